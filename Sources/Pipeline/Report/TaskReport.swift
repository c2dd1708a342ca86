import Evaluation
import Labeling
import SliceLearning
import Store
import SupervisionCore

/// Report on one task and set of labeling functions: votes, label models, end models and their scores.
///
/// Each part needs its step: functions need `label`, label models `label-model fit`, end models `train`. The module
/// Comparison writes the report as a page.
public struct TaskReport: Sendable {
  package let task: any WorkbenchTask
  package let store: Store
  /// Votes and gold of every split.
  public let votes: TaskVotes
  /// Analysis of the functions on the first of dev, test and train that has gold, else on train.
  public let functions: Analysis
  /// Scores of every label model fitted to the set, on dev and test where they have gold.
  public let labelModels: [(split: Split, score: LabelModelScore)]
  package let runs: [RunGroup]
  /// Whether a label model is stored, and the set has no more functions than are each dropped without being named.
  package let allowsRefits: Bool

  /// Reads the store; nothing is written.
  ///
  /// - Parameters:
  ///   - task: the task to report on.
  ///   - set: nil for the task's default set.
  ///   - store: holds its votes, labels and runs.
  ///   - jobs: number of threads.
  /// - Throws: ``SupervisionCore/UsageError`` for an unknown set, ``SupervisionCore/DataError``
  ///   when a function has not voted on every candidate.
  /// - Complexity: one pass over the votes of every split.
  public init(
    task: any WorkbenchTask, set: String? = nil, store: Store, jobs: Int = processorCount
  ) throws {
    let votes = try TaskVotes(task: task, set: set, store: store)
    let splits = [Split.dev, .test, .train].filter { (votes[$0]?.gold.knownCount ?? 0) > 0 }
    let hasModels = try store.labelModels(task: task.name).contains {
      $0.functionSet == votes.set.name
    }
    functions = try Analysis(
      task: task, set: votes.set.name, split: splits.first ?? .train, jobs: jobs, store: store)
    labelModels = try (hasModels ? splits.filter { $0 != .train } : []).map { split in
      let score = try LabelModelScore(
        task: task, set: votes.set.name, split: split, store: store)
      return (split, score)
    }
    allowsRefits =
      hasModels && (votes[.train]?.matrix.rowCount ?? 0) > 0
      && votes.set.functions.count <= FunctionEffects.functionLimit
    runs = try RunGroup.groups(task: task.name, set: votes.set.name, store: store)
    self.task = task
    self.store = store
    self.votes = votes
  }

  /// Functions, then label models on dev and test, then end models on test.
  public var tables: [ResultTable] {
    [functions.table] + labelModels.map(\.score.table) + (runs.isEmpty ? [] : [runTable])
  }

  /// One row per end model with its test scores over seeds, then the published figures where the corpus is real.
  public var runTable: ResultTable {
    var table = ResultTable(
      caption: "\(votes.title) · end models on test",
      columns: [
        .init("model"), .init("seeds", .integer), .init("f1", title: "F1", .percent),
        .init("precision", .percent), .init("recall", .percent), .init("ap", title: "AP", .percent),
      ]
        + controls.map {
          .init(
            $0 == .dp ? "difference" : "differenceContinued", title: "against \($0.title)")
        } + [.init("parameters", .integer)],
      notes: ["Mean ± standard deviation over seeds; threshold tuned on dev for two classes."])
    for group in runs { table.append(row(group)) }
    for figure in votes.corpusKind == .real ? task.published.figures : [] {
      table.append(
        [.text("\(figure.method), \(figure.source)"), .missing, .number(figure.f1)]
          + [ResultTable.Cell](repeating: .missing, count: table.columns.count - 3))
    }
    return table
  }

  private func row(_ group: RunGroup) -> [ResultTable.Cell] {
    let differences = controls.map { control -> ResultTable.Cell in
      guard group.method != .dp, group.method != control,
        let twin = group.counterpart(control, among: runs),
        let difference = group.difference(minus: twin)
      else { return .missing }
      return .text(difference.text)
    }
    return [
      .text(group.title), .integer(group.runs.count),
      .estimate(RunSummary(group.test(.f1))), .estimate(RunSummary(group.test(.precision))),
      .estimate(RunSummary(group.test(.recall))),
      .estimate(RunSummary(group.test(.averagePrecision))),
    ] + differences + [.integer(group.runs[0].result.parameterCount)]
  }

  /// The methods that others are compared with: DP, then DP continued where a run is stored.
  private var controls: [EndModelMethod] {
    [.dp] + (runs.contains { $0.method == .dpContinued } ? [.dpContinued] : [])
  }
}

extension RunGroup {
  /// Difference in F1 on test, over the seeds that both groups have.
  fileprivate func difference(minus other: RunGroup) -> PairedDifference? {
    let twins = Dictionary(
      other.runs.map { ($0.seed, $0) }, uniquingKeysWith: { first, _ in first })
    let pairs = runs.compactMap { run -> (Double, Double)? in
      guard let twin = twins[run.seed], let x = run.result[decision]?.test?.f1,
        let y = twin.result[other.decision]?.test?.f1
      else { return nil }
      return (x, y)
    }
    return PairedDifference(pairs.map(\.0), minus: pairs.map(\.1))
  }
}
