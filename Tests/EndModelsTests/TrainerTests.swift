import EndModels
import NumericKernels
import SupervisionCore
import Testing

@Suite struct TrainerTests {
  init() throws { try Blas.load() }

  private let train = SeparablePoints(count: 120, seed: 1)
  private let dev = SeparablePoints(count: 200, seed: 2)

  private func options(epochs: Int, patience: Int = 0, seed: UInt64 = 0) -> TrainingOptions {
    var options = TrainingOptions()
    options.epochs = epochs
    options.batchSize = 16
    options.learningRate = 0.02
    options.patience = patience
    options.seed = seed
    return options
  }

  private func run(
    _ model: EndModel<DenseBackbone<Float>>, _ options: TrainingOptions,
    criteria: [SelectionCriterion]? = nil
  ) throws -> TrainingOutcome<Float> {
    try Trainer(
      model, options: options, features: train.features,
      targets: TrainingTargets(labels: train.labels()),
      validation: criteria.map { Validation(features: dev.features, criteria: $0) }
    ).run()
  }

  @Test func aSeparableProblemIsLearned() throws {
    let model = plainModel(seed: 3)
    let before = dev.accuracy(model.predict(dev.features))
    let outcome = try run(model, options(epochs: 20))
    #expect(dev.accuracy(model.predict(dev.features)) > 0.97)
    #expect(before < 0.9)
    #expect(outcome.history.map(\.epoch) == Array(1...20))
    let losses = outcome.history.map(\.baseLoss)
    #expect(losses[19] < 0.75 * losses[0])
    // No less than the entropy of the labels, −0.9 ln 0.9 − 0.1 ln 0.1.
    #expect(losses[19] > 0.32)
  }

  @Test(arguments: LearningRateSchedule.allCases)
  func everyScheduleLearns(schedule: LearningRateSchedule) throws {
    var options = options(epochs: 20)
    options.schedule = schedule
    options.weightDecay = 0.01
    let model = plainModel(seed: 4)
    _ = try run(model, options)
    #expect(dev.accuracy(model.predict(dev.features)) > 0.95)
  }

  @Test func theSameSeedGivesTheSameBytesAndAnotherOneDoesNot() throws {
    func trained(_ seed: UInt64, _ modelSeed: UInt64 = 5) throws -> [[UInt32]] {
      let model = plainModel(seed: modelSeed)
      _ = try run(model, options(epochs: 2, seed: seed))
      return model.bits
    }
    #expect(try trained(1) == trained(1))
    #expect(try trained(1) != trained(2))
    #expect(try trained(1) != trained(1, 6))
    #expect(plainModel(seed: 5).bits == plainModel(seed: 5).bits)
    #expect(plainModel(seed: 5).bits != plainModel(seed: 6).bits)
  }

  @Test func theFirstEpochOfTheHighestScoreIsKept() throws {
    let scores = ScriptedScores([0.1, 0.5, nil, 0.3, 0.5])
    let model = plainModel(seed: 7)
    let outcome = try run(model, options(epochs: 5), criteria: [scores.criterion()])
    let best = try #require(outcome.best.first)
    #expect(best.epoch == 2 && best.score == 0.5)
    #expect(outcome.history.map { $0.scores["scripted"] } == [0.1, 0.5, nil, 0.3, 0.5])
    #expect(model.predict(dev.features) == scores.shown[4])
    outcome.restore("scripted", into: model)
    #expect(model.predict(dev.features) == scores.shown[1])
    outcome.restore(nil, into: model)
    #expect(model.predict(dev.features) == scores.shown[4])
  }

  @Test func everyCriterionHasItsOwnBestEpoch() throws {
    let criteria = [
      ScriptedScores([0.3, 0.2, 0.1]).criterion("a"),
      ScriptedScores([0.1, 0.2, 0.3]).criterion("b"),
    ]
    let outcome = try run(plainModel(seed: 7), options(epochs: 3), criteria: criteria)
    #expect(outcome.best.map(\.criterion) == ["a", "b"])
    #expect(outcome.best.map(\.epoch) == [1, 3])
  }

