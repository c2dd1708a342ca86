import Corpora
import SupervisionCore

/// A chemical or disease mention that counts, with offsets into the document.
private struct KeptMention {
  let type: String
  let entity: String
  let span: Span
}

/// The chemical-disease candidates of a document.
///
/// Mentions of a composite's parts (`CompositeRole` = `IndividualMention`) and without an id
/// (`MESH` = `-1`) are left out. A mention is widened to whole words, because the original tokenizer
/// leaves words such as "cocaine-induced" whole, on which labeling functions depend. Every
/// chemical of a sentence is paired with every disease in it; a pair is positive when one of the
/// chemical's ids and one of the disease's are a `CID` relation of the document.
///
/// - Returns: by sentence, then chemical, then disease, each in text order. A candidate's `first` is
///   the chemical; its id is `document:chemicalStart-chemicalEnd:diseaseStart-diseaseEnd` with the
///   offsets of the mentions, not widened, in the document.
/// - Throws: ``DataError`` when a mention has no id, runs over the end of a sentence, or has another
///   text than the document at its place.
func cdrCandidates(
  of document: Document, split: Split, path: String
) throws -> [LabeledCandidate<RelationCandidate>] {
  let utf8 = Array(document.text.utf8)
  let mentions = try keptMentions(of: document, utf8: utf8, path: path)
  let splitter = SentenceSplitter(utf8: utf8, mentions: mentions.map(\.span))
  let passages = document.passages.isEmpty ? [Span(0, utf8.count)] : document.passages
  let induced = inducedPairs(of: document)
  var result: [LabeledCandidate<RelationCandidate>] = []
  var remaining = mentions[...]
  for span in passages.flatMap(splitter.sentences) {
    let inside = remaining.prefix { $0.span.start < span.end }
    remaining = remaining.dropFirst(inside.count)
    guard inside.allSatisfy({ $0.span.start >= span.start && $0.span.end <= span.end }) else {
      throw mentionOverEnd(of: span, inside, document: document, path: path)
    }
    let sentence = makeSentence(span, Array(inside), documentID: document.id, utf8: utf8)
    for (firstIndex, chemical) in inside.enumerated() where chemical.type == "Chemical" {
      for (secondIndex, disease) in inside.enumerated() where disease.type == "Disease" {
        guard !sentence.mentions[firstIndex].span.overlaps(sentence.mentions[secondIndex].span)
        else { continue }
        let candidate = RelationCandidate(
          id: "\(document.id):\(chemical.span.start)-\(chemical.span.end)"
            + ":\(disease.span.start)-\(disease.span.end)",
          sentence: sentence, firstIndex: firstIndex, secondIndex: secondIndex)
        let isPositive = ids(of: chemical).contains { chemicalID in
          ids(of: disease).contains { induced.contains(EntityPair(chemicalID, $0)) }
        }
        result.append(
          LabeledCandidate(candidate: candidate, split: split, gold: isPositive ? 1 : 0))
      }
    }
  }
  return result
}

private struct EntityPair: Hashable {
  let chemical: Substring
  let disease: Substring

  init(_ chemical: Substring, _ disease: Substring) {
    self.chemical = chemical
    self.disease = disease
  }
}

private func ids(of mention: KeptMention) -> [Substring] { mention.entity.split(separator: "|") }

private func inducedPairs(of document: Document) -> Set<EntityPair> {
  Set(
    document.relations.compactMap { relation in
      guard relation.type == "CID", let chemical = relation.arguments["Chemical"],
        let disease = relation.arguments["Disease"]
      else { return nil }
      return EntityPair(Substring(chemical), Substring(disease))
    })
}

private func keptMentions(
  of document: Document, utf8: [UInt8], path: String
) throws -> [KeptMention] {
  try document.annotations.compactMap { annotation in
    guard annotation.attributes["CompositeRole"] != "IndividualMention",
      annotation.type == "Chemical" || annotation.type == "Disease"
    else { return nil }
    func invalid(_ found: String, _ expected: String) -> DataError {
      DataError(
        file: path, field: "annotation \(annotation.name)",
        found: "\(found) in document '\(document.id)'", expected: expected,
        remedy: "correct the annotation, or pass --skip-invalid to leave out such documents")
    }
    guard let entity = annotation.attributes["MESH"] else {
      throw invalid("no infon 'MESH'", "the id of a chemical or disease, or -1")
    }
    guard entity != "-1" else { return nil }
    let text = String(
      decoding: utf8[annotation.span.start..<annotation.span.end], as: UTF8.self)
    guard annotation.text == text else {
      throw invalid("the text '\(annotation.text)'", "'\(text)', which stands at its offsets")
    }
    return KeptMention(type: annotation.type, entity: entity, span: annotation.span)
  }
}

private func makeSentence(
  _ span: Span, _ mentions: [KeptMention], documentID: String, utf8: [UInt8]
) -> Sentence {
  let chunks = Chunk.chunks(of: span, utf8: utf8)
  let widened = mentions.indices.map { widenedSpan(of: $0, among: mentions, chunks: chunks) }
  let cuts = Set(widened.flatMap { [$0.start, $0.end] }).sorted()
  let tokens = chunks.flatMap { $0.tokens(cutAt: cuts) }
  return Sentence(
    id: "\(documentID):\(span.start)",
    text: String(decoding: utf8[span.start..<span.end], as: UTF8.self),
    tokens: Tokens(tokens.map { String(decoding: utf8[$0.start..<$0.end], as: UTF8.self) }),
    mentions: zip(mentions, widened).map { mention, widened in
      let first = tokens.firstIndex { $0.start >= widened.start } ?? tokens.count
      let end = tokens[first...].firstIndex { $0.start >= widened.end } ?? tokens.count
      return Mention(
        type: mention.type, entity: mention.entity,
        span: Span(widened.start - span.start, widened.end - span.start), tokens: first..<end)
    })
}

/// The mention with its sides moved to the ends of the cores they cut, unless another mention is in
/// the way.
private func widenedSpan(
  of index: Int, among mentions: [KeptMention], chunks: [Chunk]
) -> Span {
  let span = mentions[index].span
  func isFree(_ added: Span) -> Bool {
    mentions.indices.allSatisfy { $0 == index || !mentions[$0].span.overlaps(added) }
  }
  var (start, end) = (span.start, span.end)
  for core in chunks.map(\.core) {
    if core.start < span.start, span.start < core.end, isFree(Span(core.start, span.start)) {
      start = core.start
    }
    if core.start < span.end, span.end < core.end, isFree(Span(span.end, core.end)) {
      end = core.end
    }
  }
  return Span(start, end)
}

private func mentionOverEnd(
  of sentence: Span, _ mentions: ArraySlice<KeptMention>, document: Document, path: String
) -> DataError {
  let outside = mentions.first { $0.span.start < sentence.start || $0.span.end > sentence.end }
  let span = outside?.span ?? sentence
  return DataError(
    file: path, field: "annotation",
    found: "a mention at \(span.start)..<\(span.end) of document '\(document.id)' that crosses the "
      + "sentence at \(sentence.start)..<\(sentence.end)",
    expected: "mentions inside a sentence",
    remedy: "correct the annotation, or pass --skip-invalid to leave out such documents")
}
