import ReportPages
import Testing

struct BarChartTests {
  func html(_ bars: [BarChart.Bar]) -> String {
    Page(
      title: "t",
      sections: [.init("s", [.figure(BarChart(title: "F1 on test", unit: "per cent", bars: bars))])]
    ).html()
  }

  @Test func theTextAlternativeSaysEveryBar() {
    let html = html([
      .init(label: "dp", value: 0.7251), .init(label: "majority", value: 0.66, isReference: true),
    ])
    #expect(html.contains(#"role="img" aria-label="F1 on test: per cent. dp 72.5, majority 66.0""#))
    #expect(html.contains("<figcaption>F1 on test</figcaption>"))
  }

  @Test func barsAreAsLongAsTheirShareOfTheScale() {
    let html = html([
      .init(label: "half", value: 0.5), .init(label: "over", value: 1.5),
      .init(label: "under", value: -1, isReference: true),
    ])
    // The scale is 300 wide.
    #expect(html.contains(#"<rect class="s0 fill" x="150" y="4" width="150""#))
    #expect(html.contains(#"<rect class="s0 fill" x="150" y="30" width="300""#))
    #expect(html.contains(#"<rect class="s4 fill" x="150" y="56" width="0""#))
  }
}
