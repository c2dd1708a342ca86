import Evaluation
import LabelModels
import Labeling
import Pipeline
import Store
import Streaming
import SupervisionCore

/// Gold and votes of one split under one set of labeling functions, a row per candidate in corpus order.
struct SplitColumns: Sendable {
  let split: Split
  let gold: GoldLabels
  /// Functions of the set that have voted on every candidate of the split.
  let votes: VoteMatrix
  /// Functions of the set that have not.
  let missing: [String]

  var count: Int { gold.count }

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

/// A model's probabilities with the classes that it chooses.
struct Judgement: Sendable {
  let labels: ProbabilisticLabels
  /// Class indices.
  let classes: [Int8]

  init(_ labels: ProbabilisticLabels, threshold: Double? = nil) {
    self.labels = labels
    classes =
      (threshold.map { ClassPredictions(labels, threshold: $0) }
      ?? ClassPredictions(mostProbableIn: labels)).cells
  }

  /// One minus the probability of the most probable class, of every row.
  func uncertainties() -> [Double] {
    let width = labels.classCount
    return labels.probabilities.withUnsafeBufferPointer { values in
      (0..<labels.count).map { row in
        var top = values[row * width]
        for label in 1..<width { top = max(top, values[row * width + label]) }
        return 1 - top
      }
    }
  }

  /// ½ Σ |p − q| of every row, |p₁ − q₁| for two classes.
  func differences(from other: Judgement) -> [Double] {
    let width = labels.classCount
    return labels.probabilities.withUnsafeBufferPointer { a in
      other.labels.probabilities.withUnsafeBufferPointer { b in
        (0..<labels.count).map { row in
          var sum = 0.0
          for label in 0..<width { sum += abs(a[row * width + label] - b[row * width + label]) }
          return sum / 2
        }
      }
    }
  }
}

extension StoreReader {
  func columns(
    _ state: TaskState, _ set: FunctionSetDescription, _ split: Split
  ) throws -> SplitColumns {
    let names = set.functions.map(\.name)
    let stamp = state.corpus.checksum + names.map { state.voteStamps[$0] ?? "" }.joined()
    return try value("columns \(state.name) \(set.name) \(split)", stamp: stamp) {
      let gold = try store.goldLabels(task: state.name, split: split)
      let complete = try completeFunctions(names, state, split)
      return SplitColumns(
        split: split, gold: gold,
        votes: complete.isEmpty
          ? VoteMatrix(
            rowCount: gold.count, functionNames: [], classCount: state.classNames.count, cells: [])
          : try store.voteMatrix(task: state.name, split: split, functions: complete),
        missing: names.filter { !complete.contains($0) })
    }
  }

  /// Those that have voted on the whole split; while `label` is at work some have not.
  private func completeFunctions(
    _ names: [String], _ state: TaskState, _ split: Split
  ) throws -> [String] {
    let total = state.counts.values.reduce(0, +)
    let done = Set(
      state.functions.filter { $0.candidateCount == total }.map(\.record.name))
    if names.allSatisfy(done.contains) { return names }
    return try names.filter { name in
      if done.contains(name) { return true }
      guard state.voteStamps[name] != nil else { return false }
      do {
        _ = try store.voteMatrix(task: state.name, split: split, functions: [name])
        return true
      } catch is DataError {
        return false
      }
    }
  }

  /// The preferred label model's judgement; nil where none was fitted to the set.
  func labels(
    _ state: TaskState, _ set: FunctionSetDescription, _ split: Split
  ) throws -> (model: LabelModelRecord, judgement: Judgement)? {
    guard let model = state.labelModels.preferred(set: set.name) else { return nil }
    let stamp =
      state.corpus.checksum + model.fitted
      + model.provenance.functions.map { $0.votes ?? "" }.joined()
    let judgement = try value(
      "labels \(state.name) \(set.name) \(model.name) \(split)", stamp: stamp
    ) {
      Judgement(
        try store.probabilisticLabels(
          task: state.name, functionSet: set.name, model: model.name, split: split))
    }
    return (model, judgement)
  }

  /// What a run predicts for a split.
  ///
  /// - Throws: ``Refusal`` where it predicted nothing there, or not in this way.
  func predictions(
    _ state: TaskState, _ run: StoredRun, _ decision: DecisionThreshold, _ split: Split
  ) throws
    -> Judgement
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
        return Judgement(
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
