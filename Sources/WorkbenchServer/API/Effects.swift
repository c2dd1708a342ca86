import LabelModels
import Pipeline
import Store
import SupervisionCore

/// The parts of the log odds of a class in a candidate's label.
struct ContributionsEntry: Encodable {
  struct Vote: Encodable {
    let function: String
    /// Class index.
    let label: Int
    let logOdds: Double
    /// Number of votes that it counts as.
    let weight: Double
    /// The function whose vote it repeats; nil where it counts in full.
    let repeats: String?
  }

  /// Class index.
  let label: Int
  let logOdds: Double
  let classBalance: Double
  let silence: Double
  /// The largest contribution first.
  let votes: [Vote]
  /// Number of orders that the contributions are means over; nil where they are exact.
  let sampledOrders: Int?

  init(_ parts: VoteContributions) {
    label = parts.label
    logOdds = parts.logOdds
    classBalance = parts.classBalance
    silence = parts.silence
    sampledOrders = parts.sampledOrders
    votes = parts.votesBySize.map {
      Vote(
        function: $0.function, label: $0.label, logOdds: $0.logOdds, weight: $0.weight,
        repeats: $0.discount == nil ? nil : $0.repeats)
    }
  }
}

/// What dropping each labeling function would change.
struct EffectsAnswer: Encodable {
  struct Change: Encodable {
    let difference: Double
    let standardError: Double?

    init(_ change: FunctionEffects.Change) {
      difference = change.difference
      standardError = change.standardError
    }
  }

  struct Effect: Encodable {
    let function: String
    /// Share of the train candidates whose most probable class changes.
    let changed: Double
    let meanChange: Double
    /// Number of train candidates that lose their only vote.
    let uncovered: Int
    /// Changes of scores on dev; nil without gold there.
    let logLoss: Change?
    let accuracy: Change?
    let f1: Change?

    init(_ effect: FunctionEffects.Effect) {
      function = effect.functions[0]
      changed = effect.changedShare
      meanChange = effect.meanChange
      uncovered = effect.uncoveredCount
      logLoss = effect.logLoss.map(Change.init)
      accuracy = effect.accuracy.map(Change.init)
      f1 = effect.f1.map(Change.init)
    }
  }

  let task: String
  let set: String
  let model: String
  let effects: [Effect]
  /// Scores on dev with all functions; nil without gold there.
  let scores: ScoreSummary?
  /// Number of train candidates that every fit is to; nil for all.
  let sampledRows: Int?
  /// Functions without which nothing can be fitted, with the reason.
  let failures: [String]
}

extension WorkbenchAPI {
  func effects(_ query: Query) throws -> Reply {
    let scope = try scope(query)
    let name = try labelModel(query, scope)
    let train = try trainColumns(scope)
    let named = Array(Set(query.list("without"))).sorted()
    for function in named { _ = try train.column(of: function) }
    guard !named.isEmpty || train.votes.columnCount <= FunctionEffects.functionLimit else {
      throw Refusal(
        400, "there are more than \(FunctionEffects.functionLimit) labeling functions",
        remedy: "name those to drop, as in without=a,b")
    }
    let functions = named.isEmpty ? train.votes.functionNames : named
    let effects = try functionEffects(name, functions, scope, train)
    return try Reply(
      json: EffectsAnswer(
        task: scope.state.name, set: scope.set.name, model: name.rawValue,
        effects: effects.effects.map(EffectsAnswer.Effect.init),
        scores: effects.scores.map { ScoreSummary($0) }, sampledRows: effects.sampledRows,
        failures: effects.failures))
  }

  private func trainColumns(_ scope: Scope) throws -> SplitColumns {
    guard scope.state.splits.contains(.train) else { throw Refusal.noTrainCandidates }
    return try reader.columns(scope.state, scope.set, .train)
  }

  private func functionEffects(
    _ name: LabelModelName, _ functions: [String], _ scope: Scope, _ train: SplitColumns
  ) throws -> FunctionEffects {
    let state = scope.state
    return try reader.perVersion("effects \(state.name) \(scope.set.name) \(name) \(functions)") {
      let names = train.votes.functionNames
      let dev = try state.splits.contains(.dev) ? reader.columns(state, scope.set, .dev) : nil
      return try FunctionEffects(
        LabelModelFitter(
          name, likeStored: state.labelModel(name, set: scope.set.name), task: state.name
        ).ofFunctionsRunOnEveryRow,
        train: VotePatterns(train.votes, jobs: reader.jobs),
        dev: try dev.map { try VotesWithGold($0.votes(of: names), gold: $0.gold) },
        omissions: functions.map { [$0] }, jobs: reader.jobs)
    }
  }

  /// Why a candidate has its label; nil where no label model was fitted to the votes of now.
  func contributions(
    _ row: Int, _ scope: Scope, _ columns: SplitColumns
  ) throws -> ContributionsEntry? {
    guard let (model, decisions) = try reader.labels(scope.state, scope.set, scope.split) else {
      return nil
    }
    let explainer = try reader.perVersion(
      "explainer \(scope.state.name) \(scope.set.name) \(model.name)"
    ) { LabelExplainer(model, functions: columns.votes.functionNames) }
    return explainer?.contributions(of: columns.votes.row(row), to: Array(decisions.labels[row]))
      .map(ContributionsEntry.init)
  }
}

extension TaskState {
  /// The stored label model of this name; nil where it was not fitted to the set.
  func labelModel(_ name: LabelModelName, set: String) -> LabelModelRecord? {
    labelModels.first { $0.functionSet == set && $0.name == name.rawValue }
  }
}

extension Refusal {
  static let noTrainCandidates = Refusal(
    409, "there are no train candidates to fit to", remedy: "import a corpus with train")
}
