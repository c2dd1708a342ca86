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
    let runs = ApplicationRuns(
      studies: try studies(), methods: methods, seeds: seeds,
      kept: KeptRuns(folder: plan.keptFolder?.appending(path: "table1")), jobs: plan.jobs)
    let results = try runs.results(progress: progress)
    var report = ExperimentReport(
      name: "table1", title: "Table 1: applications",
      question:
        "Do modules for slices raise the score on slices without lowering it overall, on texts and images, against more heads, "
        + "heavier losses and more networks?")
    report.tables = results.map { result in
      var table = result.table(Self.published[result.application.name] ?? [:])
      if let fact = encoderFact(result) { table.notes.append("Encoder: \(fact.value).") }
      return table
    }
    report.verdicts = results.flatMap { $0.verdicts() }
    report.runs = results.flatMap(\.records)
    report.facts = facts(results)
    report.figures = results.filter { $0.methods.count > 1 }.map { chart($0) }
    return report
  }

  private var seeds: [UInt64] {
    (0..<plan.seedCount(full: 5, quick: 1)).map { plan.firstSeed &+ UInt64($0) }
  }

  private func studies() throws -> [any ApplicationStudying] {
    var factory = StudyFactory(budget: budget, jobs: plan.jobs, isQuick: plan.isQuick)
    factory.encoder = plan.encoder
    factory.cacheFolder = plan.keptFolder?.appending(path: "encoded")
    let names = ApplicationName.allCases.filter { plan.applications?.contains($0) ?? true }
    return try names.flatMap { name -> [any ApplicationStudying] in
      let data = location.orBuiltIn(for: name.rawValue)
      switch name {
      case .cola: return try factory.textStudies(.cola(data, jobs: plan.jobs))
      case .rte: return try factory.textStudies(.rte(data, jobs: plan.jobs))
      case .cydet: return try factory.imageStudies(.cydet(data))
      }
    }
  }

  /// VANILLA, which all are compared with, and the chosen ones, in the order of the table.
  private var methods: [ApplicationMethod] {
    ApplicationMethod.all.filter { $0.method == .vanilla || plan.methods?.contains($0) ?? true }
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
    } + results.compactMap(encoderFact) + methodFacts(results) + [
      Page.Fact("Seeds", "\(seeds[0]) to \(seeds[seeds.count - 1]); the search has its own")
    ]
  }

  /// What is taken from the encoder, or that nothing is; nil where there is none.
  private func encoderFact(_ result: ApplicationResults) -> Page.Fact? {
    guard plan.encoder != nil else { return nil }
    return Page.Fact(
      "\(result.application.title), encoder",
      result.encoderNote
        ?? "none, since there is no text; the backbone is its own, \(result.backbone)")
  }

  /// How methods are trained, on the encoder and without one.
  private func methodFacts(_ results: [ApplicationResults]) -> [Page.Fact] {
    let plain = results.first { $0.encoder == nil }
    let onEncoder = results.first { $0.encoder != nil }
    return [("Method", plain), ("Method on the encoder", onEncoder)].compactMap { name, result in
      result.map { Page.Fact(name, $0.budget.summary) }
    }
  }

  private func chart(_ results: ApplicationResults) -> DotPlot {
    let methods = results.methods.filter { $0.method == .sbl || $0.method == .moe }
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
