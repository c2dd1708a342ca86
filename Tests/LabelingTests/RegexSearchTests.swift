import Labeling
import SupervisionCore
import Testing

/// Conditions on patterns look for literals first; a search by the regular expression alone is the reference.
struct RegexSearchTests {
  private func expectTheReference(
    _ pattern: String, ignoringCase: Bool, _ texts: [String]
  ) throws {
    let expression = try RegularExpression(pattern, ignoringCase: ignoringCase)
    let found = try votes(
      LabelingFunction<Comment>(
        "f", "", vote: .spam,
        when: .pattern(in: \.text, matches: pattern, ignoringCase: ignoringCase)), on: texts)
    for (text, vote) in zip(texts, found) {
      let expected: Int8 = try expression.matches(text) ? 1 : -1
      #expect(vote == expected, "/\(pattern)/ ignoring case: \(ignoringCase), in '\(text)'")
    }
  }

  @Test(arguments: [
    "cat", "c.t", "cat|dog", "(?:cat|dog).{0,3}bird", "cat.{2,4}dog", "cat.*dog", "cat.{3}dog",
    "(cat|do)(g|t)", "cats?", #"\bcat\w*"#, "(cat|dog)$", "^cat", "cat{2}", "ca{0,1}t",
    "[cC]at dog",
    "ca[^]x]t", "[]]cat", #"cat\.dog"#, #"\x63at"#, #"\Qcat\E"#, "cat(?=dog)", "(?i)CAT",
    "(cat)\\1",
    ".{3}cat", "cat.{2}", "cat.+?dog", "cat.?+dog", "cat.{0,2}(?:dog.*bird|bird)", "(?:cat|)dog",
    "(?:c.t|dog) bird", "kiss.{0,2}cat", "é.cat", "cat.é", "cat.{1,2}dog.{0,1}cat", "a", "x*cat",
    "(?:ca|cat|catd).{0,1}dog", "cat\\tdog", "cat}", "cat]", "cat{,2}", "((cat))", "cat(?#no)dog",
  ])
  func patternsOccurWhereTheReferenceSays(pattern: String) throws {
    let pieces = [
      "cat", "dog", "bird", " ", "CAT", "Dog", ".", "é", "\u{212A}i\u{17F}s", "kiss", "x", "ca",
      "t", "]",
      "\n", "catt", "g", "\t", "{2}", "}",
    ]
    var generator = SeededGenerator(seed: 1)
    let texts =
      pieces
      + (0..<600).map { _ in
        (0..<generator.index(below: 9)).map { _ in pieces[generator.index(below: pieces.count)] }
          .joined()
      }
    for ignoringCase in [false, true] {
      try expectTheReference(pattern, ignoringCase: ignoringCase, texts)
    }
  }

  @Test func randomPatternsOccurWhereTheReferenceSays() throws {
    var generator = SeededGenerator(seed: 2)
    let pieces = [
      "ab", "b", "c", "(?:ab|ba)", "(a|bc|abc)", ".", ".*", ".{0,2}", ".{1,3}", ".{2}", ".+", "a?",
      "[ab]", "(?:b.|c)", #"\b"#, "bca", "|", "(?:ca)*", "k", "S", ".{0,3}?", "(?:cab|ca)", "é",
    ]
    for _ in 0..<300 {
      let pattern = (0..<(1 + generator.index(below: 6))).map { _ in
        pieces[generator.index(below: pieces.count)]
      }.joined()
      let texts = (0..<60).map { _ in
        String(
          (0..<generator.index(below: 14)).map { _ in
            ["a", "b", "c", "A", "k", "s", "\u{212A}", "é"][generator.index(below: 8)] as Character
          })
      }
      try expectTheReference(pattern, ignoringCase: generator.index(below: 2) == 1, texts)
    }
  }

  /// Occurrences by the hundred, over borders of blocks, and none that runs from one text into the next.
  @Test func longTextsAreSearchedWhole() throws {
    let filler = String(repeating: "lorem ipsum ", count: 40)
    let texts = (0..<130).map { shift in
      String(repeating: "-", count: shift) + (shift % 2 == 0 ? "needle" : "needl e") + filler
    }
    try expectTheReference("needle", ignoringCase: false, texts)
    try expectTheReference("needle.{0,500}ipsum $", ignoringCase: true, texts)
    try expectTheReference("ab", ignoringCase: false, ["xa", "bx", "ab", "a", "b", ""])
    let many = String(repeating: "no ", count: 2000)
    try expectTheReference("no.{2500}no.{2400,}no", ignoringCase: false, [many, many + "x", "no"])
  }
}
