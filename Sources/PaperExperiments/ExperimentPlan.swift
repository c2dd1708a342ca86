import Foundation
import SupervisionCore

/// How large an experiment is run.
public struct ExperimentPlan: Sendable {
  /// The first seed of data, functions and models; further ones follow.
  public var firstSeed: UInt64 = 0
  /// Runs per setting; nil for the experiment's own number.
  public var seeds: Int?
  /// A small version for a first look: fewer seeds, draws and epochs.
  public var isQuick = false
  /// Threads. The result is the same at any number.
  public var jobs = ProcessInfo.processInfo.activeProcessorCount

  /// Of the experiments on the plane. Default: the paper's sizes.
  public var training = PlanarTraining()

  public init() {}

  func seedCount(full: Int, quick: Int) -> Int { seeds ?? (isQuick ? quick : full) }
}

/// `transform` of each element on several threads, in order, with progress.
///
/// - Throws: the first error by position.
func mapRuns<Input: Sendable, Output: Sendable>(
  _ inputs: [Input], jobs: Int, progress: any ProgressObserver,
  _ transform: @Sendable (Input) throws -> Output
) throws -> [Output] {
  let results = RunResults<Output>(count: inputs.count)
  try forEachInParallel(count: inputs.count, jobs: jobs) { index in
    let completed = results.store(try transform(inputs[index]), at: index)
    progress.report(completed: completed, total: inputs.count)
  }
  return results.all()
}
