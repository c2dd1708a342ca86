import Foundation

/// What is run together and kept in one file of `Golden`.
enum Area: String, CaseIterable, CustomStringConvertible {
  case embeddedLabels = "embedded-votes-and-labels"
  case embeddedTraining = "embedded-training"
  case embeddedComparison = "embedded-comparison"
  case paper
  case oldFiles = "old-files"
  case realLabels = "real-votes-and-labels"
  case realComparison = "real-comparison"

  static let realCorpora = ProcessInfo.processInfo.environment["SLICEWORK_DATA"]
  static let real: [Area] = [.realLabels, .realComparison]
  static let withoutData = allCases.filter { !real.contains($0) }
  /// All that can be run here.
  static let possible = realCorpora == nil ? withoutData : allCases

  var description: String { rawValue }

  func run() throws -> GoldenRecord {
    let recording = try Recording(rawValue)
    switch self {
    case .embeddedLabels: try VotesAndLabels.record(into: recording, data: "embedded")
    case .embeddedTraining: try Training.record(into: recording)
    case .embeddedComparison:
      try SideBySide.recordComparison(into: recording, data: "embedded")
    case .paper: try SideBySide.recordPaper(into: recording)
    case .oldFiles: try OldFiles.record(into: recording)
    case .realLabels: try VotesAndLabels.record(into: recording, data: Self.realFolder)
    case .realComparison:
      try SideBySide.recordComparison(into: recording, data: Self.realFolder)
    }
    return try recording.finish()
  }

  private static var realFolder: String { URL(filePath: realCorpora ?? "").path }
}

/// Runs each area once, whatever number of tests look at it, and one at a time.
actor Outcomes {
  static let shared = Outcomes()
  private var results: [Area: Result<GoldenRecord, any Error>] = [:]

  func outcome(of area: Area) throws -> GoldenRecord {
    let result = results[area] ?? Result { try area.run() }
    results[area] = result
    return try result.get()
  }
}
