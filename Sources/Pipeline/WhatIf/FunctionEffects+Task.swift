import LabelModels
import Labeling
import Store
import Streaming
import SupervisionCore

extension WorkbenchTask {
  /// Fits a label model without some labeling functions, and says what that changes.
  ///
  /// - Parameters:
  ///   - omissions: names of the functions that are dropped together, for each effect; nil for each function of the set by
  ///     itself.
  ///   - store: where the task was imported and labeled.
  ///   - set: nil for the task's default set.
  ///   - name: a registered label model, fitted with the options of the stored one where one is stored; nil for the
  ///     default one where it is stored, else the first that is, else the default one.
  ///   - jobs: number of threads.
  ///   - progress: receives a report after each refit.
  /// - Throws: ``SupervisionCore/UsageError`` for a function outside the set, and where each of more than
  ///   ``Pipeline/FunctionEffects/functionLimit`` functions would be dropped; ``SupervisionCore/DataError`` for votes that are
  ///   missing; as ``LabelModels/LabelModelFitter/fit(_:devGold:gold:dev:jobs:)``.
  public func functionEffects(
    ofDropping omissions: [[String]]? = nil, in store: Store, set: String? = nil,
    labelModel name: LabelModelName? = nil, jobs: Int = processorCount,
    progress: any ProgressObserver = SilentProgress()
  ) throws -> FunctionEffects {
    let votes = try TaskVotes(task: self, set: set, splits: [.dev], store: store)
    let functions = votes.set.functions.map(\.name)
    guard try (store.candidateCounts(task: self.name)[.train] ?? 0) > 0 else {
      throw votes.noCandidates(in: .train)
    }
    let models = try store.labelModels(task: self.name)
    let chosen =
      name ?? models.preferred(set: votes.set.name).map { LabelModelName($0.name) } ?? .standard
    let stored = models.first {
      $0.functionSet == votes.set.name && $0.name == chosen.rawValue
    }
    return try FunctionEffects(
      LabelModelFitter(chosen, likeStored: stored, task: self.name).ofFunctionsRunOnEveryRow,
      train: store.votePatterns(task: self.name, split: .train, functions: functions, jobs: jobs),
      dev: votes[.dev],
      omissions: try FunctionEffects.checked(omissions, functions: functions, votes: votes),
      jobs: jobs, progress: progress)
  }
}

extension FunctionEffects {
  fileprivate static func checked(
    _ omissions: [[String]]?, functions: [String], votes: TaskVotes
  ) throws -> [[String]] {
    guard let omissions else {
      guard functions.count <= functionLimit else {
        throw UsageError(
          "the set '\(votes.set.name)' of '\(votes.task)' has \(functions.count) labeling functions, "
            + "and at most \(functionLimit) are each dropped when none is named",
          remedy: "name those to drop: --without NAME --without NAME")
      }
      return functions.map { [$0] }
    }
    for name in omissions.joined() where !functions.contains(name) {
      throw UsageError(
        "the set '\(votes.set.name)' of '\(votes.task)' has no labeling function named '\(name)'",
        remedy: "`tasks --functions` lists them; --lf-set chooses another set")
    }
    return omissions
  }
}
