import NumericKernels
import SupervisionCore

/// Losses and dev scores of one epoch.
public struct EpochRecord: Codable, Equatable, Sendable {
  /// Number of the epoch, from 1.
  public let epoch: Int
  /// Mean base loss over the rows of the epoch.
  public let baseLoss: Double
  /// Mean indicator loss; 0 for heads without slices.
  public let indicatorLoss: Double
  /// Mean slice-prediction loss; 0 for heads without slices.
  public let predictionLoss: Double
  /// Dev score by name of the criterion; undefined scores are left out.
  public let scores: [String: Double]
}

/// The best epoch by one criterion, with its parameters.
public struct BestEpoch<S: TrainingScalar>: Sendable {
  /// Name of the criterion.
  public let criterion: String
  /// Number of the epoch, from 1.
  public var epoch: Int
  /// Dev score; nil when no epoch had a defined score and the last epoch was taken.
  public var score: Double?
  var state: [[S]]
}

/// The training loop of an end model: shuffled batches, Adam, gradient clipping, a learning rate schedule, and selection
/// of the best epoch on dev.
///
/// Everything random follows from the seed and the numbers of epoch and step, so a run that resumes from a
/// ``TrainingCheckpoint`` ends in the same bytes as one that was never interrupted.
public struct Trainer<B: Backbone> {
  /// The number type of the parameters.
  public typealias S = B.Scalar

  private let model: EndModel<B>
  private let options: TrainingOptions
  private let features: B.Features
  private let targets: TrainingTargets
  private let validation: Validation<B.Features>?

  /// A training run of a model on one training set.
  ///
  /// - Parameters:
  ///   - model: trained in place.
  ///   - options: of the loop.
  ///   - features: one row per candidate of train.
  ///   - targets: one distribution per row of the features.
  ///   - validation: rows and criteria that select the epoch; nil to take the last.
  /// - Throws: ``SupervisionCore/UsageError`` for options out of range;
  ///   ``SupervisionCore/DataError`` when features and labels differ in number.
  public init(
    _ model: EndModel<B>, options: TrainingOptions, features: B.Features,
    targets: TrainingTargets, validation: Validation<B.Features>?
  ) throws {
    try options.validate(classCount: targets.classCount)
    guard features.count == targets.labels.count else {
      throw DataError(
        file: "features of train", found: "\(features.count) rows",
        expected: "\(targets.labels.count), one per candidate",
        remedy: "encode the same candidates in the same order")
    }
    self.model = model
    self.options = options
    self.features = features
    self.targets = targets
    self.validation = validation
  }

  /// Trains from the first epoch, or from a checkpoint, to the end.
  ///
  /// - Parameters:
  ///   - checkpoint: state of an interrupted run; nil to start from the first epoch.
  ///   - progress: receives the number of completed epochs.
  ///   - afterEpoch: called after each epoch with a function that returns a checkpoint.
  /// - Returns: history and best epochs; the model has the parameters of the last epoch.
  /// - Throws: any error of `afterEpoch`; ``SupervisionCore/DataError`` when loss or gradient is not
  ///   a finite number, or when the checkpoint is of another model.
  public func run(
    from checkpoint: TrainingCheckpoint<S>? = nil,
    progress: some ProgressObserver = SilentProgress(),
    afterEpoch: (() -> TrainingCheckpoint<S>) throws -> Void = { _ in }
  ) throws -> TrainingOutcome<S> {
    var state = TrainingState<S>(criteria: validation?.criteria.map(\.name) ?? [])
    if let checkpoint {
      guard checkpoint.fits(model.parameters, criteria: state.best.map(\.criterion)) else {
        throw DataError(
          file: "checkpoint", found: "a model or criteria of other sizes",
          expected: "those that are trained now",
          remedy: "delete the checkpoint; training then starts from the first epoch")
      }
      state = checkpoint.state
      checkpoint.restore(model.parameters)
    }
    while state.epoch < options.epochs, !state.isStale(patience: options.patience) {
      let targets = state.epoch == 0 ? targets : targets.refined { model.predict(features) }
      let losses = try trainEpoch(state.epoch, targets, step: &state.step)
      state.epoch += 1
      try judge(&state, losses: losses)
      try afterEpoch { TrainingCheckpoint(state: state, parameters: model.parameters) }
      progress.report(completed: state.epoch, total: options.epochs)
    }
    return TrainingOutcome(history: state.history, best: state.best, last: model.state)
  }

