import Foundation
import SupervisionCore

extension CorpusSource {
  /// Candidates from a folder in WRENCH's form.
  ///
  /// - Parameter candidate: makes a candidate of an example; its id must be the example's.
  public static func wrench(
    _ candidate: @escaping @Sendable (WrenchExample) throws -> C
  ) -> CorpusSource {
    CorpusSource { request, body in
      guard let folder = request.folder else { throw needsFolder }
      let dataset = try WrenchDataset(folder: folder)
      guard dataset.classCount == C.Label.classCount else {
        throw DataError(
          file: folder.appendingPathComponent("label.json").relativePath, field: "classes",
          found: "\(dataset.classCount)", expected: "\(C.Label.classCount), as the task declares",
          remedy: "declare the classes \(dataset.classNames.joined(separator: ", "))")
      }
      var summary = CorpusSummary(kind: .real)
      for split in dataset.splits {
        let part = try dataset.read(split, skipInvalid: request.skipInvalid) { example in
          try body(
            .candidate(
              LabeledCandidate(
                candidate: candidate(example), split: split, gold: example.label)))
        }
        summary.files += part.files.filter { !summary.files.contains($0) }
        summary.skipped += part.skipped
      }
      guard !dataset.splits.isEmpty else {
        throw FileError(
          path: folder.relativePath, problem: "no train.json, valid.json or test.json",
          remedy: "check the folder of the corpus")
      }
      return summary
    }
  }
}

extension CorpusSource<RelationCandidate> {
  /// Relations from a folder in WRENCH's two-entity form: the text is the sentence, its words between
  /// white space are the tokens, and the entities are mentions of the types `Entity1` and `Entity2`.
  public static let wrenchRelations = wrench { example in
    guard let entities = example.entities else {
      throw DataError(
        file: example.id, field: "data", found: "no entities", expected: "entity1 and entity2",
        remedy: example.features.isEmpty
          ? "use the source for texts" : "make candidates of the features with '.wrench { … }'")
    }
    let words = WordSpans(example.text)
    func mention(_ entity: WrenchExample.Entity, _ type: String) -> Mention {
      Mention(
        type: type, entity: "", span: entity.span, tokens: words.tokens(overlapping: entity.span))
    }
    let mentions = [mention(entities.first, "Entity1"), mention(entities.second, "Entity2")]
    let isInOrder = mentions[0].span.start <= mentions[1].span.start
    let sentence = Sentence(
      id: example.id, text: example.text, tokens: Tokens(words.texts),
      mentions: isInOrder ? mentions : mentions.reversed())
    return RelationCandidate(
      id: example.id, sentence: sentence, firstIndex: isInOrder ? 0 : 1,
      secondIndex: isInOrder ? 1 : 0)
  }
}

/// The words of a text between white space.
private struct WordSpans {
  let spans: [Span]
  let texts: [String]

  init(_ text: String) {
    var text = text
    text.makeContiguousUTF8()
    var spans: [Span] = []
    var texts: [String] = []
    for word in text.unicodeScalars.split(whereSeparator: { $0.properties.isWhitespace }) {
      let start = text.utf8.distance(from: text.startIndex, to: word.startIndex)
      spans.append(Span(start, start + Substring(word).utf8.count))
      texts.append(String(word))
    }
    self.spans = spans
    self.texts = texts
  }

  func tokens(overlapping span: Span) -> Range<Int> {
    let first = spans.firstIndex { $0.end > span.start } ?? spans.count
    let end = spans[first...].firstIndex { $0.start >= span.end } ?? spans.count
    return first..<end
  }
}
