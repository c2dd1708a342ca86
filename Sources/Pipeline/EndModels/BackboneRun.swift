import EndModels
import Evaluation
import Foundation
import NumericKernels
import SliceLearning
import SupervisionCore

/// One run over one kind of backbone.
struct BackboneRun<B: Backbone> where B.Scalar == Float, B.Features: Sendable {
  typealias Model = EndModel<BranchedBackbone<B>>

  let task: String
  let settings: EndModelSettings
  let data: TrainingData
  let features: [Split: B.Features]
  let testing: Bool
  let keeping: DecisionThreshold?
  let encoder: SavedEncoder
  let backbone: (UInt64) -> B

  func run(
    checkpoints: (any CheckpointKeeper)?, fingerprint: String, progress: any ProgressObserver
  ) throws -> EndModelOutput {
    let model = try makeModel(settings.method)
    let resumed = try checkpoints.flatMap { keeper in
      try keeper.load().flatMap {
        try TrainingCheckpoint<Float>($0, fingerprint: fingerprint, file: keeper.name)
      }
    }
    if resumed == nil, settings.warmStartEpochs > 0, settings.method.usesSlices {
      try warmStart(model)
    }
    let trainer = try makeTrainer(model, settings.training)
    var lastSave = ContinuousClock.now
    let outcome = try trainer.run(from: resumed, progress: progress) { makeCheckpoint in
      guard let checkpoints, ContinuousClock.now - lastSave >= checkpoints.interval else { return }
      try checkpoints.save(makeCheckpoint().encoded(fingerprint: fingerprint))
      lastSave = ContinuousClock.now
    }
    checkpoints?.remove()
    return try output(model, outcome)
  }

  private func makeModel(_ method: EndModelMethod) throws -> Model {
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
    let usesSlices = !(model.head is PlainHead<Float>)
    return try Trainer(
      model, options: options, features: train,
      targets: TrainingTargets(
        labels: data.labels, members: usesSlices ? data.slices.members[.train] ?? [] : [],
        rows: data.rows),
      validation: features[.dev].map {
        Validation(features: $0, criteria: decisions.map { scoring($0).criterion })
      })
  }

  /// Trains the backbone under a plain head and starts every branch from it.
  private func warmStart(_ model: Model) throws {
    let plain = try makeModel(.dp)
    var options = settings.training
    options.epochs = settings.warmStartEpochs
    let outcome = try makeTrainer(plain, options).run()
    outcome.restore(decisions.last?.storedName, into: plain)
    let source = plain.backbone.parameters
    for (index, parameter) in model.backbone.parameters.enumerated() {
      parameter.values.copy(source[index % source.count].values)
    }
  }

  private var decisions: [DecisionThreshold] {
    DecisionThreshold.all(classCount: data.votes.classCount)
  }

  private func scoring(_ decision: DecisionThreshold) -> EndModelScoring {
    EndModelScoring(
      decision: decision, metric: settings.metric, votes: data.votes, slices: data.slices)
  }

  private func output(_ model: Model, _ outcome: TrainingOutcome<Float>) throws -> EndModelOutput {
    var predictions: [DecisionThreshold: [Split: ProbabilisticLabels]] = [:]
    var kept: TrainedModel?
    var outcomes: [EndModelResult.Outcome] = []
    for decision in decisions {
      outcome.restore(decision.storedName, into: model)
      let scored = features.filter { $0.key == .dev || ($0.key == .test && testing) }
      let labels = scored.mapValues { model.predict($0) }
      let outputs = scored.compactMapValues { model.sliceOutputs($0) }
      let epoch = outcome.best.first { $0.criterion == decision.storedName }?.epoch
      let result = scoring(decision).outcome(
        epoch: epoch.flatMap { $0 > 0 ? $0 : nil } ?? outcome.history.count, labels: labels,
        outputs: outputs)
      outcomes.append(result)
      predictions[decision] = labels
      if decision == keeping || (keeping != nil && decisions.count == 1) {
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
