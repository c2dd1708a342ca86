import EndModels
import Evaluation
import NumericKernels
import ReportPages
import SliceLearning
import SupervisionCore

/// Scores and parameters against the size of the representation and the number of slices.
///
/// - Source: Chen et al. 2019, figure 4 and table 1's column of parameters.
package struct Figure4: Sendable {
  private let plan: ExperimentPlan
  private let problem = PlanarProblem.figure1
  private let sizes: [Int]
  private let variants: [PlanarVariant] =
    [.vanilla, .dp, .hps, .moe, .sbl].map { PlanarVariant($0) }
    + [PlanarVariant(.sbl, attention: .calibrated)]

  package init(_ plan: ExperimentPlan) {
    self.plan = plan
    sizes = plan.isQuick ? [4, 16] : [2, 4, 8, 16, 32, 64]
  }

  /// - Throws: ``SupervisionCore/DataError`` when a model does not train.
  package func run(progress: any ProgressObserver = SilentProgress()) throws -> ExperimentReport {
    let seeds = (0..<plan.seedCount(full: 10, quick: 2)).map { plan.firstSeed &+ UInt64($0) }
    let runs = sizes.flatMap { size in
      seeds.flatMap { seed in variants.map { run($0, size: size, seed: seed) } }
    }
    let results = try parallelMap(runs, jobs: plan.jobs, progress: progress) {
      try PlanarResult($0)
    }
    var report = ExperimentReport(
      name: "figure4", title: "Figure 4: scaling with the size of the representation",
      question:
        "How do the methods compare when the representation is small or large, and what does a further slice cost?"
    )
    report.tables = [scores(results), try parameters(), try costs.table()]
    report.verdicts = verdicts(results)
    report.runs = results.map { $0.record() }
    report.facts = [
      Page.Fact("Points and slices", "those of figure 1, exact slicing functions"),
      Page.Fact("Sizes", "d = h = " + sizes.map(String.init).joined(separator: ", ")),
      Page.Fact("Seeds", "\(seeds[0]) to \(seeds[seeds.count - 1])"),
    ]
    report.figures = [
      PanelGrid(
        title: "Accuracy against the size of the representation",
        panels: [
          chart("overall", results) { $0.overall },
          chart("mean over slices", results) { $0.sliceMean },
        ])
    ]
    return report
  }

  private var costs: SliceCosts {
    plan.isQuick ? SliceCosts(ngramCount: 2_000, wordCount: 1_000) : SliceCosts()
  }

  private func run(_ variant: PlanarVariant, size: Int, seed: UInt64) -> PlanarRun {
    var training = plan.training
    training.hiddenSize = size
    return PlanarRun(
      problem: problem, noise: .none, training: training, variant: variant, seed: seed)
  }

  private func scores(_ results: [PlanarResult]) -> ResultTable {
    var table = ResultTable(
      caption: "Figure 4 · accuracy by size of the representation",
      columns: [
        .init("size", title: "d = h", .integer), .init("method"), .init("overall", .percent),
        .init("s1", title: "S1", .percent), .init("s2", title: "S2", .percent),
        .init("sliceMean", title: "slice mean", .percent), .init("parameters", .integer),
      ])
    for size in sizes {
      for variant in variants {
        let own = of(variant, size, results)
        table.append([
          .integer(size), .text(variant.title), .estimate(own.overall), .estimate(own.slice(0)),
          .estimate(own.slice(1)), .estimate(own.sliceMean), .integer(own[0].parameterCount),
        ])
      }
    }
    return table
  }

  /// Parameters of the planar models against the number of slices and d.
  private func parameters() throws -> ResultTable {
    var table = ResultTable(
      caption: "Figure 4 · parameters against slices and size",
      columns: [.init("method"), .init("slices", title: "k", .integer)]
        + sizes.map { .init("d\($0)", title: "d = h = \($0)", .integer) })
    for method in [EndModelMethod.vanilla, .hps, .sbl, .moe] {
      for count in method.usesSlices ? [1, 2, 4, 8, 16] : [0] {
        let counts = try sizes.map { size in
          var options = SliceOptions()
          options.expertSize = size
          return try method.model(
            classCount: 2, sliceCount: count, options: options, seed: 0
          ) { DenseBackbone<Float>(sizes: [2, size, size], dropout: 0, seed: $0) }.parameterCount
        }
        table.append([.text(method.title), .integer(count)] + counts.map { .integer($0) })
      }
    }
    return table
  }

  private func verdicts(_ results: [PlanarResult]) -> [Verdict] {
    sizes.flatMap { size -> [Verdict] in
      func own(_ method: EndModelMethod) -> [PlanarResult] {
        of(PlanarVariant(method), size, results)
      }
      return [EndModelMethod.vanilla, .hps, .dp].map { other in
        Verdict(
          "SBL is above \(other.title) on the mean of both slices at d = \(size)",
          isPositive: own(.sbl).difference(\.sliceMean, minus: own(other)))
      }
    }
  }

  private func of(
    _ variant: PlanarVariant, _ size: Int, _ results: [PlanarResult]
  ) -> [PlanarResult] {
    results.filter { $0.run.variant == variant && $0.run.training.hiddenSize == size }
  }

  private func chart(
    _ title: String, _ results: [PlanarResult], _ score: (PlanarScores) -> Double
  ) -> LineChart {
    LineChart(
      title: title, x: Axis("d = h", .log2), y: Axis("accuracy, per cent", format: .percent),
      series: variants.map { variant in
        LineChart.Series(
          variant.title,
          sizes.compactMap { size in
            guard let summary = RunSummary(of(variant, size, results).map { score($0.scores) })
            else { return nil }
            let interval = summary.interval()
            return LineChart.Point(
              Double(size), summary.mean, low: interval?.lower, high: interval?.upper)
          })
      }, intervals: .whiskers)
  }
}
