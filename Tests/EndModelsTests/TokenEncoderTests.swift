import EndModels
import SupervisionCore
import Testing

@Suite struct TokenEncoderTests {
  private func text(_ words: String, marks: [Range<Int>] = []) -> MarkedTokens {
    let types = ["Chemical", "Disease"]
    return MarkedTokens(
      tokens: Tokens(words.split(separator: " ")),
      marks: marks.enumerated().map { MarkedTokens.Mark(type: types[$0], range: $1) })
  }

  private func filler(_ count: Int, _ name: String = "x") -> [String] {
    (0..<count).map { "\(name)y\($0)" }
  }

  @Test func wordsAreLowercasedAndNumbersAreOneSymbol() {
    let symbols = TokenEncoder().symbols(text("Given 12 and given 1999 or B12"))
    #expect(symbols[0] == symbols[3] && symbols[1] == symbols[4])
    #expect(Set(symbols).count == 5)
  }

  @Test func marksStandAroundTheirMentions() {
    let encoder = TokenEncoder()
    let plain = encoder.symbols(text("lithium salts caused tremor"))
    let marked = encoder.symbols(text("lithium salts caused tremor", marks: [0..<2, 3..<4]))
    #expect(marked.count == 8)
    #expect([1, 2, 4, 6].map { marked[$0] } == plain)
    let edges = [0, 3, 5, 7].map { marked[$0] }
    #expect(Set(edges).count == 4 && Set(edges).isDisjoint(with: plain))
  }

  @Test func aMarkTellsItsRole() {
    let first = TokenEncoder().symbols(text("a b", marks: [0..<1, 1..<2]))
    let second = TokenEncoder().symbols(text("a b", marks: [1..<2, 0..<1]))
    #expect(first != second)
  }

  @Test func aMarkWithoutTokensIsLeftOut() {
    #expect(
      TokenEncoder().symbols(text("a b", marks: [0..<0, 2..<2])).count == 2)
  }

  @Test func aLongTextWithoutMarksLosesItsEnd() {
    let encoder = TokenEncoder()
    let symbols = encoder.symbols(text(filler(200).joined(separator: " ")))
    #expect(symbols == encoder.symbols(text(filler(120).joined(separator: " "))))
  }

  @Test(arguments: [0, 30, 150, 260])
  func aWindowKeepsBothMarksAndWhatStandsBetween(before: Int) {
    let words = filler(before) + ["drug", "gave", "pain"] + filler(280 - before, "z")
    let marks = [(before + 2)..<(before + 3), before..<(before + 1)]
    let symbols = TokenEncoder().symbols(text(words.joined(separator: " "), marks: marks))
    let core = TokenEncoder().symbols(text("drug gave pain", marks: [2..<3, 0..<1]))
    #expect(symbols.count == 120)
    #expect(symbols.indices.contains { symbols[$0...].starts(with: core) })
  }

  @Test func marksFarApartLoseTheMiddleBetweenThem() throws {
    let words = filler(10) + ["drug"] + filler(300, "between") + ["pain"] + filler(10, "z")
    let symbols = TokenEncoder().symbols(
      text(words.joined(separator: " "), marks: [10..<11, 311..<312]))
    let core = TokenEncoder().symbols(text("drug pain", marks: [0..<1, 1..<2]))
    #expect(symbols.count == 120)
    #expect(Array(symbols.prefix(3)) == Array(core.prefix(3)))
    #expect(Array(symbols.suffix(3)) == Array(core.suffix(3)))
  }

  @Test func tokensOfOneRowAreUnknown() {
    let vocabulary = Vocabulary(
      countingSequences: [[7, 9, 7], [9, 3], [5, 5]], minimumCount: 2)
    #expect(vocabulary.hashes == [9])
    let sequences = vocabulary.sequences([[9, 5, 9], [], [1]])
    #expect(sequences.tokenCount == 2)
    #expect((0..<3).map { Array(sequences.row($0)) } == [[1, 0, 1], [], [0]])
  }

  @Test func tooShortALengthIsRefused() {
    var encoder = TokenEncoder()
    encoder.maximumLength = 4
    #expect(throws: UsageError.self) { try encoder.validate() }
  }
}
