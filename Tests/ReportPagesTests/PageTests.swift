import Evaluation
import Foundation
import ReportPages
import SupervisionCore
import Testing

struct PageTests {
  var hostilePage: Page {
    let example = Example(
      title: hostile,
      text: MarkedText(text: hostile, marks: [.init(span: Span(0, 8), name: hostile)]),
      gold: hostile, probabilities: [.init(hostile, 0.5)],
      votes: [.init(function: hostile, label: hostile, classIndex: 1)])
    let table = ResultTable(
      caption: hostile, columns: [.init("name", title: hostile)],
      rows: [[.text(hostile)]], notes: [hostile])
    let section = Page.Section(
      hostile,
      [
        .paragraph(hostile), .facts([Page.Fact(hostile, hostile)]), .table(table),
        .details(hostile, [.paragraph(hostile)]), .examples([example]),
      ] + figures(hostile).map { .figure($0) })
    return Page(title: hostile, sections: Array(repeating: section, count: 5))
  }

  @Test func everyTextIsEscaped() {
    let page = Page(title: hostile, sections: [Page.Section(hostile, [.paragraph(hostile)])])
    // Title twice, section, paragraph.
    #expect(occurrences(of: hostileEscaped, in: page.html()) == 4)
    let html = hostilePage.html()
    // The page's own script is the only one.
    #expect(occurrences(of: "<script", in: html) == 1)
    for part in unescapedParts { #expect(!html.utf8.contains(part.utf8), "\(part)") }
  }

  @Test func tagsAreBalanced() throws {
    // Without doctype, void elements and script the page is XML, which a strict parser reads.
    let html = hostilePage.html()
    let start = try #require(html.range(of: "<main>")).lowerBound
    let end = try #require(html.range(of: "</main>")).upperBound
    #expect(isXML(String(html[start..<end])))
  }

  @Test func nothingIsFetched() {
    let html = hostilePage.html()
    for reference in ["http:", "https:", "//", "src=", "url(", "@import", "<link", "fetch"] {
      #expect(!html.contains(reference), "\(reference)")
    }
    #expect(occurrences(of: "href=", in: html) == occurrences(of: "href=\"#section-", in: html))
  }

  @Test func onlyTheScriptAndStyleOfThePageMayRun() throws {
    let html = hostilePage.html()
    let policy = try #require(
      html.firstMatch(of: /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/))
    let script = try #require(html.firstMatch(of: /<script>([^<]*)<\/script>/))
    let style = try #require(html.firstMatch(of: /<style>([^<]*)<\/style>/))
    #expect(
      policy.1 == """
        default-src 'none'; script-src 'sha256-\(base64(script.1))'; \
        style-src 'sha256-\(base64(style.1))'; base-uri 'none'; form-action 'none'
        """)
    #expect(!html.contains("style="), "a style attribute would have no effect")
  }

  private func base64(_ text: Substring) -> String {
    let digits = Checksum.of(text.utf8)
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(digits.dropFirst($0).prefix(2), radix: 16)
    }
    return Data(bytes).base64EncodedString()
  }

  @Test func onlyLongPagesHaveContents() {
    func page(_ count: Int) -> String {
      Page(title: "t", sections: (1...count).map { .init("part \($0)", []) }).html()
    }
    #expect(!page(4).contains("<nav"))
    #expect(page(5).contains("<li><a href=\"#section-5\">part 5</a></li>"))
    #expect(page(5).contains("<section id=\"section-5\">\n<h2>part 5</h2>"))
  }

  @Test func detailsAreFolded() {
    let html = Page(
      title: "t", sections: [.init("s", [.details("more", [.paragraph("inside")])])]
    ).html()
    #expect(html.contains("<details>\n<summary>more</summary>\n<p>inside</p>\n</details>"))
  }

  @Test func numbersAreMarkedAndPrintedAsInTheTerminal() {
    let table = ResultTable(
      columns: [.init("model"), .init("f1", title: "F1", .percent)],
      rows: [[.text("dp"), .number(0.66149)], [.text("majority"), .missing]])
    let html = Page(title: "t", sections: [.init("s", [.table(table)])]).html()
    #expect(html.contains(#"<th scope="col">model</th><th scope="col" class="number">F1 %</th>"#))
    #expect(
      html.contains(#"<tr><td>dp</td><td class="number" data-value="0.66149">66.1</td></tr>"#))
    #expect(html.contains(#"<tr><td>majority</td><td class="number">–</td></tr>"#))
  }

  @Test func equalValuesGiveEqualBytes() { #expect(hostilePage.html() == hostilePage.html()) }
}
