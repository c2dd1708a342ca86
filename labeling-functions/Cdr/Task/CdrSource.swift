import Corpora
import FileFormats
import Foundation
import SupervisionCore

extension CorpusSource<RelationCandidate> {
  /// Chemical-disease relations: the BioCreative V CDR corpus in Snorkel's split.
  ///
  /// The folder holds the three BioC files, `split.tsv` and `ctd.tsv`, plain or gzipped; without a
  /// folder the embedded corpus is generated. Delivers the resource `ctd`, then the candidates of
  /// train, dev and test, documents in the order of the split.
  ///
  /// Memory holds all 1,500 documents, since the order of the split is not that of the files.
  public static let cdr = CorpusSource(files: cdrFiles) { request, body in
    guard let folder = request.folder else { return try readEmbeddedCdr(body) }
    return try CdrFolder(folder: folder, skipInvalid: request.skipInvalid).read(body)
  }
}

private let cdrFiles = [
  "CDR_TrainingSet.BioC.xml", "CDR_DevelopmentSet.BioC.xml", "CDR_TestSet.BioC.xml", "split.tsv",
  "ctd.tsv",
]

/// Delivers the candidates of documents in the order of a split; split entries without a document are
/// skipped.
func deliverCdr(
  split: [(id: String, split: Split)], path: String, invalid: inout InvalidItems,
  documents: [String: Document], _ body: (CorpusItem<RelationCandidate>) throws -> Void
) throws {
  for part in Split.allCases {
    for entry in split where entry.split == part {
      guard let document = documents[entry.id] else { continue }
      let candidates = try invalid.attempt {
        try cdrCandidates(of: document, split: part, path: path)
      }
      for candidate in candidates ?? [] { try body(.candidate(candidate)) }
    }
  }
}

private struct CdrFolder {
  let folder: URL
  var invalid: InvalidItems
  var files: [CorpusOrigin.File] = []
  var notes: [String] = []

  init(folder: URL, skipInvalid: Bool) {
    self.folder = folder
    invalid = InvalidItems(areSkipped: skipInvalid)
  }

  consuming func read(
    _ body: (CorpusItem<RelationCandidate>) throws -> Void
  ) throws -> CorpusSummary {
    let split = try readSplit()
    let ctd = try readCtd()
    let documents = try readDocuments()
    try checkAgreement(of: split, with: documents)
    try body(.resource(ctd))
    try deliverCdr(
      split: split, path: folder.relativePath, invalid: &invalid, documents: documents, body)
    return CorpusSummary(kind: .real, files: files, skipped: invalid.list, notes: notes)
  }

  private mutating func readSplit() throws -> [(id: String, split: Split)] {
    let source = try ByteSource(requiredFile("split.tsv", in: folder))
    var entries: [(id: String, split: Split)] = []
    var seen: Set<String> = []
    try forEachLine(of: source) { line in
      guard !line.isBlank else { return }
      let entry = try invalid.attempt {
        let fields = try line.text.split(separator: "\t", omittingEmptySubsequences: false)
        guard fields.count == 2, let split = Split(rawValue: String(fields[1])) else {
          throw line.invalid(
            field: "split", found: "'\(fields.joined(separator: "\t"))'",
            expected: "a document id, a tab, and train, dev or test")
        }
        guard seen.insert(String(fields[0])).inserted else {
          throw line.invalid(
            field: "id", found: "'\(fields[0])' a second time", expected: "ids that occur once")
        }
        return (id: String(fields[0]), split: split)
      }
      if let entry { entries.append(entry) }
    }
    guard !entries.isEmpty else { throw emptyFile(source.path) }
    files.append(try source.finish())
    return entries
  }

  private mutating func readCtd() throws -> Resource {
    let (resource, file) = try readLinesResource("ctd", file: "ctd.tsv", in: folder, &invalid) {
      line in
      let fields = try line.text.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 3, ["marker", "therapeutic", "unspecified"].contains(fields[2]) else {
        throw line.invalid(
          field: "category", found: "'\(fields.joined(separator: "\t"))'",
          expected: "chemical id, disease id, and marker, therapeutic or unspecified, tab-separated"
        )
      }
    }
    files.append(file)
    return resource
  }

  private mutating func readDocuments() throws -> [String: Document] {
    var documents: [String: Document] = [:]
    for name in cdrFiles where name.hasSuffix(".xml") {
      let url = try requiredFile(name, in: folder)
      var repeated: [DataError] = []
      let summary = try readBioC(url, skipInvalid: invalid.areSkipped) { document in
        guard documents[document.id] == nil else {
          repeated.append(
            DataError(
              file: url.relativePath, field: "id", found: "document '\(document.id)' a second time",
              expected: "documents that occur in one file only", remedy: "remove one of them"))
          return
        }
        documents[document.id] = document
      }
      files += summary.files
      notes += summary.notes
      for error in summary.skipped + repeated { try invalid.attempt { throw error } }
    }
    return documents
  }

  private mutating func checkAgreement(
    of split: [(id: String, split: Split)], with documents: [String: Document]
  ) throws {
    func disagree(_ id: String, found: String, expected: String) throws {
      try invalid.attempt {
        throw DataError(
          file: folder.appendingPathComponent("split.tsv").relativePath, field: "id",
          found: "\(found) '\(id)'", expected: expected,
          remedy: "take split.tsv and the BioC files of one corpus")
      }
    }
    for entry in split where documents[entry.id] == nil {
      try disagree(
        entry.id, found: "a split for document", expected: "ids of documents in the BioC files")
    }
    let assigned = Set(split.map(\.id))
    for id in documents.keys.sorted() where !assigned.contains(id) {
      try disagree(id, found: "no split for document", expected: "a line for each document")
    }
  }
}
