import EndModels
import Foundation
import NumericKernels
import SliceLearning
import SupervisionCore
import Testing

/// Points whose class is the sign of x, but the opposite in a slice of every eighth that a third number marks.
private struct Points {
  let features: DenseRows
  let classes: [Int]
  let isInSlice: [Bool]

  init(count: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var values: [Float] = []
    var classes: [Int] = []
    for row in 0..<count {
      let point: [Float] = generator.uniform(within: 1, count: 2)
      let isInSlice = row % 8 == 0
      values += point + [isInSlice ? 1 : 0]
      classes.append((point[0] > 0) != isInSlice ? 1 : 0)
    }
    features = DenseRows(count: count, width: 3, values: values)
    self.classes = classes
    isInSlice = (0..<count).map { $0 % 8 == 0 }
  }

  func targets() throws -> TrainingTargets {
    try TrainingTargets(
      labels: ProbabilisticLabels(
        classCount: 2, probabilities: classes.flatMap { $0 == 1 ? [0.05, 0.95] : [0.95, 0.05] }),
      members: [isInSlice])
  }

  func accuracy(_ labels: ProbabilisticLabels, inSlice: Bool? = nil) -> Double {
    let rows = classes.indices.filter { inSlice == nil || isInSlice[$0] == inSlice }
    let correct = rows.count { labels.mostProbableClass($0) == classes[$0] }
    return Double(correct) / Double(rows.count)
  }
}

@Suite struct ContradictorySliceTests {
  init() throws { try Blas.load() }

  private let train = Points(count: 320, seed: 1)
  private let test = Points(count: 400, seed: 2)

  private func model(_ method: EndModelMethod, seed: UInt64) throws -> EndModel<
    BranchedBackbone<DenseBackbone<Float>>
  > {
    // No hidden layer: what is not linear must come from the head.
    try method.model(classCount: 2, sliceCount: 1, options: SliceOptions(), seed: seed) {
      DenseBackbone(sizes: [3], dropout: 0, seed: $0)
    }
  }

  private func trainer(
    _ model: EndModel<BranchedBackbone<DenseBackbone<Float>>>, epochs: Int
  ) throws -> Trainer<BranchedBackbone<DenseBackbone<Float>>> {
    var options = TrainingOptions()
    options.epochs = epochs
    options.batchSize = 32
    options.learningRate = 0.05
    return try Trainer(
      model, options: options, features: train.features, targets: train.targets(), validation: nil)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func sliceBasedLearningLearnsASliceThatAPlainHeadCannot(seed: UInt64) throws {
    let plain = try model(.dp, seed: seed)
    _ = try trainer(plain, epochs: 30).run()
    let sliced = try model(.sbl, seed: seed)
    _ = try trainer(sliced, epochs: 30).run()
    let (plainLabels, slicedLabels) = (plain.predict(test.features), sliced.predict(test.features))
    #expect(test.accuracy(plainLabels, inSlice: false) > 0.9)
    #expect(test.accuracy(plainLabels, inSlice: true) < 0.3)
    #expect(test.accuracy(slicedLabels, inSlice: true) > 0.9)
    #expect(test.accuracy(slicedLabels) > test.accuracy(plainLabels) + 0.05)

    // Indicators know the base slice everywhere and the slice where it is.
    let outputs = try #require(sliced.sliceOutputs(test.features))
    for row in test.classes.indices {
      #expect(outputs.indicators[2 * row] > 0.9)
      #expect((outputs.indicators[2 * row + 1] > 0.5) == test.isInSlice[row])
    }
  }

  @Test(arguments: [EndModelMethod.sbl, .moe, .hps], 1...3)
  func aResumedRunEndsInTheSameBytes(method: EndModelMethod, epoch: Int) throws {
    struct Interrupted: Error {}
    let whole = try model(method, seed: 4)
    let expected = try trainer(whole, epochs: 3).run()
    var saved = Data()
    #expect(throws: Interrupted.self) {
      try trainer(try model(method, seed: 4), epochs: 3).run { makeCheckpoint in
        let checkpoint = makeCheckpoint()
        saved = try checkpoint.encoded(fingerprint: "run")
        if checkpoint.epoch == epoch { throw Interrupted() }
      }
    }
    let resumed = try model(method, seed: 99)
    let checkpoint = try #require(
      try TrainingCheckpoint<Float>(saved, fingerprint: "run", file: "run.ckpt"))
    let outcome = try trainer(resumed, epochs: 3).run(from: checkpoint)
    #expect(outcome.history == expected.history)
    for (one, other) in zip(resumed.state, whole.state) {
      #expect(one.map(\.bitPattern) == other.map(\.bitPattern))
    }
  }

  @Test func allPartsOfTheLossFall() throws {
    let history = try trainer(try model(.sbl, seed: 5), epochs: 30).run().history
    #expect(history[19].baseLoss < 0.5 * history[0].baseLoss)
    #expect(history[19].indicatorLoss < 0.5 * history[0].indicatorLoss)
    #expect(history[19].predictionLoss < 0.8 * history[0].predictionLoss)
  }
}
