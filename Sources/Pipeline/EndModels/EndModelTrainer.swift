import EndModels
import Evaluation
import Foundation
import NumericKernels
import SliceLearning
import SupervisionCore

/// Trainer of one task's end models over one backbone.
///
/// It holds the encoded features and may be used from several threads; each run is deterministic.
public struct EndModelTrainer: Sendable {
  /// Result of a run, with its predicted labels and, on request, the model.
  public struct Output: Sendable {
    /// Sizes, history and scores.
    public var result: EndModelResult
    /// Predicted labels by decision threshold and split.
    public let predictions: [DecisionThreshold: [Split: ProbabilisticLabels]]
    /// Model of the requested decision threshold, with the parameters of its epoch; nil where none was requested.
    public let model: TrainedModel?
  }

  private let features: any AnyTaskFeatures
  private let task: String
  private let encoder: EncoderUse?

  /// A trainer over encoded features.
  ///
  /// - Parameter encoder: what the features take from a pretrained encoder; nil where they come from elsewhere.
  /// - Throws: ``SupervisionCore/FileError`` when the BLAS library is missing.
  package init(
    task: String, features: any AnyTaskFeatures, encoder: EncoderUse? = nil
  ) throws {
    try Blas.load()
    self.task = task
    self.encoder = encoder
    self.features = features
  }

  /// Memory of one network over these features, in batches of this size.
  func networkMemory(batchSize: Int) -> NetworkMemory {
    func memory(_ features: some AnyTaskFeatures) -> NetworkMemory {
      let features = features.typed
      let backbone = features.backbone
      return backbone.factory.memory(
        reading: backbone.encoder, options: backbone.options, features: features.splits[.train],
        batchSize: batchSize)
    }
    return memory(features)
  }

  /// Trains one model, selects epoch and threshold on dev, and scores it on dev and test.
  ///
  /// - Parameters:
  ///   - settings: method, training and seed.
  ///   - data: labels, rows and slices to learn from, and gold to score against.
  ///   - testing: whether test is predicted and scored; a search over options sets it to false.
  ///   - keeping: the decision threshold whose model is returned; nil for none.
  ///   - checkpoints: storage to resume from and to save to after epochs; nil for none.
  ///   - fingerprint: checksum of everything that decides the run; a checkpoint of another run is ignored.
  ///   - progress: receives the number of finished epochs.
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
        task: task, settings: settings, data: data, features: features.typed, encoder: encoder,
        testing: testing, keeping: keeping
      ).run(checkpoints: checkpoints, fingerprint: fingerprint, progress: progress)
    }
    return try trained(features)
  }
}
