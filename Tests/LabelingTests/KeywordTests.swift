import Labeling
import SupervisionCore
import Testing

struct KeywordTests {
  private func keywords(_ words: [String], ignoringCase: Bool = true) -> LabelingFunction<Comment> {
    Keywords("k", "", in: \.text, anyOf: words, ignoringCase: ignoringCase, vote: .spam).function
  }

  @Test func wholeWordsAreFoundWhateverTheirCase() throws {
    let found = try votes(
      keywords(["buy"]), on: ["Buy it", "BUY!", "buyer", "(buy)", "please-buy", "", "b u y"])
    #expect(found == [1, 1, -1, 1, 1, -1, -1])
  }

  @Test func caseCountsWhenAsked() throws {
    #expect(try votes(keywords(["Buy"], ignoringCase: false), on: ["Buy", "buy"]) == [1, -1])
  }

  @Test func phrasesNeedTheirWordsInOrderAndInOneText() throws {
    let texts = ["check  out, now", "out check", "check it out", "check", "out", "do check OUT"]
    #expect(try votes(keywords(["Check out"]), on: texts) == [1, -1, -1, -1, -1, 1])
  }

  @Test func lettersBeyondASCIIBelongToWords() throws {
    let texts = ["ÄRGER im Büro", "buro", "naïve don't", "dont", "日本語 text"]
    #expect(try votes(keywords(["büro", "don't", "日本語"]), on: texts) == [1, -1, 1, -1, 1])
  }

  @Test func moreWordsThanTextsAgreeWithOneByOne() throws {
    let dictionary = (0..<500).map { "word\($0)" } + ["two words"]
    let texts = ["word7", "word500", "two words", "words two", "a word499 b"]
    #expect(try votes(keywords(dictionary), on: texts) == [1, -1, 1, -1, 1])
  }

  @Test func aDictionaryHasOneEntryPerLine() throws {
    let resource = Resource(name: "d", bytes: Array("New York\r\n\nParis\n".utf8))
    let function = DictionaryMatch<Comment>("d", "", in: \.text, of: resource, vote: .ham).function
    #expect(try votes(function, on: ["in new york", "new", "paris"]) == [0, -1, 0])
  }

  @Test func wordsAreRunsOfLettersDigitsAndUnderscores() {
    #expect(
      "It's 5 o'clock -- snake_case, l'été 'x'".words
        == ["It's", "5", "o'clock", "snake_case", "l'été", "x"])
    #expect("".words.isEmpty)
    #expect("…!?".words.isEmpty)
  }
}
