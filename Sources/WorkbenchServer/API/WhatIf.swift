import Evaluation
import Foundation
import LabelModels
import Pipeline
import Store
import Streaming
import SupervisionCore

/// A label model fitted anew without some labeling functions.
struct WhatIfAnswer: Encodable {
  struct Fit: Encodable {
    let functions: Int
    /// Train candidates with a vote.
    let coverage: Double
    let classBalance: [Double]
    /// On the split; nil without gold.
    let scores: ScoreSummary?
    /// At the threshold with the best F1 on dev; nil for more than two classes or without gold on dev.
    let tuned: ScoreSummary?
    let threshold: Double?
    /// By function, where the model has an estimate.
    let learnedAccuracies: [String: Double]
    let warnings: [String]
  }

  let task: String
  let set: String
  let split: String
  let model: String
  let classes: [String]
  let without: [String]
  /// With every function of the set.
  let all: Fit
  let reduced: Fit
  /// Candidates of the split whose most probable class changes: rows before, columns after.
  let table: [[Int]]
  let changed: Int
  /// Of the changed ones with gold.
  let mended: Int
  let broken: Int
  /// Those whose probabilities change most; `run` holds P(Y) before and `runB` after.
  let candidates: [CandidateLine]
}

/// A label model fitted to some columns, with its labels on one split.
private struct Refit: Sendable {
  let fitted: any FittedLabelModel
  let judgement: Judgement
  let coverage: Double
  /// The best for F1 on dev.
  let threshold: Double?
}

extension WorkbenchAPI {
  func whatIf(_ query: Query) throws -> Reply {
    let scope = try scope(query)
    let kind =
      try query.choice("model", LabelModelKind.self)
      ?? scope.state.labelModels.preferred(set: scope.set.name).flatMap {
        LabelModelKind(rawValue: $0.name)
      }
      ?? .defaultKind
    let limit = try query.integer("limit", in: 0...100) ?? 10
    let columns = try reader.columns(scope.state, scope.set, scope.split)
    let names = columns.votes.functionNames
    let without = Array(Set(query.list("without"))).sorted()
    for name in without { _ = try columns.column(of: name) }
    let kept = names.filter { !without.contains($0) }
    guard !kept.isEmpty else {
      throw Refusal(400, "no labeling function is left", remedy: "leave at least one switched on")
    }
    let all = try refit(kind, names, scope)
    let reduced = without.isEmpty ? all : try refit(kind, kept, scope)
    return try Reply(json: try answer(all, reduced, kind, without, columns, scope, limit: limit))
  }

  private func answer(
    _ all: Refit, _ reduced: Refit, _ kind: LabelModelKind, _ without: [String],
    _ columns: SplitColumns, _ scope: Scope, limit: Int
  ) throws -> WhatIfAnswer {
    let (before, after) = (all.judgement, reduced.judgement)
    let classes = scope.state.classNames
    let changed = before.classes.indices.filter { before.classes[$0] != after.classes[$0] }
    let differences = before.differences(from: after)
    let shown = changed.sorted { (differences[$1], $0) < (differences[$0], $1) }.prefix(limit)
    var table = [[Int]](
      repeating: [Int](repeating: 0, count: classes.count), count: classes.count)
    for (a, b) in zip(before.classes, after.classes) { table[Int(a)][Int(b)] += 1 }
    let gold = columns.gold
    return WhatIfAnswer(
      task: scope.state.name, set: scope.set.name, split: scope.split.rawValue,
      model: kind.rawValue, classes: classes, without: without, all: summary(all, gold),
      reduced: summary(reduced, gold), table: table, changed: changed.count,
      mended: changed.count { gold[$0] != nil && after.classes[$0] == gold.cells[$0] },
      broken: changed.count { gold[$0] != nil && before.classes[$0] == gold.cells[$0] },
      candidates: try lines(Array(shown), scope, run: before, runB: after))
  }

  private func summary(_ refit: Refit, _ gold: GoldLabels) -> WhatIfAnswer.Fit {
    let fitted = refit.fitted
    let labels = refit.judgement.labels
    let isJudged = gold.knownCount > 0
    return WhatIfAnswer.Fit(
      functions: fitted.functionNames.count, coverage: refit.coverage,
      classBalance: fitted.classBalance,
      scores: isJudged ? ScoreSummary(Scores(labels, gold: gold)) : nil,
      tuned: !isJudged
        ? nil
        : refit.threshold.map { ScoreSummary(Scores(labels, gold: gold, threshold: $0)) },
      threshold: finite(refit.threshold),
      learnedAccuracies: Dictionary(
        zip(fitted.functionNames, fitted.learnedAccuracies).compactMap { name, accuracy in
          finite(accuracy).map { (name, $0) }
        }, uniquingKeysWith: { first, _ in first }),
      warnings: fitted.warnings)
  }

  /// Fits to the train votes of some functions with the options of the stored model, where one is stored.
  private func refit(_ kind: LabelModelKind, _ functions: [String], _ scope: Scope) throws -> Refit
  {
    try reader.perVersion(
      "refit \(scope.state.name) \(scope.set.name) \(kind) \(scope.split) \(functions)"
    ) {
      guard scope.state.splits.contains(.train) else {
        throw Refusal(
          409, "there are no train candidates to fit to", remedy: "import a corpus with train")
      }
      let train = try selected(functions, .train, scope)
      let options = try options(kind, scope)
      let collapsed = CollapsedVotes(train, jobs: reader.jobs)
      let fitted = try kind.fit(
        collapsed.patterns, options: options, gold: nil, jobs: reader.jobs)
      func labels(_ split: Split) throws -> ProbabilisticLabels {
        split == .train
          ? try fitted.predict(collapsed, jobs: reader.jobs)
          : try fitted.predict(selected(functions, split, scope), jobs: reader.jobs)
      }
      return Refit(
        fitted: fitted, judgement: Judgement(try labels(scope.split)),
        coverage: Self.coverage(collapsed.patterns), threshold: try threshold(scope, labels))
    }
  }

  private func threshold(
    _ scope: Scope, _ labels: (Split) throws -> ProbabilisticLabels
  ) throws -> Double? {
    guard scope.state.classNames.count == 2, scope.state.splits.contains(.dev) else { return nil }
    let gold = try reader.columns(scope.state, scope.set, .dev).gold
    return gold.knownCount == 0 ? nil : tuneThreshold(try labels(.dev), gold: gold)
  }

  private func selected(_ functions: [String], _ split: Split, _ scope: Scope) throws -> VoteMatrix
  {
    let columns = try reader.columns(scope.state, scope.set, split)
    return columns.votes.selecting(columns: try functions.map(columns.column(of:)))
  }

  private func options(_ kind: LabelModelKind, _ scope: Scope) throws -> LabelModelOptions {
    let stored = scope.state.labelModels.first {
      $0.functionSet == scope.set.name && $0.name == kind.rawValue
    }
    if let stored,
      let options = try? JSONDecoder().decode(
        LabelModelOptions.self, from: Data(stored.options.utf8))
    {
      return options
    }
    let devGold =
      scope.state.splits.contains(.dev)
      ? try reader.columns(scope.state, scope.set, .dev).gold : nil
    return try LabelModelSettings().options(
      devGold: devGold, classCount: scope.state.classNames.count
    ).options
  }

  private static func coverage(_ patterns: VotePatterns) -> Double {
    let covered = (0..<patterns.patternCount).reduce(0) { sum, pattern in
      patterns.pattern(pattern).contains { $0 != abstainCell }
        ? sum + patterns.counts[pattern] : sum
    }
    return Double(covered) / Double(max(1, patterns.rowCount))
  }
}
