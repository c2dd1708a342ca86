import SupervisionCore

/// A generated replacement for the chemical-disease corpus: same form, same heuristics, other texts.
///
/// Each document casts invented substances and illnesses in roles (a culprit and its effect, a
/// rescue, a control, …) and tells a story from templates. Its relations follow from the roles,
/// so that the same words serve pairs that are related and pairs that are not.
package struct EmbeddedCdr: Sendable {
  /// As the BioC reader delivers them: text is title, one space, abstract, all ASCII.
  ///
  /// Annotations are in text order with `MESH` and sometimes `CompositeRole` among their
  /// attributes; relations are of type `CID`.
  package let documents: [Document]
  /// UTF-8 length of each document's title; the abstract starts one byte after it.
  package let titleLengths: [Int]
  /// In corpus order.
  package let splits: [(documentID: String, split: Split)]
  /// Tab-separated chemical, disease, category (`marker`, `therapeutic` or `unspecified`); no header.
  package let ctd: String

  /// The same seed gives the same corpus.
  ///
  /// - Complexity: about 300 documents, a small fraction of a second.
  package static func generate(seed: UInt64 = 20_190_912) -> EmbeddedCdr {
    var generator = SeededGenerator(seed: seed)
    let lexicon = CdrLexicon(using: &generator)
    var writer = CdrDocumentWriter(lexicon: lexicon, seed: generator.next())
    var evidence = PairEvidence(lexicon: lexicon)
    var documents: [Document] = []
    var titleLengths: [Int] = []
    var splits: [(documentID: String, split: Split)] = []
    for (split, count) in documentCounts {
      for _ in 0..<count {
        let written = writer.write(id: String(90_000_001 + documents.count))
        evidence.add(written.document, using: &generator)
        splits.append((written.document.id, split))
        titleLengths.append(written.titleLength)
        documents.append(written.document)
      }
    }
    return EmbeddedCdr(
      documents: documents, titleLengths: titleLengths, splits: splits,
      ctd: evidence.table(using: &generator))
  }

  private static let documentCounts: [(Split, Int)] = [(.train, 165), (.dev, 40), (.test, 85)]
}
