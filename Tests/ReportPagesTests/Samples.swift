import Evaluation
import Foundation
import ReportPages

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Text that breaks out of markup where it is not escaped, once as scalars that merge into other characters.
let hostile = "<script>alert('x')</script> & \"quotes\" \"\u{301} <\u{301}b> \u{1}"
let hostileEscaped =
  "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quotes&quot; &quot;\u{301} &lt;\u{301}b&gt; \u{FFFD}"

/// What must not be found among the bytes of a rendering of `hostile`; as characters, a quote with an accent
/// is no quote.
let unescapedParts = ["<script>a", "alert('", "\"quotes", "\"\u{301}", "<\u{301}", "\u{1}"]

/// One figure of every kind, each text of which is `text`, with values that have no place among the others.
func figures(_ text: String = "name") -> [any Figure] {
  let plots: [any Figure] = [
    BarChart(title: text, unit: text, bars: [.init(label: text, value: 0.5)]), lineChart(text),
    scatterPlot(text), heatMap(text), dotPlot(text),
    GraphDiagram(
      title: text, unit: text, nodes: [text, text, "c"],
      edges: [.init(0, 1, weight: 2), .init(1, 2, weight: -1), .init(0, 2, weight: .nan)]),
  ]
  return plots + [PanelGrid(title: text, panels: plots, columns: 2)]
}

func lineChart(_ text: String) -> LineChart {
  LineChart(
    title: text, x: Axis(text, .log2), y: Axis(text),
    series: [
      .init(text, [.init(1, 2, low: 1, high: 3), .init(2, 4, low: 3, high: 5), .init(0, 1)]),
      .init("second", [.init(1, .nan)]),
    ], references: [.init(text, [PlotPoint(1, 1), PlotPoint(2, 2)])])
}

func scatterPlot(_ text: String) -> ScatterPlot {
  ScatterPlot(
    title: text, x: Axis(text), y: Axis(text),
    groups: [.init(text, [PlotPoint(0, 0), PlotPoint(1, .infinity)])],
    field: .init(text, columns: 3, rows: 2, x: 0...1, y: 0...1) { $0.x },
    outlines: [
      .init(text, .circle(center: PlotPoint(0.5, 0.5), radius: 0.2)),
      .init(text, .ellipse(center: PlotPoint(0, 0), radii: PlotPoint(0.1, 0.3), angle: 1)),
      .init(text, .polyline([PlotPoint(0, 0), PlotPoint(1, 1)]), isDashed: true),
    ], hasEqualUnits: true)
}

func heatMap(_ text: String) -> HeatMap {
  HeatMap(
    title: text, unit: text, rows: [text, "b"], columns: ["a", text, "c"], rowTitle: text,
    columnTitle: text, values: [[0, 0.5, nil], [.nan, -1, 1]],
    scale: .diverging(center: 0, extent: 1))
}

func dotPlot(_ text: String) -> DotPlot {
  DotPlot(
    title: text, x: Axis(text), series: [text, "second"],
    groups: [
      .init(
        text,
        [
          .init(
            text, [.init(1, low: 0, high: 2), nil], published: 1.5, note: text),
          .init("b", [.init(-1), .init(.nan)]),
        ])
    ], noteTitle: text, publishedLabel: text)
}

/// Whether a strict parser reads the text as one XML element.
func isXML(_ text: String) -> Bool { XMLParser(data: Data(text.utf8)).parse() }

func occurrences(of part: String, in text: String) -> Int {
  text.components(separatedBy: part).count - 1
}
