import Corpora
import EmbeddedCorpora
import SupervisionCore

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
