import Comparison
import Evaluation
import LabelModels
import Labeling
import Pipeline
import ReportPages
import SliceLearning
import Store
import SupervisionCore

/// DP and slice-aware methods on labels of labeling functions: the comparison of `compare` in the form of table 1.
///
/// - Source: Chen et al. 2019, section 4.2.
package struct WeakSupervision: Sendable {
  private static let methods: [EndModelMethod] = [.vanilla, .dp, .hps, .sbl]

  private let plan: ExperimentPlan
  private let tasks: [any WorkbenchTask]
  private let location: DataLocation

  /// - Parameters:
  ///   - plan: seeds and sizes.
  ///   - tasks: those of section 4.2.
  ///   - location: of the corpora; embedded ones take the place of those that are missing.
  package init(_ plan: ExperimentPlan, tasks: [any WorkbenchTask], location: DataLocation) {
    self.plan = plan
    self.tasks = tasks
    self.location = location
  }

  /// - Throws: what importing, labeling and training throw.
  package func run(progress: any ProgressObserver = SilentProgress()) throws -> ExperimentReport {
    let comparisons = try withTemporaryStore { try compare(in: $0, progress: progress) }
    var report = ExperimentReport(
      name: "weak-supervision", title: "Section 4.2: weak supervision",
      question:
        "Labeling functions vote, a label model makes probabilistic labels of the votes, and the same functions say which "
        + "slices there are. Do modules for these slices improve on DP?")
    report.tables = comparisons.map { table($0) }
    report.verdicts = comparisons.compactMap { verdict($0) }
    report.runs = comparisons.flatMap { records($0) }
    report.facts = [
      Page.Fact("Corpora", comparisons.map(\.votes.title).unique.joined(separator: "; ")),
      Page.Fact("First seed", String(plan.firstSeed)),
      Page.Fact(
        "Everything else",
        "`compare` prints it: both thresholds, precision and recall, the label models"),
    ]
    report.figures = [chart(comparisons)]
    return report
  }

  private func compare(
    in store: Store, progress: any ProgressObserver
  ) throws -> [MethodComparison] {
    let seeds = (0..<plan.seedCount(full: 5, quick: 2)).map { plan.firstSeed &+ UInt64($0) }
    var comparisons = ComparisonPlan(seeds: seeds)
    for task in tasks {
      try task.importCorpus(into: store, from: location.orBuiltIn(for: task.name))
      try task.applyFunctions(in: store, options: LabelingOptions(jobs: plan.jobs))
      for set in try task.functionSets() {
        let inputs = try TrainingContext(
          task: task, set: set.name, labelModels: LabelModelSettings(), store: store,
          jobs: plan.jobs)
        comparisons.add(
          (plan.isQuick ? [task.bestPreset] : task.presets) + encoderPresets(of: task),
          methods: (plan.isQuick ? [.dp, .sbl] : Self.methods).map { .method($0) }, on: inputs
        ) { $0 }
      }
    }
    var runs = RunScheduler()
    runs.jobs = plan.jobs
    return try comparisons.run(runs, store: store, progress: progress)
  }

  /// The preset on the plan's encoder; none where it names none.
  private func encoderPresets(of task: any WorkbenchTask) -> [EndModelPreset] {
    guard let encoder = plan.encoder else { return [] }
    return [
      task.encoderPreset.changed { encoder.apply(to: &$0) }
    ]
  }

  private func table(_ comparison: MethodComparison) -> ResultTable {
    let decision = comparison.decisions[comparison.decisions.count - 1]
    var table = ResultTable(
      caption: "Section 4.2 · \(comparison.title) · test F1",
      columns: [
        .init("method"), .init("increase", title: "parameter increase", .percent),
        .init("f1", title: "F1", .percent), .init("difference", title: "against DP"),
        .init("liftMax", title: "slice lift max", .percent),
        .init("liftAverage", title: "average", .percent),
        .init("chance", title: "max by chance", .percent), .init("paper", .percent),
      ],
      notes: [
        "Slice lift: mean difference in F1 from DP on a slice of at least \(SliceLifts.minimumMembers) test candidates; by chance: "
          + "what the largest lift of a run is between DP and DP with another seed."
      ])
    for entry in comparison.entries {
      guard case .method(let method) = entry.method else { continue }
      table.append(row(method, comparison, decision))
    }
    return table
  }

  private func row(
    _ method: EndModelMethod, _ comparison: MethodComparison, _ decision: DecisionThreshold
  ) -> [ResultTable.Cell] {
    let entry = comparison[method]!
    let lifts =
      method == .dp ? nil : SliceLifts(comparison, method, over: .dp, decision)
    let differences = lifts?.lifts.map(\.difference.meanDifference) ?? []
    let result = entry.runs[0].result
    let published = comparison.publishedFigures.first { $0.method == method.title }
    return [
      .text(method.title),
      .number(Double(result.parameterCount) / Double(result.plainParameterCount) - 1),
      .estimate(RunSummary(entry.testF1(decision).compactMap { $0 })),
      method == .dp
        ? .missing
        : (comparison.paired(method, minus: .dp, decision)?.text).map { .text($0) } ?? .missing,
      .number(differences.max()), .number(RunSummary(differences)?.mean),
      .number(lifts?.control?.mean), .number(published?.f1),
    ]
  }

  private func verdict(_ comparison: MethodComparison) -> Verdict? {
    comparison.paired(.sbl, minus: .dp, comparison.decisions[comparison.decisions.count - 1]).map {
      Verdict("SBL is above DP: \(comparison.title)", isPositive: $0)
    }
  }

  private func records(_ comparison: MethodComparison) -> [ExperimentRun] {
    let decision = comparison.decisions[comparison.decisions.count - 1]
    return comparison.entries.flatMap { entry in
      entry.runs.map { run in
        let outcome = run.result[decision]
        return ExperimentRun(
          settings: [
            ("task", comparison.votes.task), ("lfSet", comparison.votes.set.name),
            ("preset", comparison.name), ("threshold", decision.rawValue),
            ("method", entry.method.name), ("all", run.stored.record.settings),
          ], seed: run.stored.record.seed, parameterCount: run.result.parameterCount,
          overall: outcome?.test?.f1,
          slices: (outcome?.slices ?? []).filter { $0.split == .test }.map {
            ($0.slice, $0.scores.f1)
          })
      }
    }
  }

  private func chart(_ comparisons: [MethodComparison]) -> DotPlot {
    DotPlot(
      title: "SBL − DP in test F1, 95 % interval over seeds",
      x: Axis("difference, points of F1", format: .percent), series: ["SBL − DP"],
      groups: [
        DotPlot.Group(
          "",
          comparisons.compactMap { comparison in
            comparison.paired(
              .sbl, minus: .dp, comparison.decisions[comparison.decisions.count - 1]
            )
            .map {
              DotPlot.Row(
                comparison.title,
                [
                  DotPlot.Estimate(
                    $0.meanDifference, low: $0.interval?.lower, high: $0.interval?.upper)
                ])
            }
          })
      ])
  }
}

extension [String] {
  /// The first of equal ones, in order.
  var unique: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
