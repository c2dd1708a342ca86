import Evaluation
import Foundation
import Report
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

struct PageTests {
  let hostile = #"<script>alert('x')</script> & "quotes""#
  let safe = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quotes&quot;"

  var hostilePage: Page {
    Page(
      title: hostile,
      sections: [
        Page.Section(
          hostile,
          [
            .paragraph(hostile), .facts([Page.Fact(hostile, hostile)]),
            .table(
              ResultTable(
                caption: hostile, columns: [.init("name", title: hostile)],
                rows: [[.text(hostile)]], notes: [hostile])),
            .figure(
              BarChart(
                title: hostile, unit: hostile, bars: [BarChart.Bar(label: hostile, value: 0.5)])),
          ])
      ])
  }

  @Test func everyTextIsEscaped() {
    let html = hostilePage.html()
    #expect(!html.contains("<script"))
    #expect(!html.contains("alert('x')"))
    // Title twice, section, paragraph, fact 2, table 4; chart: label 3, title, unit, bar, caption.
    #expect(html.components(separatedBy: safe).count - 1 == 17)
  }

  @Test func tagsAreBalanced() throws {
    // Without the doctype and void elements the page is XML, which a strict parser reads.
    let html = hostilePage.html()
    let start = try #require(html.range(of: "<body>")).lowerBound
    let end = try #require(html.range(of: "</body>")).upperBound
    #expect(XMLParser(data: Data(html[start..<end].utf8)).parse())
  }

  @Test func nothingIsFetched() {
    let html = hostilePage.html()
    for reference in ["http:", "https:", "//", "src=", "href=", "url(", "@import", "<link"] {
      #expect(!html.contains(reference), "\(reference)")
    }
  }

  @Test func numbersAreMarkedAndPrintedAsInTheTerminal() {
    let table = ResultTable(
      columns: [.init("model"), .init("f1", title: "F1", .percent)],
      rows: [[.text("dp"), .number(0.66149)], [.text("majority"), .missing]])
    let html = Page(title: "t", sections: [.init("s", [.table(table)])]).html()
    #expect(html.contains(#"<th>model</th><th class="number">F1 %</th>"#))
    #expect(html.contains(#"<tr><td>dp</td><td class="number">66.1</td></tr>"#))
    #expect(html.contains(#"<tr><td>majority</td><td class="number">–</td></tr>"#))
  }

  @Test func equalValuesGiveEqualBytes() { #expect(hostilePage.html() == hostilePage.html()) }
}
