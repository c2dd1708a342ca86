import Evaluation
import Pipeline
import Store
import SupervisionCore

/// A stored run of an end model.
struct RunEntry: Encodable {
  let number: Int64
  let task: String
  let set: String
  let method: String
  let backbone: String
  /// Seed as text, because JavaScript's numbers do not hold all seeds.
  let seed: String
  let labels: String
  let labelModel: String
  let seconds: Double
  let outcomes: [OutcomeSummary]
  let hasModel: Bool
  let warnings: [String]
}

struct OutcomeSummary: Encodable {
  /// `0.5` or `tuned`.
  let decision: String
  let threshold: Double?
  let epoch: Int
  /// Scores by split: `dev`, and `test` where it was scored.
  let scores: [String: ScoreSummary]
}

struct ScoreSummary: Encodable {
  let n: Int
  let f1: Double?
  let precision: Double?
  let recall: Double?
  let accuracy: Double?
  let brier: Double?
  let logLoss: Double?
  let rocAUC: Double?

  init(_ scores: Scores) {
    n = scores.rowCount
    f1 = finite(scores.f1)
    precision = finite(scores.precision)
    recall = finite(scores.recall)
    accuracy = finite(scores.accuracy)
    brier = finite(scores.brier)
    logLoss = finite(scores.logLoss)
    rocAUC = finite(scores.rocAUC)
  }
}

/// Two runs side by side.
struct ComparisonAnswer: Encodable {
  struct Slice: Encodable {
    let name: String
    /// Number of members with gold.
    let members: Int
    let a: ScoreSummary
    let b: ScoreSummary
  }

  let task: String
  let split: String
  let decision: String
  let classes: [String]
  let a: RunEntry
  let b: RunEntry
  /// Slices that both runs have.
  let slices: [Slice]
  /// Rows: a's class, columns: b's.
  let table: [[Int]]
  let changed: Int
  /// Wrong in a, right in b.
  let mended: Int
  /// Right in a, wrong in b.
  let broken: Int
  /// The changed candidates with the greatest difference.
  let candidates: [CandidateEntry]
}

extension WorkbenchAPI {
  func runs(_ query: Query) throws -> Reply {
    let tasks = try query["task"].map { [try reader.task(named: $0)] }
    let runs =
      try tasks?.flatMap(\.runs) ?? reader.perVersion("runs") { try reader.store.runs(task: nil) }
    return try Reply(json: ["runs": try runs.map(runSummary)])
  }

  func runSummary(_ run: StoredRun) throws -> RunEntry {
    let completed = try reader.completed(run)
    return RunEntry(
      number: run.number, task: run.task, set: run.record.functionSet, method: run.record.method,
      backbone: run.record.backbone, seed: String(run.record.seed),
      labels: completed.settings.labels.rawValue,
      labelModel: completed.settings.labelModel.rawValue, seconds: run.record.seconds,
      outcomes: completed.result.outcomes.map { outcome in
        let scores = [("dev", outcome.dev), ("test", outcome.test)]
        return OutcomeSummary(
          decision: outcome.decision.rawValue, threshold: finite(outcome.threshold),
          epoch: outcome.epoch,
          scores: Dictionary(
            uniqueKeysWithValues: scores.compactMap { split, scores in
              scores.map { (split, ScoreSummary($0)) }
            }))
      }, hasModel: run.hasModel, warnings: completed.result.warnings)
  }

  func compare(_ query: Query) throws -> Reply {
    let state = try reader.task(
      named: query.required("task", expected: "the name of a task; '/api/tasks' lists them"))
    let split = try state.split(query.choice("split", Split.self))
    let decision = try query.choice("decision", DecisionThreshold.self) ?? .half
    let a = try state.run(query.required("a", expected: "the number of a run"))
    let b = try state.run(query.required("b", expected: "the number of a run"))
    let limit = try query.integer("limit", in: 0...100) ?? 10
    let scope = Scope(state: state, set: try state.set(a.record.functionSet), split: split)
    let first = try reader.predictions(state, a, decision, split)
    let second = try reader.predictions(state, b, decision, split)
    let gold = try reader.columns(state, scope.set, split).gold
    let rows = first.classes.indices
    let changed = rows.filter { first.classes[$0] != second.classes[$0] }
    let differences = first.differences(from: second)
    let shown = changed.sorted { (differences[$1], $0) < (differences[$0], $1) }.prefix(limit)
    return try Reply(
      json: ComparisonAnswer(
        task: state.name, split: split.rawValue, decision: decision.rawValue,
        classes: state.classNames, a: try runSummary(a), b: try runSummary(b),
        slices: try slices(a, b, decision, split),
        table: first.contingencies(with: second),
        changed: changed.count,
        mended: changed.count { gold[$0] != nil && second.classes[$0] == gold.cells[$0] },
        broken: changed.count { gold[$0] != nil && first.classes[$0] == gold.cells[$0] },
        candidates: try lines(Array(shown), scope, run: first, runB: second)))
  }

  private func slices(
    _ a: StoredRun, _ b: StoredRun, _ decision: DecisionThreshold, _ split: Split
  ) throws -> [ComparisonAnswer.Slice] {
    func scores(_ run: StoredRun) throws -> [EndModelResult.SliceScore] {
      try reader.completed(run).result[decision]?.slices.filter { $0.split == split } ?? []
    }
    let others = Dictionary(
      try scores(b).map { ($0.slice, $0) }, uniquingKeysWith: { first, _ in first })
    return try scores(a).compactMap { score in
      others[score.slice].map { other in
        ComparisonAnswer.Slice(
          name: score.slice, members: score.memberCount, a: ScoreSummary(score.scores),
          b: ScoreSummary(other.scores))
      }
    }
  }
}
