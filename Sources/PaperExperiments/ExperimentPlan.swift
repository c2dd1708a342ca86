import Foundation
import Pipeline
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

  /// Pretrained encoder that section 4.2 is run with too, and table 1's texts are run with; nil for none.
  package var encoder: EncoderRequest?

  /// Applications of table 1; nil for all.
  package var applications: [ApplicationName]?
  /// Methods of table 1 beside VANILLA, which all are compared with; nil for all.
  package var methods: [ApplicationMethod]?
  /// Folder for what the encoder computes and for finished runs of table 1 on it; nil to keep nothing.
  package var keptFolder: URL?

  /// Sizes of the experiments on the plane. Default: the paper's.
  package var training = PlanarTraining()

  package init() {}

  func seedCount(full: Int, quick: Int) -> Int { seeds ?? (isQuick ? quick : full) }
}
