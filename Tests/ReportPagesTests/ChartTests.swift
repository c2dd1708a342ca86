import Evaluation
import ReportPages
import SupervisionCore
import Testing

struct ChartTests {
  @Test func aLineChartSaysItsEndsAndWhatItLeavesOut() {
    #expect(
      lineChart("F1").summary
        == "F1 against F1. F1 from 2 at 1 to 4 at 2, between 2 and 4; second without values. "
        + "2 values have no place on these axes and are not drawn")
    #expect(lineChart("F1").svg().contains(">2 values have no place"))
  }

  @Test func seriesDifferInShapeAndDashes() {
    let points = [LineChart.Point(0, 0), LineChart.Point(1, 1)]
    let svg = LineChart(
      title: "t", x: Axis("x"), y: Axis("y"), series: [.init("a", points), .init("b", points)]
    ).svg()
    // The first has circles (arcs), the second squares and a dashed line.
    #expect(occurrences(of: "class=\"s0 line\" d=", in: svg) == 2)
    #expect(occurrences(of: "class=\"s1 line\" stroke-dasharray=\"7 3\" d=", in: svg) == 2)
    let marks = svg.split(separator: "\n").filter { $0.contains("mark\"") }
    #expect(marks.filter { $0.contains("s0") }.allSatisfy { $0.contains("a3.6 3.6 0 1 0") })
    #expect(
      marks.filter { $0.contains("s1") }.allSatisfy { !$0.contains("a") || $0.contains("h6.5") })
  }

  @Test func intervalsAreBandsOrWhiskers() {
    var chart = lineChart("t")
    #expect(chart.svg().contains("class=\"s0 band\""))
    chart.intervals = .whiskers
    #expect(!chart.svg().contains("band"))
    #expect(chart.svg().contains("class=\"s0 whisker\""))
  }

  @Test func longSeriesAreThinnedToPixels() {
    let points = (0..<20_000).map { LineChart.Point(Double($0), Double($0)) }
    let svg = LineChart(title: "t", x: Axis("x"), y: Axis("y"), series: [.init("a", points)]).svg()
    #expect(svg.utf8.count < 80_000)
    #expect(!svg.contains("class=\"s0 mark\""))
  }

  @Test func tenThousandPointsStaySmall() {
    var random = SeededGenerator(seed: 3)
    let points = (0..<10_000).map { _ in
      PlotPoint(Double(random.next() % 1000), Double(random.next() % 1000))
    }
    let svg = ScatterPlot(title: "t", x: Axis("x"), y: Axis("y"), groups: [.init("a", points)])
      .svg()
    #expect(svg.utf8.count < 160_000)
    // One path in the plot, one in the legend.
    #expect(occurrences(of: "class=\"s0 dots\"", in: svg) == 2)
    #expect(occurrences(of: "h0", in: svg) == 10_001)
  }

  @Test func aFieldMergesEqualNeighbours() {
    let field = ScatterPlot.Field("p", columns: 60, rows: 2, x: 0...1, y: 0...1) {
      $0.x < 0.5 ? 0 : 1
    }
    let svg = ScatterPlot(title: "t", x: Axis("x"), y: Axis("y"), groups: [], field: field).svg()
    let plot = svg.split(separator: "\n").filter {
      $0.contains("fill-opacity=\".35\"") && $0.contains("V")
    }
    #expect(plot.count == 2)
    // Two rows of one rectangle each in either colour.
    #expect(plot.map { occurrences(of: "z", in: String($0)) } == [2, 2])
    #expect(
      field.values
        == Array(repeating: [0.0, 1].flatMap { Array(repeating: $0, count: 30) }, count: 2).flatMap
      { $0 })
  }

  @Test func equalUnitsMakeTheHeight() {
    var plot = scatterPlot("t")
    plot.x.range = 0...2
    plot.y.range = 0...1
    let flat = plot.drawing().height
    plot.y.range = 0...2
    #expect(plot.drawing().height > flat + 150)
  }

  @Test func pointsBeyondARangeAreCounted() {
    let plot = ScatterPlot(
      title: "t", x: Axis("x", range: 0...1), y: Axis("y", range: 0...1),
      groups: [.init("a", [PlotPoint(0.5, 0.5), PlotPoint(3, 0)])])
    #expect(plot.summary == "y against x. a 1. 1 value has no place on these axes and is not drawn")
  }

  @Test func aHeatMapSaysItsValuesAndPrintsThem() {
    let map = HeatMap(
      title: "t", unit: "share", rows: ["a", "b"], columns: ["c", "d"],
      values: [[0.1, nil], [0.25, .nan]])
    #expect(map.summary == "share, 2 rows by 2 columns: a and c 0.1, b and c 0.25")
    #expect(occurrences(of: "class=\"cell", in: map.svg()) == 2)
    #expect(map.svg().contains("class=\"cell over\""))
  }

  @Test func aHundredByAHundredWorks() {
    let names = (0..<100).map { "f\($0)" }
    let map = HeatMap(
      title: "t", unit: "share", rows: names, columns: names,
      values: (0..<100).map { row in (0..<100).map { Double(row * $0) / 9801 } })
    #expect(
      map.summary
        == "share, 100 rows by 100 columns, least f0 and f0 0, most f99 and f99 1")
    #expect(map.svg().utf8.count < 400_000)
    #expect(isXML(map.svg()))
  }

  @Test func heatMapsWithoutValuesOrExtentAreDrawn() {
    for values: [[Double?]] in [[], [[]], [[nil]], [[2]]] {
      let map = HeatMap(
        title: "t", unit: "u", rows: values.map { _ in "r" },
        columns: (values.first ?? []).map { _ in "c" }, values: values)
      #expect(isXML(map.svg()))
    }
  }

  @Test func aDotPlotSaysEstimatesAndIntervals() {
    let plot = DotPlot(
      title: "lift", x: Axis("points", format: .percent), series: ["SBL"],
      groups: [
        .init("", [.init("s1", [.init(0.05, low: 0.01, high: 0.09)], published: 0.02, note: "34")])
      ],
      noteTitle: "n")
    #expect(plot.summary == "points. s1 5.0 (1.0 to 9.0), published 2.0, n 34")
    #expect(occurrences(of: "class=\"hollow\"", in: plot.svg()) == 2)
    #expect(plot.svg().contains(">34</text>"))
  }

  @Test func aGraphListsItsEdgesByWeight() {
    let graph = GraphDiagram(
      title: "t", unit: "log odds", nodes: ["a", "b", "c"],
      edges: [.init(0, 1, weight: 0.5), .init(1, 2, weight: -2)])
    #expect(graph.summary == "3 nodes, 2 edges, log odds: b and c -2, a and b 0.5")
    // In the plot: the largest weight is 6 wide and dashed, a quarter of it 2.3.
    #expect(
      graph.svg().contains(
        "<path class=\"s1 link\" stroke-width=\"6\" stroke-dasharray=\"6 4\" d=\"M"))
    #expect(graph.svg().contains("<path class=\"s0 link\" stroke-width=\"2.3\" d=\"M"))
    #expect(isXML(GraphDiagram(title: "t", unit: "u", nodes: [], edges: []).svg()))
  }

  @Test func curvesComeFromRankingsAndCalibrations() {
    let ranking = Ranking(scores: [0.9, 0.8, 0.8, 0.1], isPositive: [true, false, true, false])
    let chart = LineChart.precisionRecall(title: "t", rankings: [("sbl", ranking)])
    #expect(chart.series[0].points.map(\.x) == [0.5, 1, 1])
    #expect(chart.series[0].points.map(\.y) == [1, 2.0 / 3, 0.5])

    let labels = ProbabilisticLabels(
      classCount: 2, probabilities: [0.8, 0.2, 0.75, 0.25, 0.1, 0.9])
    let calibration = Calibration(
      labels, gold: GoldLabels([0, 1, 1] as [Int8]), binCount: 2)
    let diagram = LineChart.reliability(title: "t", calibrations: [("dp", calibration)])
    #expect(diagram.series[0].points.map(\.weight) == [1, 0.5])
    #expect(diagram.series[0].points.map(\.y) == [0.5, 1])
    #expect(diagram.references.map(\.label) == ["perfectly calibrated"])
  }
}
