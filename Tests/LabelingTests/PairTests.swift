import Labeling
import SupervisionCore
import Testing

/// "Ann Lee , wife of the Bob Ray : Cy", tokens split at spaces, with the persons as mentions.
private let sentence: Sentence = {
  let text = "Ann Lee , wife of the Bob Ray : Cy"
  func mention(_ start: Int, _ end: Int, _ tokens: Range<Int>) -> Mention {
    Mention(type: "Person", entity: "", span: Span(start, end), tokens: tokens)
  }
  return Sentence(
    id: "s", text: text, tokens: Tokens(text.split(separator: " ")),
    mentions: [mention(0, 7, 0..<2), mention(22, 29, 6..<8), mention(32, 34, 9..<10)])
}()

private func pair(_ first: Int, _ second: Int) -> RelationCandidate {
  RelationCandidate(id: "p", sentence: sentence, firstIndex: first, secondIndex: second)
}

struct PairTests {
  @Test func helpersSpeakOfTheSentence() {
    let forward = pair(0, 1)
    let backward = pair(1, 0)
    #expect(forward.wordsBetween == [",", "wife", "of", "the"])
    #expect(backward.wordsBetween == forward.wordsBetween)
    #expect(forward.isFirstBeforeSecond && !backward.isFirstBeforeSecond)
    #expect(backward.leading == forward.first)
    #expect(forward.tokenDistance == 5)
    #expect(pair(1, 2).tokenDistance == 2)
    #expect(forward.otherMentions == [sentence.mentions[2]])
    #expect(forward.taggedText() == "{{A}} , wife of the {{B}} : Cy")
    #expect(backward.taggedText(first: "<1>", second: "<2>") == "<2> , wife of the <1> : Cy")
  }

  @Test(arguments: [
    (TokenWindow.before(.second, count: 3), ["wife", "of", "the"]),
    (.before(.second, count: 3, gap: 1), [",", "wife", "of"]),
    (.before(.first, count: 3), []),
    (.before(.second, count: 9, gap: 2), ["Ann", "Lee", ",", "wife"]),
    (.after(.second, count: 3), [":", "Cy"]),
    (.after(.second, count: 3, gap: 1), ["Cy"]),
    (.after(.second, count: 1, gap: 9), []),
    (.after(.first, count: 2), [",", "wife"]),
    (.between, [",", "wife", "of", "the"]),
  ])
  func windowsAreCutAtTheEnds(window: TokenWindow, words: [String]) {
    #expect(pair(0, 1).words(in: window) == words)
  }

  private func votes(_ condition: Condition<RelationCandidate>) throws -> [Int8] {
    let function = LabelingFunction("f", "", vote: .positive, when: condition)
    return try LabelingFunctionApplier([function]).apply(to: [pair(0, 1), pair(1, 2), pair(2, 0)])
      .columns[0]
  }

  @Test func wordsAreLookedUpInWindows() throws {
    #expect(try votes(.words(["wife"], in: [.between])) == [1, -1, 1])
    #expect(try votes(.words(["Wife"], in: [.between])) == [-1, -1, -1])
    #expect(try votes(.words(["WIFE"], in: [.between], ignoringCase: true)) == [1, -1, 1])
    #expect(try votes(.words(["cy", "bob"], in: [.sentence], ignoringCase: true)) == [1, 1, 1])
    let near = [TokenWindow.before(.first, count: 1), .after(.first, count: 1)]
    #expect(try votes(.words([":"], in: near)) == [-1, 1, 1])
  }

  @Test func patternsSeeTagsAndMentions() throws {
    #expect(try votes(.tagged(matches: #"\{\{A\}\}.*WIFE.*\{\{B\}\}"#)) == [1, -1, -1])
    #expect(try votes(.tagged(matches: "^<b> ,", second: "<B>")) == [-1, -1, 1])
    #expect(try votes(.mention(.first, matches: "^bob ")) == [-1, 1, -1])
  }

  @Test func drawsFollowTheHashOfTheId() {
    // FNV-1a of "foobar" is 0x85944171f73967e8, which is 9,625,390,261,332,436,968: 968 modulo 1,000.
    let candidate = Comment(id: "foobar", text: "")
    #expect(candidate.isDrawn(perMille: 969))
    #expect(!candidate.isDrawn(perMille: 968))
  }

  @Test(arguments: [
    ("Ann Lee", "Lee"), (" Simpson", "Simpson"), ("Cher", nil), ("Ann ", nil), ("", nil),
    ("A B C", "C"), ("A  B", "B"), ("Ann\u{A0}Lee", nil),
  ])
  func lastNamesFollowTheLastSpace(name: String, last: String?) {
    #expect(lastName(of: name) == last)
  }
}