  @Test func withoutADefinedScoreTheLastEpochIsTaken() throws {
    let scores = ScriptedScores([nil, nil, nil])
    let model = plainModel(seed: 7)
    let outcome = try run(model, options(epochs: 3), criteria: [scores.criterion()])
    #expect(outcome.best[0].epoch == 3 && outcome.best[0].score == nil)
    outcome.restore("scripted", into: model)
    #expect(model.predict(dev.features) == scores.shown[2])
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func aScoreThatIsNotFiniteIsUndefined(score: Double) throws {
    let scores = ScriptedScores([score, 0.2, score])
    let model = plainModel(seed: 7)
    let trainer = try Trainer(
      model, options: options(epochs: 3), features: train.features,
      targets: TrainingTargets(labels: train.labels()),
      validation: Validation(features: dev.features, criteria: [scores.criterion()]))
    let outcome = try trainer.run { _ = try $0().encoded(fingerprint: "run") }
    #expect(outcome.best[0].epoch == 2 && outcome.best[0].score == 0.2)
    #expect(outcome.history[0].scores.isEmpty)
  }

  @Test func patienceStopsAfterEpochsWithoutABetterScore() throws {
    let scores: [Double?] = [0.4, 0.5, 0.5, 0.3, 0.9, 0.9]
    let stopped = try run(
      plainModel(seed: 8), options(epochs: 6, patience: 2),
      criteria: [ScriptedScores(scores).criterion()])
    #expect(stopped.history.count == 4)
    #expect(stopped.best[0].epoch == 2)
    let patient = try run(
      plainModel(seed: 8), options(epochs: 6, patience: 3),
      criteria: [ScriptedScores(scores).criterion()])
    #expect(patient.history.count == 6)
    #expect(patient.best[0].epoch == 5)
    let other = ScriptedScores([1, 2, 3, 4, 5, 6]).criterion("rising")
    let risen = try run(
      plainModel(seed: 8), options(epochs: 6, patience: 2),
      criteria: [ScriptedScores(scores).criterion(), other])
    #expect(risen.history.count == 6)
  }

  @Test(arguments: [[2], [2, 6]], [0, 5.0])
  func aFeatureThatIsNotANumberStopsTraining(sizes: [Int], clip: Double) throws {
    var values = train.features.values
    values[20] = .nan
    var options = options(epochs: 2)
    options.clip = clip
    let trainer = try Trainer(
      plainModel(seed: 9, sizes: sizes), options: options,
      features: DenseRows(count: 120, width: 2, values: values),
      targets: TrainingTargets(labels: train.labels()), validation: nil)
    let error = #expect(throws: DataError.self) { try trainer.run() }
    #expect(error?.field?.hasPrefix("epoch 1, step") == true)
  }

  @Test func aLearningRateThatDivergesStopsTraining() throws {
    var options = options(epochs: 30)
    options.learningRate = 1e30
    options.schedule = .constant
    #expect(throws: DataError.self) { try run(plainModel(seed: 9, sizes: [2]), options) }
  }

  /// Adam divides by the size of the gradient plus 1e-8: far below that, no step is left. What remains is the decay
  /// of weights, by 1 − 0.02·0.5 in each of the 8 steps.
  @Test func gradientsAreShortenedToTheClipAndBiasesDoNotDecay() throws {
    var options = options(epochs: 1)
    options.l2 = 0
    options.weightDecay = 0.5
    options.schedule = .constant
    options.clip = 1e-14
    let model = plainModel(seed: 12)
    let before = model.state
    _ = try run(model, options)
    for (index, parameter) in model.parameters.enumerated() {
      let factor: Float = parameter.name.hasSuffix("bias") ? 1 : 0.922745
      for (value, start) in zip(model.state[index], before[index]) {
        #expect(abs(value - factor * start) < 1e-5, "\(parameter.name)")
      }
    }
  }

  @Test func featuresAndLabelsOfAnotherNumberAreRefused() throws {
    let error = #expect(throws: DataError.self) {
      try Trainer(
        plainModel(seed: 1), options: options(epochs: 1), features: dev.features,
        targets: TrainingTargets(labels: train.labels()), validation: nil)
    }
    #expect(error?.found == "200 rows")
  }

  /// Rows of class 1 weigh nothing: all that is learned is class 0.
  @Test func classWeightsDecideWhatCounts() throws {
    var options = options(epochs: 20)
    options.classWeights = [1, 0]
    let hard = ProbabilisticLabels(
      classCount: 2, probabilities: train.classes.flatMap { $0 == 1 ? [0.0, 1] : [1, 0] })
    let model = plainModel(seed: 10)
    _ = try Trainer(
      model, options: options, features: train.features, targets: TrainingTargets(labels: hard),
      validation: nil
    ).run()
    let labels = model.predict(dev.features)
    let positives = dev.classes.indices.count { labels.mostProbableClass($0) == 1 }
    #expect(positives == 0)
  }

  /// Labels say the opposite outside the rows to train on.
  @Test func onlyTheGivenRowsAreTrainedOn() throws {
    let labels = ProbabilisticLabels(
      classCount: 2,
      probabilities: train.classes.enumerated().flatMap { row, label in
        (label == 1) == (row % 2 == 0) ? [0.1, 0.9] : [0.9, 0.1]
      })
    let model = plainModel(seed: 11)
    _ = try Trainer(
      model, options: options(epochs: 30), features: train.features,
      targets: TrainingTargets(labels: labels, rows: Array(stride(from: 0, to: 120, by: 2))),
      validation: nil
    ).run()
    #expect(dev.accuracy(model.predict(dev.features)) > 0.95)
  }
}
