import Evaluation
import LabelModels
import Labeling
import SupervisionCore

/// How long label models and LF analysis take on generated votes held in memory.
public struct PerformanceBench: Sendable {
  /// Rows and functions of a vote matrix.
  public struct Size: Hashable, LosslessStringConvertible, Sendable {
    public let rows: Int
    public let functions: Int

    public init(rows: Int, functions: Int) {
      self.rows = rows
      self.functions = functions
    }

    /// Reads the form of ``description``; nil unless both numbers are positive.
    public init?(_ text: String) {
      let numbers = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      guard numbers.count == 2, let rows = numbers[0], let functions = numbers[1], rows > 0,
        functions > 0
      else { return nil }
      self.init(rows: rows, functions: functions)
    }

    /// `ROWSxFUNCTIONS`, as in `1000000x33`.
    public var description: String { "\(rows)x\(functions)" }
  }

  /// What recipes and design set figures for.
  public static let labelModelSizes = [
    Size(rows: 10_000, functions: 33), Size(rows: 100_000, functions: 33),
    Size(rows: 1_000_000, functions: 33), Size(rows: 1_000_000, functions: 10),
  ]
  public static let analysisSizes = [
    Size(rows: 100_000, functions: 33), Size(rows: 1_000_000, functions: 33),
  ]

  public var repetitions = 5
  public var jobs = 1
  /// Passes that iterative models make, all of them; nil for the models' own rule of when to stop.
  public var iterations: Int?
  /// P(Y = 1) of the generated votes.
  public var positiveShare = 0.3
  public var seed: UInt64 = 0

  public init() {}

  /// Fit and prediction from a matrix, collapsing its rows included, with the models' default
  /// options but for ``iterations``; accuracy is that of the most probable class on rows with a vote.
  public func labelModels(
    _ models: [LabelModelKind] = LabelModelKind.allCases, sizes: [Size] = labelModelSizes
  ) throws -> ResultTable {
    var table = ResultTable(
      caption: "Label-model fit and prediction, \(repetitions) repetitions, \(jobs) threads",
      columns: Self.sizeColumns + [.init("model")] + Measurement.columns
        + [.init("accuracy", .percent)])
    var options = LabelModelOptions()
    if let iterations {
      options.maximumIterations = iterations
      options.tolerance = 0
    }
    for size in sizes {
      let generated = votes(size)
      let votedRows = generated.votedRows
      for kind in models {
        var labels = ProbabilisticLabels(classCount: 2, probabilities: [])
        let measurement = try Measurement(repetitions: repetitions) {
          let votes = CollapsedVotes(generated.matrix, jobs: jobs)
          let fitted = try kind.model.fit(
            votes.patterns, options: options, gold: nil, jobs: jobs)
          labels = try fitted.predict(votes, jobs: jobs)
        }
        let scores = Scores(labels, gold: generated.gold, rows: votedRows)
        table.append(
          Self.sizeCells(size) + [.text(kind.rawValue)] + measurement.cells
            + [.number(scores.accuracy)])
      }
    }
    return table
  }

  /// LF analysis with gold.
  public func analysis(sizes: [Size] = analysisSizes) -> ResultTable {
    var table = ResultTable(
      caption: "LF analysis with gold, \(repetitions) repetitions, \(jobs) threads",
      columns: Self.sizeColumns + Measurement.columns)
    for size in sizes {
      let votes = votes(size)
      let measurement = Measurement(repetitions: repetitions) {
        _ = LabelingFunctionAnalysis(votes.matrix, gold: votes.gold, jobs: jobs)
      }
      table.append(Self.sizeCells(size) + measurement.cells)
    }
    return table
  }

  /// The votes that are timed at this size.
  ///
  /// - Complexity: O(rows · functions).
  public func votes(_ size: Size) -> GeneratedVotes {
    var design = VoteDesign(
      functionCount: size.functions, classBalance: [1 - positiveShare, positiveShare], seed: seed)
    design.rowCount = size.rows
    return GeneratedVotes(design)
  }

  private static let sizeColumns: [ResultTable.Column] = [
    .init("rows", .integer), .init("functions", .integer),
  ]

  private static func sizeCells(_ size: Size) -> [ResultTable.Cell] {
    [.integer(size.rows), .integer(size.functions)]
  }
}
