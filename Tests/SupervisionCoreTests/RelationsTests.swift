import SupervisionCore
import Testing

@Suite struct SentenceTests {
  private let sentence = Sentence(
    id: "s1", text: "Ann  Lee’s dog", tokens: Tokens(["Ann", "", "Lee", "’s", "dog", ""]),
    mentions: [
      Mention(type: "Person", entity: "", span: Span(0, 8), tokens: 0..<3),
      Mention(type: "Animal", entity: "Q144", span: Span(13, 16), tokens: 4..<5),
    ])

  @Test func aSentenceSurvivesStorageWithItsEmptyTokens() throws {
    let copy = try Sentence(id: "s1", body: sentence.encodedBody())
    #expect(copy.text == sentence.text)
    #expect(copy.tokens == sentence.tokens)
    #expect(copy.mentions == sentence.mentions)
    #expect(copy.text(of: copy.mentions[0].span) == "Ann  Lee")
  }

  /// Stored checksums are of these bytes.
  @Test func theStoredFormIsFixed() throws {
    let small = Sentence(
      id: "s", text: "a/b", tokens: Tokens(["a/b"]),
      mentions: [Mention(type: "T", entity: "e", span: Span(0, 1), tokens: 0..<1)])
    #expect(
      try small.encodedBody()
        == #"{"mentions":[{"entity":"e","span":[0,1],"tokens":[0,1],"type":"T"}],"text":"a/b","tokens":"a/b\u001f"}"#
    )
  }

  @Test(arguments: [
    (#""span":[0,4],"tokens":[0,1]"#, "mentions.span", "[0, 4]"),
    (#""span":[2,1],"tokens":[0,1]"#, "mentions.span", "[2, 1]"),
    (#""span":[-1,1],"tokens":[0,1]"#, "mentions.span", "[-1, 1]"),
    (#""span":[0],"tokens":[0,1]"#, "mentions.span", "[0]"),
    (#""span":[0,3],"tokens":[0,2]"#, "mentions.tokens", "[0, 2]"),
  ])
  func damagedMentionsNameFieldAndFinding(ranges: String, field: String, found: String) throws {
    let body =
      #"{"mentions":[{"entity":"","type":"T",\#(ranges)}],"text":"abc","tokens":"abc\u001f"}"#
    let error = #expect(throws: DataError.self) { try Sentence(id: "s9", body: body) }
    #expect(error?.file == "sentence s9")
    #expect(error?.field == field)
    #expect(error?.found == found)
  }

  @Test func pairsMarkTheirMentionsInTextOrderAndTokensByRole() {
    let pair = RelationCandidate(id: "p", sentence: sentence, firstIndex: 1, secondIndex: 0)
    #expect(pair.first.type == "Animal")
    #expect(pair.markedText.marks.map(\.name) == ["Person 2", "Animal 1"])
    #expect(pair.markedTokens.marks.map(\.range) == [4..<5, 0..<3])
  }

  @Test func encodersReadTheSentenceWithTheMentionsByRole() {
    let pair = RelationCandidate(id: "p", sentence: sentence, firstIndex: 1, secondIndex: 0)
    #expect(
      pair.candidateText
        == CandidateText(
          texts: ["Ann  Lee’s dog"],
          mentions: [
            CandidateText.Mention(span: Span(13, 16)), CandidateText.Mention(span: Span(0, 8)),
          ]))
  }

  @Test func pairsSurviveStorage() throws {
    let pair = RelationCandidate(id: "p", sentence: sentence, firstIndex: 1, secondIndex: 0)
    #expect(pair.encodedBody() == "[1,0]")
    let copy = try RelationCandidate(id: "p", body: "[1,0]", context: sentence)
    #expect(copy.firstIndex == 1 && copy.secondIndex == 0)
  }

  @Test(arguments: ["", "[]", "[0]", "[0,2]", "[-1,0]", "[0,1,0]", "[a,b]"])
  func bodiesThatNameNoTwoMentionsAreRefused(body: String) {
    let error = #expect(throws: DataError.self) {
      try RelationCandidate(id: "p", body: body, context: sentence)
    }
    #expect(error?.expected == "two positions below 2")
  }
}
