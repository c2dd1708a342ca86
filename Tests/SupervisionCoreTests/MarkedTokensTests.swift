import SupervisionCore
import Testing

@Suite struct MarkedTokensTests {
  private func tokens(_ text: String, _ marks: [MarkedText.Mark] = []) -> MarkedTokens {
    MarkedTokens(MarkedText(text: text, marks: marks))
  }

  private func words(_ marked: MarkedTokens) -> [String] {
    marked.tokens.indices.map { marked.tokens[$0] }
  }

  @Test func textIsCutIntoWordsAndSinglePunctuationMarks() {
    #expect(
      words(tokens("Ann's  dog_2 (big)...\n\t5-fold"))
        == ["Ann", "'", "s", "dog_2", "(", "big", ")", ".", ".", ".", "5", "-", "fold"])
  }

  @Test func everythingBeyondASCIIBelongsToWords() {
    #expect(
      words(tokens("naïve ’tis β-blocker 東京")) == ["naïve", "’tis", "β", "-", "blocker", "東京"])
  }

  @Test func textsOfSpacesHaveNoTokens() {
    #expect(words(tokens("")).isEmpty)
    #expect(words(tokens(" \n\t ")).isEmpty)
  }

  /// Byte offsets: `é` takes two.
  @Test func marksCoverTheTokensThatTheyOverlap() {
    let marked = tokens(
      "Café au lait helps.",
      [
        MarkedText.Mark(span: Span(0, 13), name: "Drink"),
        MarkedText.Mark(span: Span(15, 17), name: "Part"),
      ])
    #expect(words(marked) == ["Café", "au", "lait", "helps", "."])
    #expect(
      marked.marks == [
        MarkedTokens.Mark(type: "Drink", range: 0..<3),
        MarkedTokens.Mark(type: "Part", range: 3..<4),
      ])
  }

  @Test func aMarkOfNoTokenIsEmpty() {
    let marked = tokens("a  b", [MarkedText.Mark(span: Span(1, 3), name: "Gap")])
    #expect(marked.marks.map(\.range) == [0..<0])
  }

  @Test func marksKeepTheirOrder() {
    let marked = tokens(
      "b a",
      [
        MarkedText.Mark(span: Span(2, 3), name: "First"),
        MarkedText.Mark(span: Span(0, 1), name: "Second"),
      ])
    #expect(marked.marks.map(\.type) == ["First", "Second"])
    #expect(marked.marks.map(\.range) == [1..<2, 0..<1])
  }
}
