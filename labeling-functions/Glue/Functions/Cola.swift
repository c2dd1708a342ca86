import Labeling
import SupervisionCore

/// Slicing functions of the task "Is the sentence acceptable?".
public enum Cola {
  /// Thirteen slices by the shape of the sentence, over words in lower case; none looks at the label.
  ///
  /// The paper took its slices from an analysis of errors and names two of them, questions and long sentences; the
  /// others are phenomena that the corpus' sources are about.
  ///
  /// - Throws: as the initializer of ``Labeling/SlicingFunctionSet``; not for these functions.
  public static func slices() throws -> SlicingFunctionSet<AcceptabilitySentence> {
    try SlicingFunctionSet("phenomena") {
      SlicingFunction("question", "Ends in a question mark.") {
        $0.text.last { !$0.isWhitespace } == "?"
      }
      slice("wh-word", "Has a wh-word.") { $0.has(anyOf: whWords) }
      slice("long", "More than 15 words.") { $0.count > 15 }
      slice("short", "Fewer than 5 words.") { $0.count < 5 }
      slice("negation", "Has a word that negates.") {
        $0.has(anyOf: ["not", "no", "never", "nobody", "nothing"])
          || $0.words.contains { $0.hasSuffix("n't") }
      }
      slice("coordination", "Has and, or, or but.") { $0.has(anyOf: ["and", "or", "but"]) }
      slice("reflexive", "Has a reflexive or each other.") {
        $0.words.contains(where: isReflexive) || $0.has(phrase: "each other")
      }
      slice("quantifier", "Has a quantifier.") { $0.has(anyOf: quantifiers) }
      slice("passive", "A form of be, then within two words one in -ed or -en.", isPassiveLike)
      slice("embedded", "A word that may open a clause, after the first word.") {
        $0.words.dropFirst().contains(where: ["that", "whether", "if", "which", "who"].contains)
      }
      slice("auxiliary-first", "Begins with an auxiliary.") {
        $0.words.first.map(isAuxiliary) ?? false
      }
      SlicingFunction("comma", "Has a comma.") { $0.text.contains(",") }
      // A word in -er counts only before “than”, which counts by itself.
      slice("comparative", "Has more, less or than.") { $0.has(anyOf: ["more", "less", "than"]) }
    }
  }
}

private let sentenceWords = Feature<AcceptabilitySentence, PlainWords>("plain words") {
  PlainWords($0.text)
}

/// A slice by the sentence's words; the place is the call's, whose text the fingerprint holds.
private func slice(
  _ name: String, _ description: String, _ holds: @escaping @Sendable (PlainWords) -> Bool,
  file: String = #filePath, line: Int = #line, column: Int = #column
) -> SlicingFunction<AcceptabilitySentence> {
  SlicingFunction(
    name, description, file: file, line: line, column: column,
    when: Condition(on: sentenceWords, file: file, line: line, column: column, holds))
}

private let whWords: Set = [
  "who", "whom", "whose", "what", "which", "where", "when", "why", "how",
]

private let quantifiers: Set = [
  "all", "some", "every", "each", "most", "many", "few", "none", "any",
]

private let formsOfBe: Set = ["am", "is", "are", "was", "were", "be", "been", "being"]

private let auxiliaries: Set = [
  "am", "is", "are", "was", "were", "do", "does", "did", "have", "has", "had", "can", "could",
  "will", "would", "shall", "should", "may", "might", "must",
]

private func isReflexive(_ word: String) -> Bool {
  ["self", "selves"].contains { word.hasSuffix($0) && word.count > $0.count }
}

private func isAuxiliary(_ word: String) -> Bool {
  auxiliaries.contains(word) || ["can't", "won't", "shan't"].contains(word)
    || (word.hasSuffix("n't") && auxiliaries.contains(String(word.dropLast(3))))
}

private func isPassiveLike(_ sentence: PlainWords) -> Bool {
  let words = sentence.words
  return words.indices.contains { position in
    formsOfBe.contains(words[position])
      && words[(position + 1)...].prefix(2).contains { $0.hasSuffix("ed") || $0.hasSuffix("en") }
  }
}
