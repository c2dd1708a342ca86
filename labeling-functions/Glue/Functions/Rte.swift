import Labeling
import SupervisionCore

/// Slicing functions of the task "Does the hypothesis follow from the premise?".
public enum Rte {
  /// The matching of the words that define a slice.
  public enum Matching: String, CaseIterable, Sendable {
    /// As whole words, so that “all” is not found in “small”.
    case wholeWords
    /// Anywhere in the lower-cased text, as in the public setup that the slices come from.
    case substrings
  }

  /// Sixteen slices by words in either sentence and by length, in lower case; none looks at the label.
  ///
  /// Lengths and articles are counted in words with either way of matching.
  ///
  /// - Throws: as the initializer of ``Labeling/SlicingFunctionSet``; not for these functions.
  public static func slices(
    matching: Matching = .wholeWords
  ) throws -> SlicingFunctionSet<EntailmentPair> {
    try SlicingFunctionSet("words and lengths") {
      slice("temporal", anyOf: ["after", "before", "past"], matching)
      slice("possessive", anyOf: ["inside of", "with", "within"], matching)
      slice(
        "comparative", anyOf: ["more", "less", "better", "worse", "bigger", "smaller"], matching)
      slice("quantification", anyOf: ["all", "some", "none"], matching)
      slice("short-hypothesis", "Hypothesis of fewer than 5 words.") { $0.hypothesis.count < 5 }
      slice("long-hypothesis", "Hypothesis of more than 15 words.") { $0.hypothesis.count > 15 }
      slice("short-premise", "Premise of fewer than 10 words.") { $0.premise.count < 10 }
      slice("long-premise", "Premise of more than 100 words.") { $0.premise.count > 100 }
      for word in ["where", "who", "what", "when", "and", "but", "or"] {
        slice(word, anyOf: [word], matching)
      }
      slice("articles", "More than one article.") { pair in
        [pair.premise, pair.hypothesis].reduce(0) {
          $0 + $1.words.count { ["a", "an", "the"].contains($0) }
        } > 1
      }
    }
  }
}

/// Both sentences, in words and in lower case.
private struct PairText: Sendable {
  let premise: PlainWords
  let hypothesis: PlainWords
  let lowercased: [String]

  init(_ pair: EntailmentPair) {
    premise = PlainWords(pair.premise)
    hypothesis = PlainWords(pair.hypothesis)
    lowercased = [pair.premise.lowercased(), pair.hypothesis.lowercased()]
  }

  func has(_ phrase: String, _ matching: Rte.Matching) -> Bool {
    switch matching {
    case .wholeWords: premise.has(phrase: phrase) || hypothesis.has(phrase: phrase)
    case .substrings: lowercased.contains { $0.contains(phrase) }
    }
  }
}

private let pairText = Feature<EntailmentPair, PairText>("pair text") { PairText($0) }

/// A slice by both sentences; the place is the call's, whose text the fingerprint holds.
private func slice(
  _ name: String, _ description: String, _ holds: @escaping @Sendable (PairText) -> Bool,
  file: String = #filePath, line: Int = #line, column: Int = #column
) -> SlicingFunction<EntailmentPair> {
  SlicingFunction(
    name, description, file: file, line: line, column: column,
    when: Condition(on: pairText, file: file, line: line, column: column, holds))
}

/// The pairs with one of some words or phrases in either sentence.
private func slice(
  _ name: String, anyOf phrases: [String], _ matching: Rte.Matching, file: String = #filePath,
  line: Int = #line, column: Int = #column
) -> SlicingFunction<EntailmentPair> {
  let kind = matching == .wholeWords ? "" : ", also inside words"
  // The way of matching is no text at the place of the call, so the version tells it to the fingerprint.
  return SlicingFunction(
    name, "Has \(phrases.joined(separator: ", "))\(kind).",
    version: matching == .wholeWords ? 1 : 2, file: file, line: line, column: column,
    when: Condition(on: pairText, file: file, line: line, column: column) { text in
      phrases.contains { text.has($0, matching) }
    })
}
