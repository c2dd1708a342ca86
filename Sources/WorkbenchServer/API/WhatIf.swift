import Evaluation
import LabelModels
import Labeling
import Pipeline
import Store
import Streaming
import SupervisionCore

/// A label model refitted without some labeling functions.
struct WhatIfAnswer: Encodable {
  struct Fit: Encodable {
    let functions: Int
    /// Number of train candidates with a vote.
    let coverage: Double
    let classBalance: [Double]
    /// Scores on the split; nil without gold.
    let scores: ScoreSummary?
    /// Scores at the threshold with the best F1 on dev; nil for more than two classes or without gold on dev.
    let tuned: ScoreSummary?
    let threshold: Double?
    /// Learned accuracy by function; missing where the model has no estimate.
    let learnedAccuracies: [String: Double]
    let warnings: [String]
  }

  let task: String
  let set: String
  let split: String
  let model: String
  let classes: [String]
  let without: [String]
  /// The fit with every function of the set.
  let all: Fit
  let reduced: Fit
  /// Candidates of the split whose most probable class changes: rows before, columns after.
  let table: [[Int]]
  let changed: Int
  /// Number of changed candidates with gold.
  let mended: Int
  let broken: Int
  /// Candidates whose probabilities change most; `run` holds P(Y) before and `runB` after.
  let candidates: [CandidateEntry]
}

extension WorkbenchAPI {
  func whatIf(_ query: Query) throws -> Reply {
    let scope = try scope(query)
    let name = try labelModel(query, scope)
    let limit = try query.integer("limit", in: 0...100) ?? 10
    let columns = try reader.columns(scope.state, scope.set, scope.split)
    let names = columns.votes.functionNames
    let without = Array(Set(query.list("without"))).sorted()
    for name in without { _ = try columns.column(of: name) }
    let kept = names.filter { !without.contains($0) }
    guard !kept.isEmpty else {
      throw Refusal(400, "no labeling function is left", remedy: "leave at least one switched on")
    }
    let all = try refit(name, names, scope)
    let answer = WhatIf(
      all: all, reduced: without.isEmpty ? all : try refit(name, kept, scope), gold: columns.gold)
    return try Reply(json: try whatIfAnswer(answer, name, without, scope, limit: limit))
  }

  /// The label model of the query, else the one whose labels the page shows.
  func labelModel(_ query: Query, _ scope: Scope) throws -> LabelModelName {
    let registry = LabelModelRegistry.current
    if let text = query["model"] {
      guard registry[LabelModelName(text)] != nil else {
        throw Refusal.badParameter(
          "model", text, expected: registry.choices.map(\.rawValue).joined(separator: ", "))
      }
      return LabelModelName(text)
    }
    let preferred = scope.state.labelModels.preferred(set: scope.set.name)
      .map { LabelModelName($0.name) }
    return preferred.flatMap { registry[$0]?.name } ?? .standard
  }

  private func whatIfAnswer(
    _ whatIf: WhatIf, _ name: LabelModelName, _ without: [String], _ scope: Scope, limit: Int
  ) throws -> WhatIfAnswer {
    let (before, after) = (whatIf.all.decisions, whatIf.reduced.decisions)
    let shown = Array(whatIf.changedByDifference().prefix(limit))
    return WhatIfAnswer(
      task: scope.state.name, set: scope.set.name, split: scope.split.rawValue,
      model: name.rawValue, classes: scope.state.classNames, without: without,
      all: summary(whatIf.all, whatIf.gold), reduced: summary(whatIf.reduced, whatIf.gold),
      table: before.contingencies(with: after), changed: whatIf.changed.count,
      mended: whatIf.mendedCount, broken: whatIf.brokenCount,
      candidates: try lines(shown, scope, run: before, runB: after))
  }

  private func summary(_ refit: WhatIf.Refit, _ gold: GoldLabels) -> WhatIfAnswer.Fit {
    let model = refit.fit.model
    let labels = refit.decisions.labels
    let isScored = gold.knownCount > 0
    return WhatIfAnswer.Fit(
      functions: model.functionNames.count, coverage: refit.coverage,
      classBalance: model.classBalance,
      scores: isScored ? ScoreSummary(Scores(labels, gold: gold)) : nil,
      tuned: !isScored
        ? nil
        : refit.threshold.map { ScoreSummary(Scores(labels, gold: gold, threshold: $0)) },
      threshold: finite(refit.threshold),
      learnedAccuracies: Dictionary(
        zip(model.functionNames, model.learnedAccuracies).compactMap { name, accuracy in
          finite(accuracy).map { (name, $0) }
        }, uniquingKeysWith: { first, _ in first }),
      warnings: refit.fit.warnings)
  }

  /// Fits a model to the train votes of some functions, with the options of the stored model where one is stored.
  private func refit(
    _ name: LabelModelName, _ functions: [String], _ scope: Scope
  ) throws -> WhatIf.Refit {
    let state = scope.state
    return try reader.perVersion(
      "refit \(state.name) \(scope.set.name) \(name) \(scope.split) \(functions)"
    ) {
      guard state.splits.contains(.train) else { throw Refusal.noTrainCandidates }
      let stored = state.labelModel(name, set: scope.set.name)
      return try WhatIf.Refit(
        LabelModelFitter(name, likeStored: stored, task: state.name), functions: functions,
        split: scope.split, splits: state.splits, jobs: reader.jobs
      ) { try reader.columns(state, scope.set, $0) }
    }
  }
}
