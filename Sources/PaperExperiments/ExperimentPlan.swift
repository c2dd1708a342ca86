import SupervisionCore

/// Size of an experiment.
package struct ExperimentPlan: Sendable {
  /// The first seed of data, functions and models; further ones follow.
  package var firstSeed: UInt64 = 0
  /// Runs per setting; nil for the experiment's own number.
  package var seeds: Int?
  /// Whether a small version is run, with fewer seeds, draws and epochs.
  package var isQuick = false
  /// Number of threads. The result does not depend on it.
  package var jobs = processorCount

  /// Pretrained encoder, by name or folder, that texts are run with too; nil for none.
  package var encoder: String?
  /// Layer of the encoder whose states are taken; nil for the default of ``EndModels/BackboneOptions/layer``.
  package var encoderLayer: Int?

  /// Sizes of the experiments on the plane. Default: the paper's.
  package var training = PlanarTraining()

  package init() {}

  func seedCount(full: Int, quick: Int) -> Int { seeds ?? (isQuick ? quick : full) }
}
