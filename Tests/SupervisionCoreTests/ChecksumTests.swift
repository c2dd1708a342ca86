import SupervisionCore
import Testing

@Suite struct ChecksumTests {
  @Test func sha256MatchesThePublishedVector() {
    #expect(
      Checksum.of(Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func fnv1aMatchesThePublishedValues() {
    #expect(fnv1a64([]) == 0xcbf2_9ce4_8422_2325)
    #expect(fnv1a64("a".utf8) == 0xaf63_dc4c_8601_ec8c)
    #expect(fnv1a64("foobar".utf8) == 0x8594_4171_f739_67e8)
  }
}

@Suite struct SentenceTests {
  @Test func aSentenceSurvivesStorageWithItsEmptyTokens() throws {
    let sentence = Sentence(
      id: "s1", text: "Ann  Lee’s dog", tokens: Tokens(["Ann", "", "Lee", "’s", "dog", ""]),
      mentions: [Mention(type: "Person", entity: "", span: Span(0, 8), tokens: 0..<3)])
    let copy = try Sentence(id: "s1", body: sentence.encodedBody())
    #expect(copy.text == sentence.text)
    #expect(copy.tokens == sentence.tokens)
    #expect(copy.mentions == sentence.mentions)
    #expect(copy.text(of: copy.mentions[0].span) == "Ann  Lee")
  }
}
