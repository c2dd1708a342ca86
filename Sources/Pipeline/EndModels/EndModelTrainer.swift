import EndModels
import Evaluation
import Foundation
import NumericKernels
import SliceLearning
import SupervisionCore

/// What end models of a task are trained on and scored against, beside features.
public struct TrainingData: Sendable {
  public let votes: TaskVotes
  /// Train labels to learn from.
  public let labels: ProbabilisticLabels
  /// Train rows to learn from.
  public let rows: [Int]
  public let slices: TaskSlices

  public init(votes: TaskVotes, labels: ProbabilisticLabels, rows: [Int], slices: TaskSlices) {
    self.votes = votes
    self.labels = labels
    self.rows = rows
    self.slices = slices
  }
}

/// Where a run keeps its checkpoints.
public protocol CheckpointKeeper: Sendable {
  /// As errors name it, such as the file's path.
  var name: String { get }
  /// At least this long passes between two checkpoints.
  var interval: Duration { get }
  /// The last one; nil where there is none.
  func load() throws -> Data?
  func save(_ data: Data) throws
  func remove()
}

/// Trains end models of one task and one kind of backbone.
///
/// A runner holds encoded features and may be used from several threads; each run is deterministic by itself.
public struct EndModelTrainer: Sendable {
  private let features: TaskFeatures
  private let options: BackboneOptions
  private let task: String

  /// - Throws: ``SupervisionCore/FileError`` when the BLAS library is missing.
  public init(task: String, features: TaskFeatures, options: BackboneOptions) throws {
    try Blas.load()
    self.task = task
    self.features = features
    self.options = options
  }

  /// Trains one model, chooses epoch and threshold on dev, and scores.
  ///
  /// - Parameters:
  ///   - settings: method, training and seed.
  ///   - data: labels, rows and slices to learn from, and gold to score against.
  ///   - testing: whether test is predicted and scored; a search over options leaves it alone.
  ///   - keeping: the decision whose model is returned; nil for none.
  ///   - checkpoints: where to resume from and to save after each epoch; nil for none.
  ///   - fingerprint: of everything that decides the run; a checkpoint of another one is not used.
  ///   - progress: told the epochs done.
  /// - Throws: ``SupervisionCore/UsageError``, ``SupervisionCore/DataError`` as
  ///   ``EndModelSettings/validate(classCount:)`` and training throw.
  public func run(
    _ settings: EndModelSettings, _ data: TrainingData, testing: Bool = true,
    keeping: DecisionThreshold? = nil, checkpoints: (any CheckpointKeeper)? = nil,
    fingerprint: String = "",
    progress: any ProgressObserver = SilentProgress()
  ) throws -> EndModelOutput {
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
    func trained<B: Backbone>(
      _ splits: [Split: B.Features], _ encoder: SavedEncoder, _ backbone: @escaping (UInt64) -> B
    ) throws -> EndModelOutput where B.Scalar == Float {
      try BackboneRun(
        task: task, settings: settings, data: data, features: splits, testing: testing,
        keeping: keeping, encoder: encoder, backbone: backbone
      ).run(checkpoints: checkpoints, fingerprint: fingerprint, progress: progress)
    }
    switch features {
    case .sparse(let splits, let encoder):
      return try trained(splits, .ngrams(encoder)) { seed in
        options.bag(featureCount: encoder.vocabulary.count, seed: seed)
      }
    case .sequences(let splits, let encoder):
      return try trained(splits, .sequences(encoder)) { seed in
        options.bilstm(tokenCount: encoder.vocabulary.count + 1, seed: seed)
      }
    case .dense(let splits, let encoder):
      return try trained(splits, .vectors(encoder)) { seed in
        options.dense(width: encoder.mean.count, seed: seed)
      }
    }
  }
}
