import SupervisionCore

/// How large an experiment is run.
package struct ExperimentPlan: Sendable {
  /// The first seed of data, functions and models; further ones follow.
  package var firstSeed: UInt64 = 0
  /// Runs per setting; nil for the experiment's own number.
  package var seeds: Int?
  /// A small version for a first look: fewer seeds, draws and epochs.
  package var isQuick = false
  /// Threads. The result is the same at any number.
  package var jobs = processorCount

  /// Of the experiments on the plane. Default: the paper's sizes.
  package var training = PlanarTraining()

  package init() {}

  func seedCount(full: Int, quick: Int) -> Int { seeds ?? (isQuick ? quick : full) }
}
