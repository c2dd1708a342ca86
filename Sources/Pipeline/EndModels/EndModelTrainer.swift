import EndModels
import Evaluation
import Foundation
import NumericKernels
import SliceLearning
import SupervisionCore

/// Trains end models of one task over one backbone.
///
/// A trainer holds encoded features and may be used from several threads; each run is deterministic by itself.
public struct EndModelTrainer: Sendable {
  /// A run's result with the labels it gives, and the model where it is wanted.
  public struct Output: Sendable {
    public var result: EndModelResult
    /// By decision threshold and split.
    public let predictions: [DecisionThreshold: [Split: ProbabilisticLabels]]
    /// As the epoch of the decision threshold asked for left it; nil where none was.
    public let model: TrainedModel?
  }

  private let features: any AnyTaskFeatures
  private let task: String

  /// - Throws: ``SupervisionCore/FileError`` when the BLAS library is missing.
  public init(task: String, features: any AnyTaskFeatures) throws {
    try Blas.load()
    self.task = task
    self.features = features
  }

  /// Trains one model, chooses epoch and threshold on dev, and scores.
  ///
  /// - Parameters:
  ///   - settings: method, training and seed.
  ///   - data: labels, rows and slices to learn from, and gold to score against.
  ///   - testing: whether test is predicted and scored; a search over options leaves it alone.
  ///   - keeping: the decision threshold whose model is returned; nil for none.
  ///   - checkpoints: where to resume from and to save after each epoch; nil for none.
  ///   - fingerprint: of everything that decides the run; a checkpoint of another one is not used.
  ///   - progress: told the epochs done.
  /// - Throws: ``SupervisionCore/UsageError``, ``SupervisionCore/DataError`` as
  ///   ``EndModelSettings/validate(classCount:)`` and training throw.
  public func run(
    _ settings: EndModelSettings, _ data: TrainingData, testing: Bool = true,
    keeping: DecisionThreshold? = nil, checkpoints: (any CheckpointKeeper)? = nil,
    fingerprint: String = "", progress: any ProgressObserver = SilentProgress()
  ) throws -> Output {
    try settings.validate(classCount: data.votes.classCount)
    if settings.method.usesSlices, data.slices.names.isEmpty {
      throw DataError(
        file: "slices of \(task)", found: "none with \(settings.minimumMembers) train members",
        expected: "at least one", remedy: "lower --min-members, or choose other --slices")
    }
    if settings.method == .manual, settings.slices.multipliers.isEmpty {
      return try searchMultiplier(
        settings, data, testing: testing, keeping: keeping, progress: progress)
    }
    func trained(_ features: some AnyTaskFeatures) throws -> Output {
      try ScoredTraining(
        task: task, settings: settings, data: data, features: features.typed, testing: testing,
        keeping: keeping
      ).run(checkpoints: checkpoints, fingerprint: fingerprint, progress: progress)
    }
    return try trained(features)
  }
}
