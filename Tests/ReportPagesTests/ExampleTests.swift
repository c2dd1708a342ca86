import ReportPages
import SupervisionCore
import Testing

struct ExampleTests {
  func html(_ text: String, _ marks: [(Int, Int, String)]) -> String {
    let marks = marks.map { MarkedText.Mark(span: Span($0.0, $0.1), name: $0.2) }
    let example = Example(title: "7", text: MarkedText(text: text, marks: marks))
    return Page(title: "t", sections: [.init("s", [.examples([example])])]).html()
  }

  @Test func spansAreMarkedWithTheirTypes() {
    #expect(
      html("aspirin causes pain", [(0, 7, "Chemical"), (15, 19, "Disease")]).contains(
        """
        <p class="text"><mark class="s0">aspirin<small>Chemical</small></mark> causes \
        <mark class="s1">pain<small>Disease</small></mark></p>
        """))
  }

  @Test func marksMayOverlapReachOutAndCutCharacters() {
    // "é" is two bytes: a mark from its middle begins at its start.
    let text = html("é<b>", [(1, 3, "a"), (2, 99, "b"), (50, 60, "c"), (0, 0, "d")])
    #expect(
      text.contains(
        """
        <p class="text"><mark class="s0">é&lt;<small>a</small></mark>\
        <mark class="s1">b&gt;<small>b</small></mark></p>
        """))
  }

  @Test func whatIsKnownIsWritten() {
    let example = Example(
      title: "7", text: MarkedText(text: "x", marks: []), gold: "spam",
      probabilities: [.init("P(spam), SBL", 0.9125)],
      votes: [.init(function: "asks-to-buy", label: "spam", classIndex: 1)])
    let html = Page(title: "t", sections: [.init("s", [.examples([example])])]).html()
    #expect(html.contains("<span>gold <b>spam</b></span>"))
    #expect(html.contains("<span>P(spam), SBL <b>91.2</b> %</span>"))
    #expect(html.contains(#"<li class="s1">asks-to-buy <b>spam</b></li>"#))
    #expect(self.html("x", []).contains("no votes"))
  }
}
