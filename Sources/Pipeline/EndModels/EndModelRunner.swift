import EndModels
import Evaluation
import Foundation
import NumericKernels
import SliceLearning
import SupervisionCore

/// What end models of a task are trained on and scored against, beside features.
public struct EndModelData: Sendable {
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
public struct EndModelRunner: Sendable {
  private let features: TaskFeatures
  private let options: BackboneOptions
  private let task: String

  /// - Throws: ``FileError`` when the BLAS library is missing.
  public init(task: String, features: TaskFeatures, options: BackboneOptions) throws {
    try Blas.load()
    self.task = task
    self.features = features
    self.options = options
  }

  /// Trains one model, chooses epoch and threshold on dev, and scores.
  ///
  /// - Parameters:
  ///   - testing: whether test is predicted and scored; a search over options leaves it alone.
  ///   - keeping: the regime whose model is returned; nil for none.
  ///   - checkpoints: where to resume from and to save after each epoch; nil for none.
  ///   - fingerprint: of everything that decides the run; a checkpoint of another one is not used.
  /// - Throws: ``UsageError``, ``DataError`` as ``EndModelSettings/validate(classCount:)`` and training throw.
  public func run(
    _ settings: EndModelSettings, _ data: EndModelData, testing: Bool = true,
    keeping: Regime? = nil, checkpoints: (any CheckpointKeeper)? = nil, fingerprint: String = "",
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

  /// MANUAL: HPS, then HPS with each multiplier on the slices that lag at least five points behind on dev; the
  /// multiplier with the best mean F1 of those slices on dev is kept.
  ///
  /// - Source: Chen et al. 2019, section 4.1.1.
  private func searchMultiplier(
    _ settings: EndModelSettings, _ data: EndModelData, testing: Bool,
    keeping: Regime?, progress: any ProgressObserver
  ) throws -> EndModelOutput {
    func output(_ multiplier: Double, _ lagging: Set<String>) throws -> EndModelOutput {
      var settings = settings
      settings.slices.multipliers = data.slices.names.map { lagging.contains($0) ? multiplier : 1 }
      return try run(settings, data, testing: testing, keeping: keeping, progress: progress)
    }
    let plain = try output(1, [])
    let lagging = plain.result.laggingSlices()
    guard !lagging.isEmpty else { return plain }
    var best = plain
    var multiplier = 1.0
    for candidate in [2.0, 20, 50, 100] {
      let next = try output(candidate, lagging)
      if next.result.devScore(of: lagging) > best.result.devScore(of: lagging) {
        best = next
        multiplier = candidate
      }
    }
    best.result.multiplier = multiplier
    return best
  }
}

extension EndModelResult {
  /// Slices with at least 20 dev members whose F1 on dev lies five points under the overall one.
  fileprivate func laggingSlices() -> Set<String> {
    guard let outcome = outcomes.last, let overall = outcome.dev?.f1 else { return [] }
    return Set(
      outcome.slices.filter {
        $0.split == .dev && $0.memberCount >= 20 && $0.scores.f1 ?? 1 <= overall - 0.05
      }.map(\.slice))
  }

  fileprivate func devScore(of slices: Set<String>) -> Double {
    let scores = (outcomes.last?.slices ?? [])
      .filter { $0.split == .dev && slices.contains($0.slice) }.compactMap(\.scores.f1)
    return scores.reduce(0, +) / Double(max(1, scores.count))
  }
}

/// One run over one kind of backbone.
private struct BackboneRun<B: Backbone> where B.Scalar == Float, B.Features: Sendable {
  typealias Model = EndModel<BranchedBackbone<B>>

  let task: String
  let settings: EndModelSettings
  let data: EndModelData
  let features: [Split: B.Features]
  let testing: Bool
  let keeping: Regime?
  let encoder: SavedEncoder
  let backbone: (UInt64) -> B

  func run(
    checkpoints: (any CheckpointKeeper)?, fingerprint: String, progress: any ProgressObserver
  ) throws -> EndModelOutput {
    let model = try makeModel(settings.method)
    if settings.warmStartEpochs > 0, settings.method.usesSlices { try warmStart(model) }
    let trainer = try makeTrainer(model, settings.training)
    let resumed = try checkpoints?.load().flatMap {
      try TrainingCheckpoint<Float>($0, fingerprint: fingerprint, file: "checkpoint")
    }
    var lastSave = ContinuousClock.now
    let outcome = try trainer.run(from: resumed, progress: progress) { makeCheckpoint in
      guard let checkpoints, ContinuousClock.now - lastSave >= checkpoints.interval else { return }
      try checkpoints.save(makeCheckpoint().encoded(fingerprint: fingerprint))
      lastSave = ContinuousClock.now
    }
    checkpoints?.remove()
    return try output(model, outcome)
  }

