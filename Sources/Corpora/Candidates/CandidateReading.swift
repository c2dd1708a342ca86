import FileFormats
import Foundation
import SupervisionCore

/// The state of reading the candidate files of a task.
struct CandidateReading<C: Candidate> {
  private(set) var invalid: InvalidItems
  private var rowCount = 0
  private var seen = SeenIdentifiers()

  private init(skipInvalid: Bool) { invalid = InvalidItems(areSkipped: skipInvalid) }

  /// Delivers the candidate that `row` makes, unless it is invalid or its id known.
  mutating func add(
    _ line: TextLine, _ body: (CorpusItem<C>) throws -> Void,
    row: () throws -> LabeledCandidate<C>
  ) throws {
    rowCount += 1
    let labeled = try invalid.attempt {
      let labeled = try row()
      if let fault = identifierFault(labeled.candidate.id) {
        throw line.invalid(field: "id", found: fault.found, expected: fault.expected)
      }
      guard seen.insert(labeled.candidate.id) else {
        throw line.invalid(
          field: "id", found: "'\(labeled.candidate.id)' a second time",
          expected: "ids that occur once")
      }
      return labeled
    }
    if let labeled { try body(.candidate(labeled)) }
  }

  /// Delivers the candidates that `rows` makes of one item of the file, or none of them where it is invalid.
  mutating func addEach(
    _ line: TextLine, _ body: (CorpusItem<C>) throws -> Void,
    rows: () throws -> [LabeledCandidate<C>]
  ) throws {
    rowCount += 1
    guard let candidates = try invalid.attempt(rows) else { return }
    for labeled in candidates { try add(line, body) { labeled } }
  }

  /// Reads the files one after the other.
  ///
  /// - Parameter read: reads one file, calling ``add(_:_:row:)`` for each row.
  static func readFiles(
    _ paths: [String], split: Split?, _ request: CorpusRequest,
    _ read: (CandidateFile, ByteSource, inout CandidateReading) throws -> Void
  ) throws -> CorpusSummary {
    var reading = CandidateReading(skipInvalid: request.skipInvalid)
    var summary = CorpusSummary(kind: .real)
    for path in paths {
      let file = try CandidateFile(path, folder: request.folder, split: split)
      let source = try ByteSource(file.url)
      let rowsBefore = reading.rowCount
      try read(file, source, &reading)
      guard reading.rowCount > rowsBefore else { throw emptyFile(source.path) }
      summary.files.append(try source.finish())
    }
    summary.skipped = reading.invalid.list
    return summary
  }
}
