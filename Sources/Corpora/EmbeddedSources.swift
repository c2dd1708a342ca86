import EmbeddedCorpora
import SupervisionCore

/// What errors, listings and reports call the place of generated data.
private let embeddedPath = CorpusOrigin.Kind.embedded.caption

/// Delivers the generated chemical-disease corpus through the same extraction as the real one.
func readEmbeddedCdr(
  _ body: (CorpusItem<RelationCandidate>) throws -> Void
) throws -> CorpusSummary {
  let corpus = EmbeddedCdr.generate()
  let ctd = Resource(name: "ctd", bytes: Array(corpus.ctd.utf8))
  var content = EmbeddedContent(name: "cdr", resource: ctd)
  var documents: [String: Document] = [:]
  for (document, titleLength) in zip(corpus.documents, corpus.titleLengths) {
    content.add(document.text)
    var document = document
    document.passages = [
      Span(0, titleLength), Span(titleLength + 1, document.text.utf8.count),
    ]
    documents[document.id] = document
  }
  var invalid = InvalidItems(areSkipped: false)
  try body(.resource(ctd))
  try deliverCdr(
    split: corpus.splits.map { ($0.documentID, $0.split) }, path: embeddedPath, invalid: &invalid,
    documents: documents
  ) { item in
    if case .candidate(let labeled) = item { content.add(labeled) }
    try body(item)
  }
  return CorpusSummary(kind: .embedded, files: [content.file])
}

/// Delivers the generated spouses corpus through the same extraction as the real one.
func readEmbeddedSpouses(
  _ body: (CorpusItem<RelationCandidate>) throws -> Void
) throws -> CorpusSummary {
  let corpus = EmbeddedSpouses.generate()
  let couples = Resource(name: "known-spouses", bytes: Array(corpus.knownSpouses.utf8))
  var content = EmbeddedContent(name: "spouses", resource: couples)
  try body(.resource(couples))
  for split in Split.allCases {
    var run = SpousesRun()
    func deliver(_ candidates: [LabeledCandidate<RelationCandidate>]) throws {
      for candidate in candidates {
        content.add(candidate)
        try body(.candidate(candidate))
      }
    }
    for row in corpus.rows where row.split == split {
      content.add(row.sentence)
      let checked = try CheckedSpousesRow(SpousesRow(row)) { field, found, expected in
        DataError(
          file: embeddedPath, field: field, found: "\(found) in row '\(row.id)'",
          expected: expected, remedy: "report this defect")
      }
      try deliver(run.add(checked, split: split))
    }
    try deliver(run.finish(split: split))
  }
  return CorpusSummary(kind: .embedded, files: [content.file])
}

/// Length and checksum of generated texts, ids and labels, as if they were a file.
private struct EmbeddedContent {
  private let name: String
  private var byteCount: Int
  private var checksum = Checksum()

  init(name: String, resource: Resource) {
    self.name = name
    byteCount = resource.bytes.count
    checksum.add(resource.bytes)
  }

  mutating func add(_ text: String) {
    byteCount += text.utf8.count
    checksum.add(text)
  }

  mutating func add(_ labeled: LabeledCandidate<RelationCandidate>) {
    add("\(labeled.candidate.id) \(labeled.split) \(labeled.gold ?? -1)")
  }

  var file: CorpusOrigin.File {
    let copy = checksum
    return CorpusOrigin.File(
      name: "\(name) \(embeddedPath)", byteCount: byteCount, checksum: copy.hexadecimal())
  }
}

extension SpousesRow {
  fileprivate init(_ row: EmbeddedSpouses.Row) {
    func person(_ person: EmbeddedSpouses.Person) -> Person {
      Person(
        start: person.start, end: person.end, text: person.text, charStart: person.charStart,
        charEnd: person.charEnd)
    }
    self.init(
      id: row.id, sentence: row.sentence, tokens: row.tokens, person1: person(row.person1),
      person2: person(row.person2), label: row.label)
  }
}
