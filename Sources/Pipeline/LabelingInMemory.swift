import Labeling
import Store
import SupervisionCore

/// Labeling of a task's candidates in memory, for benches.
package struct LabelingInMemory: Sendable {
  /// Number of candidates.
  package let candidateCount: Int
  /// Number of functions of all sets.
  package let functionCount: Int
  /// Runs every function on every candidate, with what functions share: words, tagged sentences, features.
  package let apply: @Sendable () throws -> ApplierResult
  /// Runs every function with shared work already computed, so that the functions alone are timed.
  package let applyPrepared: @Sendable () throws -> ApplierResult

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
  /// Labeling of all candidates by the functions of all sets, without storing votes.
  package func labelingInMemory(from store: Store, jobs: Int) throws -> LabelingInMemory {
    _ = try importedCorpus(in: store)
    let functions = try declaredFunctions(in: store).map(\.function)
    let candidates = try store.chunks(task: name).flatMap {
      try store.candidates(of: C.self, in: $0).map(\.candidate)
    }
    return LabelingInMemory(candidates, LabelingFunctionApplier(functions, jobs: jobs))
  }
}
