import Corpora
import FileFormats
import Foundation
import SupervisionCore

extension CorpusSource<RelationCandidate> {
  /// Pairs of persons in news sentences: are they described as married?
  ///
  /// The folder holds `train.jsonl`, `dev.jsonl`, `test.jsonl` and `known-spouses.csv`, plain or
  /// gzipped; without a folder the embedded corpus is generated. Delivers the resource
  /// `known-spouses`, then the candidates in the files' order; a candidate's `first` is person 1.
  /// Memory holds the rows of one sentence and 32 to 64 bytes per id.
  public static let spouses = CorpusSource(
    files: ["train.jsonl", "dev.jsonl", "test.jsonl", "known-spouses.csv"]
  ) { request, body in
    guard let folder = request.folder else { return try readEmbeddedSpouses(body) }
    return try SpousesFolder(folder: folder, skipInvalid: request.skipInvalid).read(body)
  }
}

private struct SpousesFolder {
  let folder: URL
  var invalid: InvalidItems
  var files: [CorpusOrigin.File] = []
  var seen = SeenIdentifiers()

  init(folder: URL, skipInvalid: Bool) {
    self.folder = folder
    invalid = InvalidItems(areSkipped: skipInvalid)
  }

  consuming func read(
    _ body: (CorpusItem<RelationCandidate>) throws -> Void
  ) throws -> CorpusSummary {
    try body(.resource(readKnownSpouses()))
    for split in Split.allCases { try readRows(of: split, body) }
    return CorpusSummary(kind: .real, files: files, skipped: invalid.list)
  }

  private mutating func readKnownSpouses() throws -> Resource {
    let (resource, file) = try readLinesResource(
      "known-spouses", file: "known-spouses.csv", in: folder, &invalid
    ) { line in
      let fields = try line.text.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count == 2 else {
        throw line.invalid(
          found: "\(fields.count) fields", expected: "two names with a comma between them")
      }
      guard line.number > 1 || fields == ["person1", "person2"] else {
        throw line.invalid(
          found: "'\(fields.joined(separator: ","))'", expected: "the header person1,person2")
      }
    }
    files.append(file)
    return resource
  }

  private mutating func readRows(
    of split: Split, _ body: (CorpusItem<RelationCandidate>) throws -> Void
  ) throws {
    let source = try ByteSource(requiredFile("\(split).jsonl", in: folder))
    let decoder = JSONDecoder()
    var run = SpousesRun()
    var isEmpty = true
    try forEachLine(of: source) { line in
      guard !line.isBlank else { return }
      isEmpty = false
      let row = try invalid.attempt {
        let row = try line.decode(SpousesRow.self, with: decoder)
        if let fault = identifierFault(row.id) {
          throw line.invalid(field: "id", found: fault.found, expected: fault.expected)
        }
        guard seen.insert(row.id) else {
          throw line.invalid(
            field: "id", found: "'\(row.id)' a second time", expected: "ids that occur once")
        }
        return try CheckedSpousesRow(row) { line.invalid(field: $0, found: $1, expected: $2) }
      }
      guard let row else { return }
      for candidate in run.add(row, split: split) { try body(.candidate(candidate)) }
    }
    for candidate in run.finish(split: split) { try body(.candidate(candidate)) }
    guard !isEmpty else { throw emptyFile(source.path) }
    files.append(try source.finish())
  }
}
