import LabelingFunctions
import SupervisionCore

/// A generated replacement for RTE, with as many pairs of premise and hypothesis and other texts.
///
/// Templates about invented persons, firms and places turn on hypernyms, quantifiers, negation, numbers, the order of
/// events, coordination and who does what to whom, mostly with the same words on both sides of the question. Further
/// sentences lengthen most premises. A few labels are wrong, as judgements are.
package struct EmbeddedRte: Sendable {
  package struct Row: Equatable, Sendable {
    package let pair: EntailmentPair
    /// 1 entailment, 0 not.
    package let gold: Int
  }

  /// Pairs in each part, as many as the original has.
  package static let trainCount = 2_490
  package static let devCount = 277
  /// Share of labels that are turned over.
  package static let noise = 0.05

  package let train: [Row]
  package let dev: [Row]

  /// Different pairs; the same seed gives the same ones.
  ///
  /// - Complexity: a fraction of a second.
  package static func generate(seed: UInt64 = 20_050_411) -> EmbeddedRte {
    var generator = SeededGenerator(seed: seed)
    var writer = PairWriter(seed: generator.next())
    var seen: Set<String> = []
    var rows: [Row] = []
    while rows.count < trainCount + devCount {
      let written = writer.write()
      guard seen.insert(written.premise + "\n" + written.hypothesis).inserted else { continue }
      let isTrain = rows.count < trainCount
      let pair = EntailmentPair(
        id: isTrain ? "train-\(rows.count)" : "dev-\(rows.count - trainCount)",
        premise: written.premise, hypothesis: written.hypothesis)
      let isTurned = generator.uniform() < noise
      rows.append(Row(pair: pair, gold: written.isEntailed != isTurned ? 1 : 0))
    }
    return EmbeddedRte(
      train: Array(rows[..<trainCount]), dev: Array(rows[trainCount...]))
  }
}

/// Writes pairs of premise and hypothesis.
private struct PairWriter {
  private let words = RteWords(PackageResources.rte_words_txt)
  private var expander: GrammarExpander
  private var generator: SeededGenerator

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    expander = GrammarExpander(
      grammar: Grammar(PackageResources.rte_pairs_txt),
      generator: SeededGenerator(seed: generator.next()))
  }

  mutating func write() -> (premise: String, hypothesis: String, isEntailed: Bool) {
    expander.startDocument()
    var cast = RteCast(words: words)
    let expansion = expander.expand("pair")
    let sides = text(of: expansion, &cast).split(separator: " // ").map(String.init)
    precondition(sides.count == 2, "a template has a premise and a hypothesis")
    var premise = [sides[0]]
    for _ in 0..<fillerCount() {
      let filler = text(of: expander.expand("filler"), &cast)
      premise.insert(filler, at: generator.index(below: premise.count + 1))
    }
    var hypothesis = sides[1]
    if generator.uniform() < 0.1 {
      hypothesis = text(of: expander.expand("report"), &cast) + " " + hypothesis
    }
    return (
      premise.map { $0.capitalizingFirst() }.joined(separator: " "), hypothesis.capitalizingFirst(),
      expansion.facts.allSatisfy { $0.second == "entailed" }
    )
  }

  /// None for a third of the pairs, one to three for most, eight to ten for a few.
  private mutating func fillerCount() -> Int {
    let share = generator.uniform()
    if share < 0.35 { return 0 }
    if share < 0.93 { return 1 + generator.index(below: 3) }
    return 8 + generator.index(below: 3)
  }

  private mutating func text(of expansion: Expansion, _ cast: inout RteCast) -> String {
    expansion.items.reduce(into: "") { text, item in
      switch item {
      case .text(let piece): text += piece
      case .slot(let slot): text += cast.form(of: slot, using: &generator)
      }
    }
  }
}
