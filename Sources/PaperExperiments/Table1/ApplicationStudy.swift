import EndModels
import Evaluation
import Pipeline
import SliceLearning
import SupervisionCore

/// One application with one backbone, type-erased.
protocol ApplicationStudying: Sendable {
  var application: Application { get }
  var backboneTitle: String { get }
  var budget: ApplicationBudget { get }
  /// The pretrained encoder that the backbone reads; nil for none.
  var encoder: StudyEncoder? { get }
  /// Slices with members enough, by their place in the application.
  var slices: [Int] { get }

  /// Bytes that a run of a method needs at its peak, beside the features.
  func peakBytes(_ method: EndModelMethod) -> Int
  /// VANILLA's score on dev with one choice.
  func searchScore(_ choice: TrainingChoice, seed: UInt64) throws -> Double
  /// The backbone that the methods of a seed start from.
  func pretrained(_ choice: TrainingChoice, seed: UInt64) throws -> PretrainedBackbone
  /// One method from the pretrained backbone, scored on test.
  func run(
    _ method: ApplicationMethod, _ start: PretrainedBackbone, _ choice: TrainingChoice,
    seed: UInt64
  ) throws -> ApplicationResult
}

/// One application with one backbone: a search with VANILLA on dev, then every method from VANILLA's backbone.
///
/// - Source: Chen et al. 2019, section 4.1.1.
struct ApplicationStudy<B: Backbone>: ApplicationStudying
where B.Scalar == Float, B.Features: Sendable {
  let application: Application
  let backboneTitle: String
  let budget: ApplicationBudget
  let encoder: StudyEncoder?
  let slices: [Int]
  private let features: [Split: B.Features]
  private let memory: NetworkMemory
  private let training: ModelTraining<B>

  private typealias Model = ModelTraining<B>.Model

  private struct TunedModel {
    let model: Model
    /// Mean score on dev over the slices that lag behind.
    let laggingScore: Double
    /// Matthews' correlation on dev at the chosen epoch; nil where it is undefined.
    let devScore: Double?
  }

  init(
    _ application: Application, backboneTitle: String, budget: ApplicationBudget,
    encoder: StudyEncoder? = nil, features: [Split: B.Features], memory: NetworkMemory,
    backbone: @escaping @Sendable (UInt64) -> B
  ) {
    self.application = application
    self.backboneTitle = backboneTitle
    self.budget = budget
    self.encoder = encoder
    self.features = features
    self.memory = memory
    let slices = application.sliceNames.indices.filter { slice in
      [Split.train, .test].allSatisfy { split in
        application.members[split]![slice].count { $0 } >= budget.minimumMembers
      }
    }
    self.slices = slices
    training = ModelTraining(
      features: features, labels: application.trainLabels,
      members: slices.map { application.members[.train]![$0] },
      criteria: [
        SelectionCriterion(devCriterion) { application.score($0, .dev, .matthews) }
      ], makeNetwork: backbone)
  }

  func peakBytes(_ method: EndModelMethod) -> Int {
    memory.peakBytes(
      copies: method == .moe ? slices.count + 2 : 1, criteria: 1, isWarmStarted: false,
      writesCheckpoints: false)
  }

  func searchScore(_ choice: TrainingChoice, seed: UInt64) throws -> Double {
    let model = try training.untrained(.vanilla, SliceOptions(), seed: seed)
    let outcome = try train(model, choice, epochs: budget.pretraining, seed: seed)
    return outcome.best[0].score ?? -1
  }

  func pretrained(_ choice: TrainingChoice, seed: UInt64) throws -> PretrainedBackbone {
    let model = try training.untrained(.vanilla, SliceOptions(), seed: seed)
    try train(model, choice, epochs: budget.pretraining, seed: seed)
      .restore(devCriterion, into: model)
    return PretrainedBackbone(
      parameters: model.backbone.parameters.map { $0.values.values },
      lagging: laggingSlices(model))
  }

  func run(
    _ method: ApplicationMethod, _ start: PretrainedBackbone, _ choice: TrainingChoice,
    seed: UInt64
  ) throws -> ApplicationResult {
    let plain = try tuned(method, start, choice, multiplier: nil, seed: seed)
    guard method.method == .manual, start.lagging.contains(true) else {
      return result(method, plain, multiplier: nil, seed: seed)
    }
    let (best, multiplier) = try searchMultiplier(from: plain, score: \.laggingScore) {
      try tuned(method, start, choice, multiplier: $0, seed: seed)
    }
    return result(method, best, multiplier: multiplier, seed: seed)
  }

  private func tuned(
    _ method: ApplicationMethod, _ start: PretrainedBackbone, _ choice: TrainingChoice,
    multiplier: Double?, seed: UInt64
  ) throws -> TunedModel {
    var options = SliceOptions()
    options.lossForm = .mean
    options.attention = method.isCalibrated ? .calibrated : .full
    if let multiplier {
      options.multipliers = start.lagging.map { $0 ? multiplier : 1 }
    }
    let model = try training.untrained(method.method, options, seed: seed)
    model.backbone.start(from: start.parameters)
    let outcome = try train(model, choice, epochs: budget.tuning, seed: seed &+ 1)
    outcome.restore(devCriterion, into: model)
    let scores = sliceScores(model.predict(features[.dev]!), .dev)
    let lagging = zip(scores, start.lagging).compactMap { $1 ? $0 : nil }
    return TunedModel(
      model: model, laggingScore: RunSummary(lagging)?.mean ?? 0, devScore: outcome.best[0].score)
  }

  private func train(
    _ model: Model, _ choice: TrainingChoice, epochs: Int, seed: UInt64
  ) throws -> TrainingOutcome<Float> {
    try training.trainer(model, budget.options(choice, epochs: epochs, seed: seed)).run()
  }

  /// Slices whose score on dev lies at least five points under the overall one.
  private func laggingSlices(_ model: Model) -> [Bool] {
    let labels = model.predict(features[.dev]!)
    guard let overall = application.score(labels, .dev, application.measure) else {
      return slices.map { _ in false }
    }
    return sliceScores(labels, .dev).map { ($0 ?? 1) <= overall - 0.05 }
  }

  private func sliceScores(_ labels: ProbabilisticLabels, _ split: Split) -> [Double?] {
    slices.map { slice in
      let members = application.members[split]![slice]
      return application.score(
        labels, split, application.measure, rows: members.indices.filter { members[$0] })
    }
  }

  private func result(
    _ method: ApplicationMethod, _ tuned: TunedModel, multiplier: Double?, seed: UInt64
  ) -> ApplicationResult {
    let labels = tuned.model.predict(features[.test]!)
    return ApplicationResult(
      method: method, seed: seed, parameterCount: tuned.model.parameterCount,
      multiplier: multiplier, devScore: tuned.devScore,
      overall: application.score(labels, .test, application.measure),
      accuracy: application.score(labels, .test, .accuracy), slices: sliceScores(labels, .test))
  }
}

/// The criterion by which epochs are chosen.
private let devCriterion = "dev"

/// VANILLA's backbone after its training.
struct PretrainedBackbone: Sendable {
  let parameters: [[Float]]
  /// Whether each slice lags at least five points behind on dev.
  let lagging: [Bool]
}

/// One trained method on test.
struct ApplicationResult: Codable, Sendable {
  let method: ApplicationMethod
  let seed: UInt64
  let parameterCount: Int
  /// Multiplier that MANUAL selected; nil for none.
  let multiplier: Double?
  /// Matthews' correlation on dev, by which the epoch was chosen; nil where it is undefined.
  var devScore: Double?
  let overall: Double?
  let accuracy: Double?
  /// Nil where the measure is undefined.
  let slices: [Double?]
}

extension Application {
  /// The gold labels of train.
  fileprivate var trainLabels: ProbabilisticLabels {
    ProbabilisticLabels(
      classCount: classNames.count,
      probabilities: gold[.train]!.flatMap { gold in
        classNames.indices.map { $0 == gold ? 1.0 : 0 }
      })
  }
}
