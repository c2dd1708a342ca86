import Comparison
import Evaluation
import NumericKernels
import ReportPages
import SliceLearning
import SupervisionCore

/// Kinds of attention over experts on random slices, with exact and with noisy slicing functions.
///
/// - Source: Chen et al. 2019, figure 3.
package struct Figure3: Sendable {
  /// The kinds of attention without learned parameters: those of the paper's ablation.
  static let fixed: [AttentionKind] = [.uniform, .indicator, .confidence, .full]
  static let variants: [PlanarVariant] =
    [PlanarVariant(.vanilla)]
    + (fixed + [.product, .calibrated]).map { PlanarVariant(.sbl, attention: $0) }

  private let plan: ExperimentPlan
  private let drawCount: Int
  private let noises: [SlicingNoise]
  private let budgets: [Budget]

  /// Epochs of every run, and seeds per draw of slices.
  private struct Budget {
    let epochs: Int
    let seeds: Int
  }

  package init(_ plan: ExperimentPlan) {
    self.plan = plan
    drawCount = plan.isQuick ? 2 : 10
    noises =
      plan.isQuick
      ? [.none, SlicingNoise(falseFirings: 0.2)]
      : [.none] + [0.1, 0.2, 0.4].map { SlicingNoise(falseFirings: $0) }
    let seeds = plan.seedCount(full: 5, quick: 1)
    budgets =
      [Budget(epochs: plan.training.epochs, seeds: seeds)]
      + (plan.isQuick ? [] : [Budget(epochs: 3 * plan.training.epochs, seeds: min(2, seeds))])
  }

  /// - Throws: ``SupervisionCore/DataError`` when a model does not train.
  package func run(progress: any ProgressObserver = SilentProgress()) throws -> ExperimentReport {
    let runs = budgets.flatMap { self.runs($0) }
    let results = try parallelMap(runs, jobs: plan.jobs, progress: progress) {
      try PlanarResult($0)
    }
    var report = ExperimentReport(
      name: "figure3", title: "Figure 3: what attention is made of",
      question:
        "Experts are weighed by a softmax over slices of indicator output plus prediction confidence. Does it need both, what "
        + "happens when slicing functions are noisy, and can the weighing be learnt?")
    report.tables = budgets.map { table(results, $0) }
    report.verdicts = budgets.flatMap { verdicts(results, $0) }
    report.runs = zip(runs, results).map { run, result in
      result.record([("slices", drawName(of: run))])
    }
    report.facts = facts
    report.figures = [slicePictures] + budgets.map { chart(results, $0) }
    return report
  }

  /// First draw of slices: calibrated attention was developed on draws below 1000.
  private var firstDraw: UInt64 { plan.firstSeed &+ 1000 }

  private func problem(_ draw: Int) -> PlanarProblem {
    .random(sliceCount: 4, draw: firstDraw &+ UInt64(draw))
  }

  private func runs(_ budget: Budget) -> [PlanarRun] {
    var training = plan.training
    training.epochs = budget.epochs
    return (0..<drawCount).flatMap { draw in
      (0..<budget.seeds).flatMap { seed in
        noises.flatMap { noise in
          Self.variants.map {
            PlanarRun(
              problem: problem(draw), noise: noise, training: training, variant: $0,
              seed: plan.firstSeed &+ UInt64(draw * 1000 + seed))
          }
        }
      }
    }
  }

  private func drawName(of run: PlanarRun) -> String {
    "draw \((run.seed &- plan.firstSeed) / 1000)"
  }

  private func table(_ results: [PlanarResult], _ budget: Budget) -> ResultTable {
    let own = results.filter { $0.run.training.epochs == budget.epochs }
    var table = ResultTable(
      caption:
        "Figure 3 · \(budget.epochs) epochs · \(drawCount) draws of four slices, \(budget.seeds) seeds each · accuracy",
      columns: [
        .init("functions", title: "slicing functions"), .init("attention"),
        .init("overall", .percent),
        .init("sliceMean", title: "slice mean", .percent),
        .init("difference", title: "against full"),
      ]
        + (1...4).map { .init("s\($0)", title: "S\($0)", .percent) },
      notes: [
        "Differences are means over draws with their 95 % interval; seeds of one draw count as one."
      ])
    for noise in noises {
      for variant in Self.variants {
        let rows = own.of(variant, noise)
        let full = own.of(PlanarVariant(.sbl), noise)
        let isFull = variant == PlanarVariant(.sbl)
        table.append(
          [
            .text(noise.title),
            .text(variant.method == .vanilla ? "none (VANILLA)" : variant.attention.rawValue),
            .estimate(rows.overall), .estimate(rows.sliceMean),
            isFull ? .missing : .text(byDraw(rows, minus: full).text),
          ] + (0..<4).map { .estimate(rows.slice($0)) })
      }
    }
    return table
  }

  private func verdicts(_ results: [PlanarResult], _ budget: Budget) -> [Verdict] {
    let own = results.filter { $0.run.training.epochs == budget.epochs }
    return noises.flatMap { noise -> [Verdict] in
      func of(_ attention: AttentionKind) -> [PlanarResult] {
        own.of(PlanarVariant(.sbl, attention: attention), noise)
      }
      let setting = "\(noise.title), \(budget.epochs) epochs"
      let full = of(.full)
      var verdicts = [AttentionKind.indicator, .uniform].map { other in
        Verdict(
          "full is at least as good as \(other) (\(setting))",
          byDraw(full, minus: of(other)), reaches: 0)
      }
      verdicts.append(
        noise == .none
          ? Verdict(
            "full is at least as good as confidence (\(setting))",
            byDraw(full, minus: of(.confidence)), reaches: 0)
          : Verdict(
            "confidence is above full (\(setting))",
            isPositive: byDraw(of(.confidence), minus: full)))
      let best = Self.fixed.max { mean(of($0)) < mean(of($1)) } ?? .full
      verdicts.append(
        Verdict(
          "calibrated is no worse than the best of the fixed ones, here \(best) (\(setting))",
          byDraw(of(.calibrated), minus: of(best)), reaches: 0))
      verdicts.append(
        Verdict(
          "calibrated is no worse than product (\(setting))",
          byDraw(of(.calibrated), minus: of(.product)), reaches: 0))
      return verdicts
    }
  }

  /// The difference of slice means, one number per draw of slices: the seeds of a draw are no draws of their own.
  private func byDraw(_ a: [PlanarResult], minus b: [PlanarResult]) -> PairedDifference {
    func means(_ results: [PlanarResult]) -> [Double] {
      (0..<drawCount).map { draw in
        mean(results.filter { ($0.run.seed &- plan.firstSeed) / 1000 == UInt64(draw) })
      }
    }
    return PairedDifference(means(a), minus: means(b))!
  }

  private func mean(_ results: [PlanarResult]) -> Double { results.sliceMean?.mean ?? 0 }

  private var facts: [Page.Fact] {
    let training = plan.training
    return [
      Page.Fact(
        "Points",
        "\(training.trainCount) of train, \(training.testCount) of test, as in figure 1; four ellipses along the boundary with "
          + "1 to 3 % of the points each, inside which the boundary is turned by 90° to 270°"),
      Page.Fact(
        "Draws",
        "slices \(firstDraw) to \(firstDraw &+ UInt64(drawCount - 1)); each draw has its own seeds, from "
          + "1000 times its number on"),
      Page.Fact(
        "Models",
        "as in figure 1: d = h = \(training.hiddenSize), losses summed, the same epochs for every variant"
      ),
      Page.Fact(
        "calibrated",
        "developed on draws 100 to 105, 200 to 207 and 300 to 307; a first form was measured on 0 to 9; no draw from 1000 on was looked at"
      ),
    ]
  }

  private var slicePictures: PanelGrid {
    PanelGrid(
      title: "Slices of the first draws",
      panels: (0..<min(3, drawCount)).map { draw in
        let problem = problem(draw)
        return PlanarPictures.data(
          problem.sample(1250, seed: plan.firstSeed), problem: problem,
          title: "Draw \(firstDraw &+ UInt64(draw))")
      })
  }

  private func chart(_ results: [PlanarResult], _ budget: Budget) -> LineChart {
    let own = results.filter { $0.run.training.epochs == budget.epochs }
    return LineChart(
      title: "Slice mean against false firings, \(budget.epochs) epochs",
      x: Axis("false firings, share of the points outside the slice", format: .percent),
      y: Axis("accuracy, mean over slices", format: .percent),
      series: Self.variants.map { variant in
        LineChart.Series(
          variant.method == .vanilla ? "VANILLA" : variant.attention.rawValue,
          noises.compactMap { noise in
            own.of(variant, noise).sliceMean.map { summary in
              LineChart.Point(noise.falseFirings, summary.mean)
            }
          })
      })
  }
}
