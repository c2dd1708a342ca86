import Corpora
import EmbeddedCorpora
import SupervisionCore

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
