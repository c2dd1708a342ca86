import Benchmarks
import Evaluation
import ReportPages
import SupervisionCore
import Testing

@Suite struct GrowthSummaryTests {
  /// Seconds of two stages at 10, 100 and 1,000 slices.
  private func table(_ stages: [(String, [Double?])]) -> BenchTable {
    var table = BenchTable(
      "growth.slices", "Cost",
      keys: [
        .init("stage"), .init("rows", .integer), .init("functions", .integer),
        .init("slices", .integer), .init("classes", .integer),
      ], unit: "rows")
    for (position, size) in [10, 100, 1_000].enumerated() {
      for (stage, seconds) in stages {
        let key: [ResultTable.Cell] = [
          .text(stage), .integer(7), .integer(10), .integer(size), .integer(2),
        ]
        if let seconds = seconds[position] {
          let times = Benchmarks.Measurement(seconds: [seconds], extraMemory: nil)
          table.append(key, work: 7, times)
        } else {
          table.leaveOut(key, work: 7, "no memory")
        }
      }
    }
    return table
  }

  @Test func stagesHaveMediansExponentsAndWords() {
    let summary = growthSummary(
      table([("SBL inference", [0.5, 5, 50]), ("quadratic", [0.01, 1, nil])]))
    #expect(
      summary.tabSeparated() == """
        stage\tat10\tat100\tat1000\texponent\tlastStep\tgrowth\treason
        SBL inference\t500.0\t5000.0\t50000.0\t1.00\t1.00\tlinear\t2C + 1 folded vectors per slice, over what the backbone costs
        quadratic\t10.0\t1000.0\t–\t2.00\t2.00\tquadratic\t–

        """)
    #expect(summary.columns[3].title == "k = 1,000")
    #expect(summary.notes[0].hasPrefix("Left out: quadratic, rows 7"))
  }

  @Test func chartsHaveLogarithmicAxesAndASeriesPerStage() throws {
    let chart = try #require(growthChart(table([("a", [1, 2, 4]), ("b", [1, nil, 9])])))
    #expect(chart.x.spacing == .log10)
    #expect(chart.y.spacing == .log10)
    #expect(chart.series.map(\.label) == ["a", "b"])
    #expect(chart.series[1].points.map(\.x) == [10, 1_000])
  }

  @Test func otherTablesHaveNoChart() {
    #expect(growthChart(BenchTable("analyze", "", keys: [.init("rows")], unit: "")) == nil)
    #expect(growthChart(BenchTable("growth.taste", "", keys: [.init("rows")], unit: "")) == nil)
  }

  @Test(arguments: GrowthAxis.allCases)
  func theQuickVersionMeasuresEveryStageOfAnAxis(axis: GrowthAxis) throws {
    var bench = GrowthBench()
    bench.isQuick = true
    bench.settings.repetitions = 1
    let table = try bench.measure(axis, progress: SilentProgress())
    let summary = growthSummary(table)
    #expect(table.rows.allSatisfy { $0.measurement != nil })
    #expect(summary.rows.count * 2 == table.rows.count)
    #expect(summary.rows.allSatisfy { $0.last != .missing && $0[3] != .missing })
  }
}
