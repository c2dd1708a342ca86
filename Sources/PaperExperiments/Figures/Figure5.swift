import EndModels
import Evaluation
import Foundation
import NumericKernels
import ReportPages
import SliceLearning
import SupervisionCore

/// Indicators trained on noisy slicing functions.
///
/// - Source: Chen et al. 2019, figure 5.
package struct Figure5: Sendable {
  static let shares = [0.0, 0.2, 0.4, 0.6, 0.8]

  private let plan: ExperimentPlan
  private let attentions: [AttentionKind] = [.full, .calibrated]

  package init(_ plan: ExperimentPlan) { self.plan = plan }

  /// - Throws: ``SupervisionCore/DataError`` when a model does not train.
  package func run(progress: any ProgressObserver = SilentProgress()) throws -> ExperimentReport {
    let seeds = (0..<plan.seedCount(full: 10, quick: 2)).map { plan.firstSeed &+ UInt64($0) }
    let runs = Self.shares.flatMap { share in
      attentions.flatMap { attention in seeds.map { run(share, attention, seed: $0) } }
    }
    let results = try parallelMap(runs, jobs: plan.jobs, progress: progress) {
      try IndicatorResult($0)
    }
    var report = ExperimentReport(
      name: "figure5", title: "Figure 5: coping with noise",
      question:
        "With a growing probability the output of each slicing function is a fair coin's. Do the indicators find the slices "
        + "all the same, and does one that can learn nothing turn flat?")
    report.tables = attentions.map { table(results, $0) }
    report.verdicts = attentions.flatMap { verdicts(results, $0) }
    report.runs = results.map(\.record)
    report.facts = [
      Page.Fact("Points and slices", "those of figure 1"),
      Page.Fact(
        "Noise", "share of the points for which a fair coin takes the place of the function"),
      Page.Fact(
        "contrast", "mean σ(q) on points of the slice minus that on points outside"),
      Page.Fact(
        "attention", "mean share of the slice's own expert, in the slice and outside"),
      Page.Fact("Seeds", "\(seeds[0]) to \(seeds[seeds.count - 1])"),
    ]
    report.figures = try pictures(seed: seeds[0])
    return report
  }

  private func run(_ share: Double, _ attention: AttentionKind, seed: UInt64) -> PlanarRun {
    PlanarRun(
      problem: .figure1, noise: .coin(share), training: plan.training,
      variant: PlanarVariant(.sbl, attention: attention), seed: seed)
  }

  private func of(
    _ share: Double, _ attention: AttentionKind, _ results: [IndicatorResult]
  ) -> [IndicatorResult] {
    results.filter {
      $0.run.noise == .coin(share) && $0.run.variant.attention == attention
    }
  }

  private func table(_ results: [IndicatorResult], _ attention: AttentionKind) -> ResultTable {
    var table = ResultTable(
      caption: "Figure 5 · SBL with \(attention) attention · means over slices and seeds",
      columns: [
        .init("noise", .percent), .init("auc", title: "AUC of the indicator", .percent),
        .init("functionAuc", title: "AUC of the function", .percent),
        .init("contrast", .decimal(3)), .init("inside", title: "attention inside", .percent),
        .init("outside", title: "outside", .percent),
        .init("sliceMean", title: "slice mean", .percent),
        .init("overall", .percent),
      ],
      notes: [
        "AUC is against the true slice, on points of test: the indicator's, and what the noisy function itself has."
      ])
    for share in Self.shares {
      let own = of(share, attention, results)
      table.append([
        .number(share), .estimate(RunSummary(own.map(\.auc))),
        .number(functionAuc(share)), .estimate(RunSummary(own.map(\.contrast))),
        .estimate(RunSummary(own.map(\.attentionInside))),
        .estimate(RunSummary(own.map(\.attentionOutside))),
        .estimate(RunSummary(own.map(\.scores.sliceMean))),
        .estimate(RunSummary(own.map(\.scores.overall))),
      ])
    }
    return table
  }

  /// AUC of a function that fires with probability 1 − s/2 inside and s/2 outside.
  private func functionAuc(_ share: Double) -> Double { 1 - share / 2 }

  private func verdicts(
    _ results: [IndicatorResult], _ attention: AttentionKind
  ) -> [Verdict] {
    func mean(_ share: Double, _ value: (IndicatorResult) -> Double) -> Double {
      RunSummary(of(share, attention, results).map(value))?.mean ?? 0
    }
    let moderate = mean(0.4) { $0.auc }
    let (clean, noisy) = (mean(0) { $0.contrast }, mean(0.8) { $0.contrast })
    return [
      Verdict(
        "indicators ignore 40 % noise: their AUC exceeds the function's (\(attention))",
        moderate > functionAuc(0.4) ? .holds : .fails,
        measured: "\(points(moderate)) against \(points(functionAuc(0.4)))"),
      Verdict(
        "indicators turn flat at 80 %: contrast below a quarter of that without noise (\(attention))",
        noisy < clean / 4 ? .holds : .fails,
        measured: "\(points(noisy)) against \(points(clean)) points of probability"),
    ]
  }

  /// For each share of noise: where λ1 fires, and its indicator's probability.
  private func pictures(seed: UInt64) throws -> [any Figure] {
    try Self.shares.map { share in
      let run = run(share, .full, seed: seed)
      let model = try run.train()
      let points = PlanarProblem.figure1.sample(1250, seed: seed)
      let firings = run.noise.firings(points.members, seed: seed)[0]
      let field = PlanarPictures.field("indicator of S1") { rows in
        model.sliceOutputs(rows)?.indicators(of: 1) ?? []
      }
      return PanelGrid(
        title: "\(Int(share * 100)) % noise",
        panels: [
          PlanarPictures.firings(firings, of: points, title: "λ1", problem: .figure1),
          PlanarPictures.plot(
            "Indicator of S1", groups: [], problem: .figure1, field: field),
        ])
    }
  }
}
