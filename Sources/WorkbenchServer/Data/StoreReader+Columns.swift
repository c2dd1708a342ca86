import Evaluation
import LabelModels
import Labeling
import Pipeline
import Store
import Streaming
import SupervisionCore

extension SplitColumns {
  /// Column of a function.
  ///
  /// - Throws: ``Refusal`` for a function outside the set, or one that has not voted.
  func column(of name: String) throws -> Int {
    if let column = votes.functionNames.firstIndex(of: name) { return column }
    if missing.contains(name) {
      throw Refusal(
        409, "'\(name)' has not voted on every candidate of \(split.rawValue) yet",
        remedy: "run 'slicework label'")
    }
    throw Refusal.notFound(
      "labeling function named '\(shortened(name))' in this set",
      remedy: "'/api/task/NAME' lists them")
  }
}

extension StoreReader {
  func columns(
    _ state: TaskState, _ set: FunctionSetDescription, _ split: Split
  ) throws -> SplitColumns {
    let names = set.functions.map(\.name)
    let stamp = state.corpus.checksum + names.map { state.voteStamps[$0] ?? "" }.joined()
    return try value("columns \(state.name) \(set.name) \(split)", stamp: stamp) {
      try SplitColumns(task: state.name, set: set, split: split, store: store)
    }
  }

  /// The preferred label model's labels; nil where none was fitted to the set.
  func labels(
    _ state: TaskState, _ set: FunctionSetDescription, _ split: Split
  ) throws -> (model: LabelModelRecord, decisions: LabelDecisions)? {
    guard let model = state.labelModels.preferred(set: set.name) else { return nil }
    let stamp =
      state.corpus.checksum + model.fitted
      + model.provenance.functions.map { $0.votes ?? "" }.joined()
    let decisions = try value(
      "labels \(state.name) \(set.name) \(model.name) \(split)", stamp: stamp
    ) {
      LabelDecisions(
        try store.probabilisticLabels(
          task: state.name, functionSet: set.name, model: model.name, split: split))
    }
    return (model, decisions)
  }

  /// The predictions of a run for a split.
  ///
  /// - Throws: ``Refusal`` where it predicted nothing there, or not in this way.
  func predictions(
    _ state: TaskState, _ run: StoredRun, _ decision: DecisionThreshold, _ split: Split
  ) throws
    -> LabelDecisions
  {
    let completed = try completed(run)
    guard let outcome = completed.result[decision] else {
      throw Refusal(
        409, "run \(run.number) has no threshold that was tuned on dev",
        remedy: "ask for decision=0.5")
    }
    let name = "run \(run.number) \(decision) \(split)"
    return try value(name, stamp: run.record.fingerprint + state.corpus.checksum) {
      guard try hasPredictions(run, decision, split) else {
        throw Refusal(
          409, "run \(run.number) predicted nothing for \(split.rawValue)",
          remedy: "choose another split or run")
      }
      do {
        return LabelDecisions(
          try store.predictions(of: run, decision: decision, split: split),
          threshold: outcome.threshold)
      } catch let error as DataError {
        throw Refusal(
          409, "run \(run.number) has no predictions for this corpus on \(split.rawValue)",
          remedy: error.remedy)
      }
    }
  }

  private func hasPredictions(_ run: StoredRun, _ decision: DecisionThreshold, _ split: Split)
    throws -> Bool
  {
    try store.prediction(of: run, decision: decision, split: split, position: 0) != nil
  }

  func completed(_ run: StoredRun) throws -> EndModelRun {
    let stamp = run.record.result + run.record.settings
    return try value("completed \(run.number)", stamp: stamp) {
      try EndModelRun(run, isReused: true)
    }
  }

  /// Analysis of the votes of a split.
  func analysis(
    _ state: TaskState, _ set: FunctionSetDescription, _ split: Split
  ) throws -> LabelingFunctionAnalysis {
    let columns = try columns(state, set, split)
    let stamp =
      state.corpus.checksum
      + columns.votes.functionNames.map { state.voteStamps[$0] ?? "" }.joined()
    return try value("analysis \(state.name) \(set.name) \(split)", stamp: stamp) {
      LabelingFunctionAnalysis(
        columns.votes, gold: columns.gold.knownCount > 0 ? columns.gold : nil, jobs: jobs)
    }
  }
}
