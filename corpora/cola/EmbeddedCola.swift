import LabelingFunctions
import SupervisionCore

/// A generated replacement for the Corpus of Linguistic Acceptability, with as many sentences and other texts.
///
/// A small grammar writes acceptable sentences, and others with one of the usual violations: agreement, binding of
/// reflexives, missing or unwanted complements, word order, polarity, islands and more. How much of a violation the
/// words next to each other show differs from one phenomenon to the next. A few labels are wrong, as judgements are.
package enum EmbeddedCola {
  package struct Row: Equatable, Sendable {
    /// Its source is the phenomenon, such as `agreement`.
    package let sentence: AcceptabilitySentence
    /// 1 acceptable, 0 not.
    package let gold: Int
  }

  /// As many as the public part of the original has.
  package static let rowCount = 9_594
  /// Share of labels that are turned over.
  package static let noise = 0.04

  /// Different sentences; the same seed gives the same ones.
  ///
  /// - Complexity: a fraction of a second.
  package static func generate(seed: UInt64 = 20_180_531) -> [Row] {
    var generator = SeededGenerator(seed: seed)
    var expander = GrammarExpander(
      grammar: Grammar(PackageResources.cola_sentences_txt),
      generator: SeededGenerator(seed: generator.next()))
    var seen: Set<String> = []
    var rows: [Row] = []
    while rows.count < rowCount {
      expander.startDocument()
      let expansion = expander.expand("sentence")
      let text = expansion.plainText
      guard seen.insert(text).inserted else { continue }
      let violation = expansion.facts.first { $0.second == "bad" }
      let isTurned = generator.uniform() < noise
      let sentence = AcceptabilitySentence(
        id: "generated-\(rows.count + 1)", text: text,
        source: (violation ?? expansion.facts[0]).first)
      rows.append(Row(sentence: sentence, gold: (violation == nil) != isTurned ? 1 : 0))
    }
    return rows
  }
}
