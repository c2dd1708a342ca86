import Labeling
import SupervisionCore
import Testing

struct RegularExpressionTests {
  @Test(arguments: [
    ("a.c", "xa\nc", true), ("^a$", "ba", false), ("é{2}", "caféé", true), ("x.y", "xéy", true),
    (#"\w+\d"#, "größe7", true), ("A", "a", false), ("", "", true),
  ])
  func aPatternIsSearchedInTheWholeText(pattern: String, text: String, isFound: Bool) throws {
    #expect(try RegularExpression(pattern).matches(text) == isFound)
  }

  @Test func caseIsIgnoredWhenAskedAlsoBeyondASCII() throws {
    #expect(try RegularExpression("größe", ignoringCase: true).matches("GRÖßE"))
    #expect(try !RegularExpression("größe").matches("GRÖßE"))
  }

  @Test func aWrongPatternSaysWhere() throws {
    let error = #expect(throws: UsageError.self) { try RegularExpression("ab[c") }
    #expect(
      try #require(error).problem
        == "the pattern /ab[c/ is wrong at offset 4: missing terminating ] for character class")
  }

  @Test func anEndlessSearchIsAFaultNotAMiss() throws {
    let text = String(repeating: "a", count: 40) + "!"
    #expect(throws: RegularExpressionFailure.self) {
      try RegularExpression("(a+)+b|(a|aa)+$").matches(String(repeating: text, count: 20))
    }
  }

  @Test func onePatternServesManyThreads() throws {
    let pattern = try RegularExpression("(x+x+)+y|b7+c")
    let texts = (0..<400).map { "a\($0)b" + String(repeating: "7", count: $0 % 5) + "c" }
    try forEachInParallel(count: texts.count, jobs: 8) { index in
      let isFound = try pattern.matches(texts[index])
      #expect(isFound == (index % 5 > 0))
    }
  }
}
