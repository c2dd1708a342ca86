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
  public var jobs = processorCount

  /// Of the experiments on the plane. Default: the paper's sizes.
  public var training = PlanarTraining()

  public init() {}

  func seedCount(full: Int, quick: Int) -> Int { seeds ?? (isQuick ? quick : full) }
}
