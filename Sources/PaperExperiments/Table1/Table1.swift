import Comparison
import EndModels
import Evaluation
import Pipeline
import ReportPages
import SliceLearning
import SupervisionCore

/// The applications of the paper's table 1: every method from one pretrained backbone, overall and per slice.
///
/// - Source: Chen et al. 2019, section 4.1 and table 1.
package struct Table1: Sendable {
  private let plan: ExperimentPlan
  private let budget: ApplicationBudget
  private let location: DataLocation

  /// - Parameters:
  ///   - plan: seeds and sizes.
  ///   - location: of the corpora `cola`, `rte` and `cydet`; generated ones take the place of those
  ///     that are missing.
  package init(_ plan: ExperimentPlan, location: DataLocation) {
    self.plan = plan
    self.location = location
    budget = plan.isQuick ? .quick : ApplicationBudget()
  }

  /// - Throws: what reading and training throw.
  package func run(progress: any ProgressObserver = SilentProgress()) throws -> ExperimentReport {
    let results = try results(try studies(), progress: progress)
    var report = ExperimentReport(
      name: "table1", title: "Table 1: applications",
      question:
        "Do modules for slices raise the score on slices without lowering it overall, on texts and images, against more heads, "
        + "heavier losses and more networks?")
    report.tables = results.map { $0.table(Self.published[$0.application.name] ?? [:]) }
    report.verdicts = results.flatMap { $0.verdicts() }
    report.runs = results.flatMap(\.records)
    report.facts = facts(results)
    report.figures = results.map { chart($0) }
    return report
  }

  private var seeds: [UInt64] {
    (0..<plan.seedCount(full: 5, quick: 1)).map { plan.firstSeed &+ UInt64($0) }
  }

  private func studies() throws -> [any ApplicationStudying] {
    let factory = StudyFactory(budget: budget, jobs: plan.jobs, isQuick: plan.isQuick)
    let texts = [
      try Application.cola(location.orBuiltIn(for: "cola"), jobs: plan.jobs),
      try Application.rte(location.orBuiltIn(for: "rte"), jobs: plan.jobs),
    ]
    let images = try Application.cydet(location.orBuiltIn(for: "cydet"))
    return try texts.flatMap { try factory.textStudies($0) } + factory.imageStudies(images)
  }

  /// Search, pretraining and methods, each in parallel over studies, seeds and choices.
  private func results(
    _ studies: [any ApplicationStudying], progress: any ProgressObserver
  ) throws -> [ApplicationResults] {
    let choices = try search(studies, progress: progress)
    let pairs = pairs(of: studies)
    let starts = try parallelMap(pairs, jobs: plan.jobs) {
      try studies[$0.study].pretrained(choices[$0.study], seed: $0.seed)
    }
    // The long runs first, so that no thread waits for one at the end.
    let order: [EndModelMethod] = [.moe, .manual, .sbl, .hps, .vanilla]
    let jobs = order.flatMap { method in
      ApplicationMethod.all.filter { $0.method == method }.flatMap { method in
        pairs.indices.map { (pair: $0, method: method) }
      }
    }
    let results = try parallelMap(jobs, jobs: plan.jobs, progress: progress) {
      (job: (pair: Int, method: ApplicationMethod)) -> ApplicationResult in
      let (study, seed) = pairs[job.pair]
      return try studies[study].run(job.method, starts[job.pair], choices[study], seed: seed)
    }
    return studies.indices.map { index in
      let own = zip(jobs, results).filter { pairs[$0.0.pair].study == index }.map(\.1)
      return ApplicationResults(
        application: studies[index].application, backbone: studies[index].backboneTitle,
        sliceNames: studies[index].slices.map { studies[index].application.sliceNames[$0] },
        choice: choices[index], results: own)
    }
  }

  private func pairs(of studies: [any ApplicationStudying]) -> [(study: Int, seed: UInt64)] {
    studies.indices.flatMap { study in seeds.map { (study, $0) } }
  }

  /// The choice with the best mean over two seeds on dev, per study.
  private func search(
    _ studies: [any ApplicationStudying], progress: any ProgressObserver
  ) throws -> [TrainingChoice] {
    let choices = budget.choices
    guard choices.count > 1 else { return studies.map { _ in choices[0] } }
    let searchSeeds: [UInt64] = [1000, 1001]
    let jobs = studies.indices.flatMap { study in
      choices.flatMap { choice in searchSeeds.map { (study: study, choice: choice, seed: $0) } }
    }
    let scores = try parallelMap(jobs, jobs: plan.jobs, progress: progress) {
      try studies[$0.study].searchScore($0.choice, seed: $0.seed)
    }
    return studies.indices.map { study in
      func total(_ choice: TrainingChoice) -> Double {
        zip(jobs, scores).filter { $0.0.study == study && $0.0.choice == choice }
          .reduce(0) { $0 + $1.1 }
      }
      return choices.max { total($0) < total($1) }!
    }
  }

  /// Scores that the READMEs of the corpora cite; unknown ones are missing.
  private static let published: [String: [EndModelMethod: PublishedApplication]] = [
    "cola": [
      .vanilla: PublishedApplication(overall: 0.578, liftMax: nil, liftAverage: nil),
      .sbl: PublishedApplication(overall: 0.583, liftMax: 0.190, liftAverage: 0.025),
    ],
    "rte": [
      .vanilla: PublishedApplication(overall: 0.670, liftMax: nil, liftAverage: nil),
      .hps: PublishedApplication(overall: 0.679, liftMax: nil, liftAverage: nil),
      .manual: PublishedApplication(overall: 0.694, liftMax: nil, liftAverage: nil),
      .moe: PublishedApplication(overall: 0.692, liftMax: nil, liftAverage: nil),
      .sbl: PublishedApplication(overall: 0.695, liftMax: 0.109, liftAverage: 0.046),
    ],
  ]

  private func facts(_ results: [ApplicationResults]) -> [Page.Fact] {
    results.map { result in
      let counts = result.application.splits.map {
        "\(result.application.rowCount($0)) \($0.rawValue)"
      }
      return Page.Fact(
        result.title,
        "\(counts.joined(separator: ", ")); \(result.choice.title); slices "
          + result.sliceNames.joined(separator: ", "))
    } + [
      Page.Fact(
        "Method",
        "VANILLA is searched over learning rate and L2 on dev and trained for \(budget.pretraining) epochs; every method "
          + "starts from its backbone with a fresh head and is trained for \(budget.tuning) epochs; the epoch with the best "
          + "Matthews correlation on dev counts"),
      Page.Fact("Seeds", "\(seeds[0]) to \(seeds[seeds.count - 1]); the search has its own"),
    ]
  }

  private func chart(_ results: ApplicationResults) -> DotPlot {
    let methods = ApplicationMethod.all.filter { $0.method == .sbl || $0.method == .moe }
    return DotPlot(
      title: "Slice lift over VANILLA · \(results.title)",
      x: Axis("lift in \(results.application.measure.title), times 100", format: .percent),
      series: methods.map(\.title),
      groups: [
        DotPlot.Group(
          "",
          results.sliceNames.enumerated().map { index, name in
            DotPlot.Row(name, methods.map { results.lift($0, slice: index) })
          })
      ])
  }
}
