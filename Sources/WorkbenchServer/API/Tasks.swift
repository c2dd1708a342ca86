import LabelModels
import Labeling
import Pipeline
import Store
import SupervisionCore

struct TaskList: Encodable {
  struct Task: Encodable {
    let name: String
    let description: String
    let classes: [String]
    let defaultSet: String
    let sets: [String]
    /// Whether a corpus was imported.
    let isImported: Bool
  }

  let tasks: [Task]
  /// Tasks of the store that this program does not declare.
  let unknownTasks: [String]
}

struct TaskAnswer: Encodable {
  struct Part: Encodable {
    let split: String
    let candidates: Int
    /// Number of candidates with gold.
    let gold: Int
  }

  struct Slice: Encodable {
    let name: String
    let description: String
  }

  struct Model: Encodable {
    let name: String
    let classBalance: [Double]
    /// Whether its labels are the ones that the page shows.
    let isPreferred: Bool
    /// Changes since it was fitted.
    let warnings: [String]
  }

  struct FittableModel: Encodable {
    let name: String
    let description: String
  }

  let name: String
  let description: String
  let classes: [String]
  /// `real` or `embedded`.
  let corpus: String
  let splits: [Part]
  let sets: [String]
  let set: String
  /// The split that the numbers are of.
  let split: String
  /// Share of the split's candidates with a vote.
  let coverage: Double
  let functions: [FunctionNumbers]
  /// Functions that have not voted on every candidate of the split.
  let missing: [String]
  let slices: [Slice]
  let labelModels: [Model]
  /// The registered label models, which `what-if` can fit.
  let fittableModels: [FittableModel]
  let runs: [RunEntry]
}

/// A row of the analysis.
struct FunctionNumbers: Encodable {
  let name: String
  let description: String
  /// Class indices that it may vote; nil where that is not declared.
  let declared: [Int]?
  /// Class indices that it votes.
  let polarity: [Int]
  let votes: Int
  let coverage: Double
  let overlaps: Double
  let conflicts: Double
  /// Nil without gold.
  let correct: Int?
  let incorrect: Int?
  let empiricalAccuracy: Double?
  /// Accuracy that the preferred label model learned.
  let learnedAccuracy: Double?
}

extension WorkbenchAPI {
  func tasks(_ query: Query) throws -> Reply {
    let stored = try reader.perVersion("corpora") { try reader.store.corpora().map(\.task) }
    let known = try reader.tasks.map { task in
      TaskList.Task(
        name: task.name, description: task.question, classes: task.classNames,
        defaultSet: task.defaultSet, sets: try reader.functionSets(of: task).map(\.name),
        isImported: stored.contains(task.name))
    }
    return try Reply(
      json: TaskList(
        tasks: known, unknownTasks: stored.filter { name in !known.contains { $0.name == name } }))
  }

  func task(_ name: String, _ query: Query) throws -> Reply {
    let state = try reader.task(named: name)
    let scope = Scope(
      state: state, set: try state.set(query["set"]),
      split: try state.split(query.choice("split", Split.self)))
    let analysis = try reader.analysis(state, scope.set, scope.split)
    let preferred = state.labelModels.preferred(set: scope.set.name)
    return try Reply(
      json: TaskAnswer(
        name: state.name, description: state.task.question, classes: state.classNames,
        corpus: state.corpus.origin.kind.rawValue,
        splits: state.splits.map { split in
          TaskAnswer.Part(
            split: split.rawValue, candidates: state.counts[split] ?? 0,
            gold: try reader.columns(state, scope.set, split).gold.knownCount)
        },
        sets: state.sets.map(\.name), set: scope.set.name, split: scope.split.rawValue,
        coverage: analysis.coverage, functions: try functionNumbers(scope),
        missing: try reader.columns(state, scope.set, scope.split).missing,
        slices: try state.task.slicingFunctions().map {
          TaskAnswer.Slice(name: $0.name, description: $0.description)
        },
        labelModels: try state.labelModels.filter { $0.functionSet == scope.set.name }.map {
          model in
          TaskAnswer.Model(
            name: model.name, classBalance: model.classBalance,
            isPreferred: model == preferred, warnings: try warnings(model, scope))
        },
        fittableModels: LabelModelRegistry.current.definitions.map {
          TaskAnswer.FittableModel(name: $0.name.rawValue, description: $0.description)
        },
        runs: try state.runs.map(runSummary)))
  }

  private func warnings(_ model: LabelModelRecord, _ scope: Scope) throws -> [String] {
    try reader.perVersion("staleness \(scope.state.name) \(model.functionSet) \(model.name)") {
      try reader.store.staleness(of: model, set: scope.set, task: scope.state.name)
    }
  }

  /// Rows of the functions that have voted, in the order of the set.
  func functionNumbers(_ scope: Scope) throws -> [FunctionNumbers] {
    let analysis = try reader.analysis(scope.state, scope.set, scope.split)
    let learned = try learnedAccuracies(scope)
    return analysis.summaries.map { summary in
      let described = scope.set.functions.first { $0.name == summary.name }
      return FunctionNumbers(
        name: summary.name, description: described?.description ?? "",
        declared: described?.polarity.map { names in
          names.compactMap { scope.state.classNames.firstIndex(of: $0) }
        },
        polarity: summary.polarity, votes: summary.voteCount, coverage: summary.coverage,
        overlaps: summary.overlaps, conflicts: summary.conflicts, correct: summary.correct,
        incorrect: summary.incorrect, empiricalAccuracy: finite(summary.empiricalAccuracy),
        learnedAccuracy: finite(learned[summary.name]))
    }
  }

  private func learnedAccuracies(_ scope: Scope) throws -> [String: Double] {
    guard let model = scope.state.labelModels.preferred(set: scope.set.name) else { return [:] }
    return try reader.value(
      "learned \(scope.state.name) \(scope.set.name) \(model.name)", stamp: model.fitted
    ) {
      let fitted = try model.decodedModel()
      return Dictionary(
        zip(fitted.functionNames, fitted.learnedAccuracies).compactMap { name, accuracy in
          accuracy.map { (name, $0) }
        }, uniquingKeysWith: { first, _ in first })
    }
  }
}
