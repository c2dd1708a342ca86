import Labeling
import Store
import SupervisionCore

/// A task's candidates in memory with the labeling functions of all its sets, as a bench times them.
public struct LabelingInMemory: Sendable {
  public let candidateCount: Int
  public let functionCount: Int
  /// Runs every function on every candidate, with what functions share: words, tagged sentences, features.
  public let apply: @Sendable () throws -> ApplierResult
  /// The same where all that is computed already, so that only the functions are left.
  public let applyPrepared: @Sendable () throws -> ApplierResult

  init<C: Candidate>(
    _ candidates: [C], _ applier: LabelingFunctionApplier<C>
  ) {
    let prepared = applier.prepare(candidates)
    candidateCount = candidates.count
    functionCount = applier.functions.count
    apply = { try applier.apply(to: candidates) }
    applyPrepared = { try applier.apply(to: prepared) }
  }
}

extension WorkbenchTask {
  /// All candidates and the functions of all sets, for labeling without the store.
  public func labelingInMemory(from store: Store, jobs: Int) throws -> LabelingInMemory {
    _ = try importedCorpus(in: store)
    let functions = try declaredFunctions(in: store).map(\.function)
    let candidates = try store.chunks(task: name).flatMap {
      try store.candidates(of: C.self, in: $0).map(\.candidate)
    }
    return LabelingInMemory(candidates, LabelingFunctionApplier(functions, jobs: jobs))
  }
}
