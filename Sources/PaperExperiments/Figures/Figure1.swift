import Comparison
import Evaluation
import NumericKernels
import ReportPages
import SliceLearning
import SupervisionCore

/// Two small slices along the boundary, with exact and with noisy slicing functions.
///
/// - Source: Chen et al. 2019, figure 1.
package struct Figure1: Sendable {
  private let plan: ExperimentPlan
  private let problem = PlanarProblem.figure1
  var training: PlanarTraining { plan.training }
  private let variants: [PlanarVariant] =
    [.vanilla, .dp, .hps, .moe, .sbl].map { PlanarVariant($0) }
    + [PlanarVariant(.sbl, attention: .calibrated)]
  private let noises: [SlicingNoise]

  package init(_ plan: ExperimentPlan) {
    self.plan = plan
    noises =
      [.none]
      + (plan.isQuick
        ? [SlicingNoise(falseFirings: 0.2)]
        : [SlicingNoise(recall: 0.9)]
          + [0.1, 0.2, 0.4].map { SlicingNoise(falseFirings: $0) })
  }

  /// - Throws: ``SupervisionCore/DataError`` when a model does not train.
  package func run(progress: any ProgressObserver = SilentProgress()) throws -> ExperimentReport {
    let seeds = (0..<plan.seedCount(full: 20, quick: 3)).map { plan.firstSeed &+ UInt64($0) }
    let runs = noises.flatMap { noise in
      seeds.flatMap { seed in
        variants.map {
          PlanarRun(
            problem: problem, noise: noise, training: training, variant: $0, seed: seed)
        }
      }
    }
    let results = try parallelMap(runs, jobs: plan.jobs, progress: progress) {
      try PlanarResult($0)
    }
    var report = ExperimentReport(
      name: "figure1", title: "Figure 1: synthetic slices",
      question:
        "A small network learns points that a line parts, but for two small slices along it. Do modules for slices learn "
        + "these where the plain network, more heads, or more networks do not?")
    report.tables =
      noises.map { table(results, $0) } + [smallTable(results)]
    report.verdicts = verdicts(results)
    report.runs = results.map { $0.record() }
    report.facts = facts(seeds)
    report.figures = try figures(seed: seeds[0])
    return report
  }

  private func table(_ results: [PlanarResult], _ noise: SlicingNoise) -> ResultTable {
    let isExact = noise == .none
    let paper: [ResultTable.Column] =
      isExact
      ? [
        .init("paper.overall", title: "paper: overall", .percent),
        .init("paper.s1", title: "S1", .percent), .init("paper.s2", title: "S2", .percent),
      ] : []
    var table = ResultTable(
      caption: "Figure 1 · slicing functions \(noise.title) · accuracy on 10,000 points",
      columns: [
        .init("method"), .init("overall", .percent), .init("s1", title: "S1", .percent),
        .init("s2", title: "S2", .percent), .init("sliceMean", title: "slice mean", .percent),
        .init("difference", title: "against VANILLA"), .init("parameters", .integer),
      ] + paper)
    let vanilla = results.of(variants[0], noise)
    for variant in variants {
      let own = results.of(variant, noise)
      let difference = variant == variants[0] ? nil : own.difference(\.sliceMean, minus: vanilla)
      table.append(
        [
          .text(variant.title), .estimate(own.overall), .estimate(own.slice(0)),
          .estimate(own.slice(1)), .estimate(own.sliceMean),
          difference.map { .text($0.text) } ?? .missing, .integer(own[0].parameterCount),
        ] + (isExact ? Self.published(variant).map { .number($0) } : []))
    }
    return table
  }

  /// The paper's scores overall, on S1 and on S2; empty for methods that it does not report.
  private static func published(_ variant: PlanarVariant) -> [Double?] {
    guard variant.attention == .full else { return [nil, nil, nil] }
    return switch variant.method {
    case .vanilla: [0.9656, 0.5294, 0.6875]
    case .dp: [0.9688, 0.4412, 0.4375]
    case .hps: [0.9672, 0.5, 0.75]
    case .moe: [0.9848, 0.8824, 0.875]
    case .sbl: [0.9792, 0.9118, 0.8125]
    case .dpContinued, .manual: [nil, nil, nil]
    }
  }

  /// The same models on as few points as the paper has.
  private func smallTable(_ results: [PlanarResult]) -> ResultTable {
    var table = ResultTable(
      caption:
        "Figure 1 · slicing functions exact · accuracy on 1,250 points, of which some 34 and 16 in S1 and S2",
      columns: [
        .init("method"), .init("overall", .percent), .init("s1", title: "S1", .percent),
        .init("s2", title: "S2", .percent),
      ], notes: ["At this size the score of a slice moves by 12 to 25 points between seeds."])
    for variant in variants {
      let own = results.of(variant, .none)
      table.append([
        .text(variant.title), .estimate(RunSummary(own.map(\.small.overall))),
        .estimate(RunSummary(own.compactMap { $0.small.slices[0] })),
        .estimate(RunSummary(own.compactMap { $0.small.slices[1] })),
      ])
    }
    return table
  }

  private func verdicts(_ results: [PlanarResult]) -> [Verdict] {
    func of(_ method: EndModelMethod, _ noise: SlicingNoise = .none) -> [PlanarResult] {
      results.of(PlanarVariant(method), noise)
    }
    let sbl = of(.sbl)
    return [
      Verdict(
        "SBL is at least 15 points above VANILLA on the mean of both slices (the paper: 25)",
        sbl.difference(\.sliceMean, minus: of(.vanilla)), reaches: 0.15),
      Verdict(
        "SBL is above HPS on the mean of both slices",
        isPositive: sbl.difference(\.sliceMean, minus: of(.hps))),
      Verdict(
        "SBL is above DP on the mean of both slices",
        isPositive: sbl.difference(\.sliceMean, minus: of(.dp))),
      Verdict(
        "SBL is no worse than VANILLA overall",
        sbl.difference(\.overall, minus: of(.vanilla)), reaches: 0),
    ]
      + noises.map { noise in
        Verdict(
          "SBL is above MoE on the mean of both slices, \(noise.title)",
          isPositive: of(.sbl, noise).difference(\.sliceMean, minus: of(.moe, noise)))
      }
  }

  private func facts(_ seeds: [UInt64]) -> [Page.Fact] {
    [
      Page.Fact(
        "Points",
        "\(training.trainCount) of train, fresh ones of test, in [−1, 1]²; class 1 above x₂ = 0.3·x₁; "
          + "1.5 % flipped outside the slices"),
      Page.Fact(
        "S1", "2.7 % of the points, in a disc; inside it the boundary is turned by 88°"),
      Page.Fact("S2", "1.3 % of the points, in a disc; inside it all are of class 0"),
      Page.Fact(
        "Models",
        "two hidden layers and experts of \(training.hiddenSize), ReLU; Adam \(training.learningRate) falling to 0, batches of "
          + "\(training.batchSize), \(training.epochs) epochs, losses summed; the same for every method"
      ),
      Page.Fact(
        "DP",
        "labels of the label model dp over one function that votes everywhere and the slicing functions, which vote where they "
          + "fire, all of them the class of the point"),
      Page.Fact("Seeds", "\(seeds[0]) to \(seeds[seeds.count - 1])"),
    ]
  }
}
