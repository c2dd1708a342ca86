import Pipeline
import Testing

/// Words and phrases with their rows.
struct FrequentPhrasesTests {
  private func phrases(
    _ texts: [String], targets: [Bool]? = nil, longest: Int = 3, minimumRows: Int = 2
  ) -> [String: [Int]] {
    let found = FrequentPhrases(
      in: texts.map { $0.split(separator: " ").map(String.init) },
      isTarget: targets ?? texts.map { _ in true }, longest: longest, minimumRows: minimumRows)
    return Dictionary(uniqueKeysWithValues: found.phrases.map { ($0.text, $0.rows) })
  }

  @Test func phrasesOfUpToThreeWordsAreCountedOnceARow() {
    let found = phrases(["a b c d", "a b c", "b a b", "d"])
    #expect(
      found == [
        "a": [0, 1, 2], "b": [0, 1, 2], "c": [0, 1], "d": [0, 3], "a b": [0, 1, 2],
        "b c": [0, 1], "a b c": [0, 1],
      ])
  }

  @Test func onlyTargetRowsCountButAllRowsAreListed() {
    let found = phrases(["x y", "x y", "x z", "x"], targets: [false, true, true, false])
    #expect(found == ["x": [0, 1, 2, 3]])
  }

  @Test func longestBoundsThePhrases() {
    #expect(phrases(["a b", "a b"], longest: 1) == ["a": [0, 1], "b": [0, 1]])
    #expect(phrases([], longest: 3).isEmpty)
    #expect(phrases(["", ""]).isEmpty)
  }

  @Test func shorterPhrasesComeFirstInTheOrderOfTheText() {
    let words = [["c", "a"], ["c", "a"]]
    let found = FrequentPhrases(in: words, isTarget: [true, true], minimumRows: 2)
    #expect(found.phrases.map(\.text) == ["c", "a", "c a"])
  }
}
