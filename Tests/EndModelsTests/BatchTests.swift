import EndModels
import NumericKernels
import SupervisionCore
import Testing

/// A backbone that hands its vectors through and writes down the rows it is asked for.
private final class RecordingBackbone: Backbone {
  typealias Scalar = Float

  let outputSize = 1
  let parameters: [any Parameter<Float>] = []
  private let costs: [Int]?
  private let inner = DenseBackbone<Float>(sizes: [1], dropout: 0, seed: 0)
  private(set) var batches: [[Int]] = []

  init(costs: [Int]?) { self.costs = costs }

  func forward(_ features: DenseRows, rows: ArraySlice<Int>, pass: Pass) -> Matrix<Float> {
    batches.append(Array(rows))
    return inner.forward(features, rows: rows, pass: pass)
  }

  func backward(_ gradient: Matrix<Float>) {}
  func cost(of row: Int, in features: DenseRows) -> Int? { costs?[row] }
}

@Suite struct BatchTests {
  init() throws { try Blas.load() }

  private let rowCount = 22

  /// The batches of two epochs.
  private func batches(costs: [Int]?, seed: UInt64 = 1) throws -> [[[Int]]] {
    let backbone = RecordingBackbone(costs: costs)
    var options = TrainingOptions()
    options.epochs = 2
    options.batchSize = 4
    options.seed = seed
    _ = try Trainer(
      EndModel(backbone: backbone, head: PlainHead(inputSize: 1, classCount: 2, seed: 1)),
      options: options,
      features: DenseRows(count: rowCount, width: 1, values: .init(repeating: 1, count: rowCount)),
      targets: TrainingTargets(
        labels: ProbabilisticLabels(
          classCount: 2, probabilities: .init(repeating: 0.5, count: 2 * rowCount))),
      validation: nil
    ).run()
    return [Array(backbone.batches.prefix(6)), Array(backbone.batches.dropFirst(6))]
  }

  @Test(arguments: [true, false])
  func everyEpochTakesEveryRowOnceInAnotherOrder(hasCosts: Bool) throws {
    let costs = hasCosts ? (0..<rowCount).map { $0 * 7 % 5 } : nil
    let epochs = try batches(costs: costs)
    for epoch in epochs {
      #expect(epoch.map(\.count).sorted() == [2, 4, 4, 4, 4, 4])
      #expect(epoch.flatMap { $0 }.sorted() == Array(0..<rowCount))
    }
    #expect(epochs[0] != epochs[1])
    #expect(try batches(costs: costs) == epochs)
    #expect(try batches(costs: costs, seed: 2) != epochs)
  }

  @Test func rowsOfLikeCostShareABatch() throws {
    let costs = (0..<rowCount).map { $0 * 7 % rowCount }
    for epoch in try batches(costs: costs) {
      for batch in epoch {
        let found = batch.map { costs[$0] }.sorted()
        #expect(found == Array(found[0]..<(found[0] + batch.count)))
      }
      // Long rows do not always come last.
      #expect(epoch.map { costs[$0[0]] } != epoch.map { costs[$0[0]] }.sorted())
    }
  }
}

@Suite struct InferenceTests {
  init() throws { try Blas.load() }

  /// More rows than inference takes at once, each as if it came alone.
  @Test func rowsArePredictedOneByOneInTheirOrder() throws {
    let points = SeparablePoints(count: 1030, seed: 3)
    let model = plainModel(seed: 4)
    let labels = model.predict(points.features)
    #expect(labels.count == 1030)
    for row in [0, 511, 512, 1024, 1029] {
      let alone = model.predict(
        DenseRows(
          count: 1, width: 2, values: Array(points.features.values[(2 * row)..<(2 * row + 2)])))
      // Products of other shapes may add in another order.
      #expect(abs(alone[0, 1] - labels[row, 1]) < 1e-6)
      #expect(abs(labels[row, 0] + labels[row, 1] - 1) < 1e-15)
    }
  }

  @Test func inferenceDropsNothing() {
    let points = SeparablePoints(count: 20, seed: 3)
    let all = plainModel(seed: 4, dropout: 0).predict(points.features)
    #expect(plainModel(seed: 4, dropout: 0.9).predict(points.features) == all)
  }

  @Test func stepsLayersAndBranchesDropOtherElements() {
    let pass = Pass.training(seed: 1, step: 1)
    let seeds = [
      pass.dropoutSeed(0), pass.dropoutSeed(1), pass.branch(1).dropoutSeed(0),
      Pass.training(seed: 1, step: 2).dropoutSeed(0),
      Pass.training(seed: 2, step: 1).dropoutSeed(0),
    ]
    #expect(Set(seeds).count == seeds.count)
    #expect(Pass.training(seed: 1, step: 1).dropoutSeed(0) == seeds[0])
    #expect(pass.branch(0).dropoutSeed(0) == seeds[0])
  }

  @Test func noRowsGiveNoLabels() {
    let labels = plainModel(seed: 1).predict(DenseRows(count: 0, width: 2, values: []))
    #expect(labels.count == 0)
  }

  @Test func parametersAreCountedAndRestored() {
    let (model, other) = (plainModel(seed: 1), plainModel(seed: 2))
    // 2·6 + 6, and 6 + 1.
    #expect(model.parameterCount == 25)
    other.restore(model.state)
    #expect(other.bits == model.bits)
  }
}