  private func trainEpoch(
    _ epoch: Int, _ targets: TrainingTargets, step: inout Int
  ) throws -> LossParts {
    var sums = LossParts()
    let total = batchCount * options.epochs
    for rows in batches(epoch) {
      let z = model.backbone.forward(
        features, rows: rows, pass: .training(seed: options.seed, step: step))
      let batch: TargetBatch<S> = targets.batch(rows, classWeights: options.classWeights)
      let (losses, gradient) = model.head.backward(z, batch)
      try refuseInfinite("loss", losses.base + losses.indicator + losses.prediction, epoch, step)
      model.backbone.backward(gradient)
      // ReLU makes 0 of what is not a number, so that the loss alone would not tell.
      let norm = model.parameters.reduce(0) { $0 + $1.squaredGradient }.squareRoot()
      try refuseInfinite("gradient", norm, epoch, step)
      update(step: step, of: total, norm: norm)
      step += 1
      let weight = Double(rows.count) / Double(targets.rows.count)
      sums.base += weight * losses.base
      sums.indicator += weight * losses.indicator
      sums.prediction += weight * losses.prediction
    }
    return sums
  }

  /// - Throws: ``DataError`` when a value is not a finite number.
  private func refuseInfinite(_ name: String, _ value: Double, _ epoch: Int, _ step: Int) throws {
    guard !value.isFinite else { return }
    throw DataError(
      file: "training", field: "epoch \(epoch + 1), step \(step + 1)",
      found: "a \(name) that is not a finite number", expected: "a finite \(name)",
      remedy: "lower the learning rate, and look for very large numbers in the features")
  }

  /// - Parameter norm: of the gradient of all parameters.
  private func update(step: Int, of total: Int, norm: Double) {
    let scale = options.clip > 0 && norm > options.clip ? options.clip / norm : 1
    let factor = options.rateFactor(step: step, of: total)
    for parameter in model.parameters {
      let isOwn = !parameter.isPretrained
      let rate = isOwn ? options.learningRate : options.encoderLearningRate
      parameter.apply(
        AdamStep(
          number: step + 1, learningRate: rate * factor,
          l2: parameter.isDecayed && isOwn ? options.l2 : 0,
          weightDecay: parameter.isDecayed ? options.weightDecay : 0, gradientScale: scale))
    }
  }

  private func judge(_ state: inout TrainingState<S>, losses: LossParts) throws {
    let labels = validation.map { model.predict($0.features) }
    var scores: [String: Double] = [:]
    for (index, criterion) in (validation?.criteria ?? []).enumerated() {
      let score = labels.flatMap(criterion.score).flatMap { $0.isFinite ? $0 : nil }
      scores[criterion.name] = score
      let best = state.best[index]
      let isBetter = score.map { $0 > best.score ?? -.infinity } ?? (best.score == nil)
      if isBetter {
        state.best[index] = BestEpoch(
          criterion: criterion.name, epoch: state.epoch, score: score, state: model.state)
      }
    }
    state.history.append(
      EpochRecord(
        epoch: state.epoch, baseLoss: losses.base, indicatorLoss: losses.indicator,
        predictionLoss: losses.prediction, scores: scores))
  }

  private var batchCount: Int {
    (targets.rows.count + options.batchSize - 1) / options.batchSize
  }

  /// The rows of an epoch in shuffled batches; rows of similar cost share a batch when costs differ.
  private func batches(_ epoch: Int) -> [ArraySlice<Int>] {
    var generator = SeededGenerator(seed: options.seed, purpose: "shuffle", number: epoch)
    var rows = targets.rows
    rows.shuffle(using: &generator)
    let starts = stride(from: 0, to: rows.count, by: options.batchSize)
    guard model.backbone.cost(of: rows[0], in: features) != nil else {
      return starts.map { rows[$0..<min($0 + options.batchSize, rows.count)] }
    }
    sortByCost(&rows)
    var batches = starts.map { rows[$0..<min($0 + options.batchSize, rows.count)] }
    batches.shuffle(using: &generator)
    return batches
  }

  /// Sorts within pools of 32 batches, so that batches still differ from epoch to epoch.
  private func sortByCost(_ rows: inout [Int]) {
    let pool = 32 * options.batchSize
    for start in stride(from: 0, to: rows.count, by: pool) {
      let end = min(start + pool, rows.count)
      let costs = rows[start..<end].map { (model.backbone.cost(of: $0, in: features) ?? 0, $0) }
      rows.replaceSubrange(
        start..<end,
        with: costs.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
          .map(\.element.1))
    }
  }
}

/// The result of a training run.
public struct TrainingOutcome<S: TrainingScalar>: Sendable {
  /// One record per epoch, in order.
  public let history: [EpochRecord]
  /// Best epoch of each criterion, in the order of the criteria.
  public let best: [BestEpoch<S>]
  let last: [[S]]

  /// Restores the parameters of a criterion's best epoch; those of the last epoch for nil or an unknown name.
  public func restore<B: Backbone>(_ criterion: String?, into model: EndModel<B>)
  where B.Scalar == S {
    model.restore(best.first { $0.criterion == criterion }?.state ?? last)
  }
}
