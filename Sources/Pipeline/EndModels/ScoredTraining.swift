import EndModels
import Evaluation
import Foundation
import NumericKernels
import SliceLearning
import SupervisionCore

/// One run of an ``EndModelTrainer``: trained, then scored under each decision threshold.
struct ScoredTraining<Factory: BackboneFactory> {
  private typealias Training = ModelTraining<Factory.Network>
  private typealias Model = Training.Model

  private let task: String
  private let settings: EndModelSettings
  private let data: TrainingData
  private let features: TaskFeatures<Factory>
  private let encoder: EncoderUse?
  private let testing: Bool
  private let keeping: DecisionThreshold?
  private let decisions: [DecisionThreshold]
  private let training: Training

  init(
    task: String, settings: EndModelSettings, data: TrainingData, features: TaskFeatures<Factory>,
    encoder: EncoderUse?, testing: Bool, keeping: DecisionThreshold?
  ) {
    self.task = task
    self.settings = settings
    self.data = data
    self.features = features
    self.encoder = encoder
    self.testing = testing
    self.keeping = keeping
    let decisions = DecisionThreshold.all(classCount: data.votes.classCount)
    self.decisions = decisions
    training = ModelTraining(
      features: features.splits, labels: data.labels, voteLikelihoods: data.voteLikelihoods,
      rows: data.rows,
      members: data.slices.members[.train] ?? [],
      criteria: decisions.map { EndModelScoring($0, settings, data).criterion },
      makeNetwork: features.backbone.makeNetwork)
  }

  func run(
    checkpoints: (any CheckpointKeeper)?, fingerprint: String, progress: any ProgressObserver
  ) throws -> EndModelTrainer.Output {
    let model = try untrained(settings.method)
    let resumed = try checkpoints.flatMap { keeper in
      try keeper.load().flatMap {
        try TrainingCheckpoint<Float>($0, fingerprint: fingerprint, file: keeper.name)
      }
    }
    if resumed == nil, settings.warmStartEpochs > 0, settings.method.canWarmStart {
      try warmStart(model)
    }
    let trainer = try training.trainer(model, settings.training)
    var lastSave = ContinuousClock.now
    let outcome = try trainer.run(from: resumed, progress: progress) { makeCheckpoint in
      guard let checkpoints, ContinuousClock.now - lastSave >= checkpoints.interval else { return }
      try checkpoints.save(makeCheckpoint().encoded(fingerprint: fingerprint))
      lastSave = ContinuousClock.now
    }
    checkpoints?.remove()
    return output(model, outcome)
  }

  private func untrained(_ method: EndModelMethod) throws -> Model {
    try training.untrained(method, settings.slices, seed: settings.training.seed)
  }

  /// Trains the backbone under a plain head and starts every branch from it; a model with a plain head takes that too.
  private func warmStart(_ model: Model) throws {
    let plain = try untrained(.dp)
    var options = settings.training
    options.epochs = settings.warmStartEpochs
    let outcome = try training.trainer(plain, options).run()
    outcome.restore(decisions.last?.storedName, into: plain)
    guard settings.method.usesSlices else { return model.restore(plain.state) }
    model.backbone.start(from: plain.backbone.parameters.map { $0.values.values })
  }

  private func output(
    _ model: Model, _ outcome: TrainingOutcome<Float>
  ) -> EndModelTrainer.Output {
    var predictions: [DecisionThreshold: [Split: ProbabilisticLabels]] = [:]
    var kept: TrainedModel?
    var outcomes: [EndModelResult.Outcome] = []
    for decision in decisions {
      outcome.restore(decision.storedName, into: model)
      let scored = features.splits.filter { $0.key == .dev || ($0.key == .test && testing) }
      let labels = scored.mapValues { model.predict($0) }
      let outputs = scored.compactMapValues { model.sliceOutputs($0) }
      let epoch = outcome.best.first { $0.criterion == decision.storedName }?.epoch
      let result = EndModelScoring(decision, settings, data).outcome(
        epoch: epoch.flatMap { $0 > 0 ? $0 : nil } ?? outcome.history.count, labels: labels,
        outputs: outputs)
      outcomes.append(result)
      predictions[decision] = labels
      if decision == keeping || (keeping != nil && decisions.count == 1) {
        kept = TrainedModel(
          model, of: features.backbone, on: encoder, task: task, settings: settings, data: data,
          threshold: result.threshold)
      }
    }
    let result = EndModelResult(
      parameterCount: model.parameterCount,
      plainParameterCount: plainParameterCount(model),
      trainRowCount: data.rows.count, slices: data.slices.names, history: outcome.history,
      outcomes: outcomes, multiplier: nil, warnings: warnings(outcome))
    return EndModelTrainer.Output(result: result, predictions: predictions, model: kept)
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
    if features.splits[.dev] == nil || outcome.best.allSatisfy({ $0.score == nil }) {
      warnings.append(
        "dev has no gold that defines \(settings.metric.rawValue): the last epoch is taken")
    }
    return warnings
  }
}
