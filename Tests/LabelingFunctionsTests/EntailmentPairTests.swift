import LabelingFunctions
import SupervisionCore
import Testing

@Suite struct EntailmentPairTests {
  private let pair = EntailmentPair(
    id: "p", premise: "A poodle barked.", hypothesis: "The Poodle, a dog, barked")

  @Test func tokensArePremiseHypothesisAndWhatIsNewInIt() {
    let text = pair.markedTokens
    let words = text.tokens.indices.map { text.tokens[$0] }
    #expect(text.marks.map(\.type) == ["Premise", "Hypothesis", "New"])
    #expect(
      text.marks.map { Array(words[$0.range]) } == [
        ["A", "poodle", "barked", "."],
        ["The", "Poodle", ",", "a", "dog", ",", "barked"],
        ["The", ",", "dog", ","],
      ])
    #expect(text.marks.last?.range.upperBound == text.tokens.count)
  }

  @Test func nothingIsNewWhereThePremiseHasAllWords() {
    let same = EntailmentPair(id: "p", premise: "He sang.", hypothesis: "he SANG.")
    #expect(same.markedTokens.marks[2].range.isEmpty)
  }

  @Test func peopleReadBothTextsMarked() {
    let text = pair.markedText
    let utf8 = Array(text.text.utf8)
    let pieces = text.marks.map {
      String(decoding: utf8[$0.span.start..<$0.span.end], as: UTF8.self)
    }
    #expect(pieces == [pair.premise, pair.hypothesis])
  }

  @Test func encodersReadAPairOfTexts() {
    #expect(pair.candidateText == CandidateText(texts: [pair.premise, pair.hypothesis]))
    let sentence = AcceptabilitySentence(id: "s", text: "He sang", source: "t")
    #expect(sentence.candidateText == CandidateText(texts: ["He sang"]))
  }

  @Test func bodiesComeBack() throws {
    let body = try pair.encodedBody()
    #expect(try EntailmentPair(id: "p", body: body, context: NoContext()) == pair)
    let sentence = AcceptabilitySentence(id: "s", text: "He \"sang\"", source: "t")
    let again = try AcceptabilitySentence(
      id: "s", body: sentence.encodedBody(), context: NoContext())
    #expect(again == sentence)
    #expect(again.markedText == MarkedText(text: sentence.text, marks: []))
  }
}