  private func makeModel(_ method: Method) throws -> Model {
    try method.model(
      classCount: data.votes.classCount, sliceCount: data.slices.names.count,
      options: settings.slices, seed: settings.training.seed, backbone: backbone)
  }

  private func makeTrainer(
    _ model: Model, _ options: TrainingOptions
  ) throws -> Trainer<BranchedBackbone<B>> {
    guard let train = features[.train] else {
      throw DataError(
        file: "task \(task)", field: "train", found: "no candidates", expected: "at least one",
        remedy: "import a corpus that has a train split")
    }
    let usesSlices = model.head is SliceHead<Float> || !(model.head is PlainHead<Float>)
    return try Trainer(
      model, options: options, features: train,
      targets: TrainingTargets(
        labels: data.labels, members: usesSlices ? data.slices.members[.train] ?? [] : [],
        rows: data.rows),
      validation: features[.dev].map {
        Validation(features: $0, criteria: regimes.map { scoring($0).criterion })
      })
  }

  /// Trains the backbone under a plain head and starts every branch from it.
  private func warmStart(_ model: Model) throws {
    let plain = try makeModel(.dp)
    var options = settings.training
    options.epochs = settings.warmStartEpochs
    let outcome = try makeTrainer(plain, options).run()
    outcome.restore(regimes.last?.rawValue, into: plain)
    let source = plain.backbone.parameters
    for (index, parameter) in model.backbone.parameters.enumerated() {
      parameter.values.copy(source[index % source.count].values)
    }
  }

  private var regimes: [Regime] { data.votes.classCount == 2 ? [.half, .tuned] : [.half] }

  private func scoring(_ regime: Regime) -> EndModelScoring {
    EndModelScoring(
      regime: regime, metric: settings.metric, votes: data.votes, slices: data.slices)
  }

  private func output(_ model: Model, _ outcome: TrainingOutcome<Float>) throws -> EndModelOutput {
    var predictions: [Regime: [Split: ProbabilisticLabels]] = [:]
    var kept: TrainedModel?
    var outcomes: [EndModelResult.Outcome] = []
    for regime in regimes {
      outcome.restore(regime.rawValue, into: model)
      let scored = features.filter { $0.key == .dev || ($0.key == .test && testing) }
      let labels = scored.mapValues { model.predict($0) }
      let outputs = scored.compactMapValues { model.sliceOutputs($0) }
      let epoch = outcome.best.first { $0.criterion == regime.rawValue }?.epoch
      let result = scoring(regime).outcome(
        epoch: epoch.flatMap { $0 > 0 ? $0 : nil } ?? outcome.history.count, labels: labels,
        outputs: outputs)
      outcomes.append(result)
      predictions[regime] = labels
      if regime == keeping || (keeping != nil && regimes.count == 1) {
        kept = try TrainedModel(
          model, task: task, settings: settings, data: data, encoder: encoder,
          threshold: result.threshold)
      }
    }
    let result = EndModelResult(
      parameterCount: model.parameterCount,
      plainParameterCount: plainParameterCount(model),
      trainRowCount: data.rows.count, slices: data.slices.names, history: outcome.history,
      outcomes: outcomes, multiplier: nil, warnings: warnings(outcome))
    return EndModelOutput(result: result, predictions: predictions, model: kept)
  }

  /// One branch with a plain head.
  private func plainParameterCount(_ model: Model) -> Int {
    let branchCount = model.backbone.branchCount
    let backbone = model.backbone.parameters.reduce(0) { $0 + $1.values.count } / branchCount
    let z = model.backbone.outputSize / branchCount
    return backbone + (z + 1) * outputCount(classCount: data.votes.classCount)
  }

  private func warnings(_ outcome: TrainingOutcome<Float>) -> [String] {
    var warnings = settings.method.usesSlices ? data.slices.warnings : []
    if features[.dev] == nil || outcome.best.allSatisfy({ $0.score == nil }) {
      warnings.append(
        "dev has no gold that defines \(settings.metric.rawValue): the last epoch is taken")
    }
    return warnings
  }
}
