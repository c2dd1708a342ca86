import EndModels
import NumericKernels
import SliceLearning
import SupervisionCore
import Testing
import TrainingTestSupport

@Suite struct MethodTests {
  init() throws { try Blas.load() }

  private let dense = DenseRows(count: 6, width: 3, values: .random(count: 18, seed: 1))

  private func model<S: SliceScalar>(
    _ method: EndModelMethod, classCount: Int = 2, sliceCount: Int, seed: UInt64,
    sizes: [Int] = [3, 4],
    dropout: Double = 0.2
  ) throws -> EndModel<BranchedBackbone<DenseBackbone<S>>> {
    try method.model(
      classCount: classCount, sliceCount: sliceCount, options: SliceOptions(), seed: seed
    ) { DenseBackbone(sizes: sizes, dropout: dropout, seed: $0) }
  }

  /// One branch, and three for a mixture of the base slice, one slice and the gate.
  @Test(arguments: EndModelMethod.allCases, [2, 3])
  func everyMethodHasTheGradientOfItsLosses(method: EndModelMethod, classCount: Int) throws {
    let model: EndModel<BranchedBackbone<DenseBackbone<Double>>> = try model(
      method, classCount: classCount, sliceCount: 1, seed: 2)
    #expect(model.backbone.branchCount == (method == .moe ? 3 : 1))
    var generator = SeededGenerator(seed: 3)
    let batch: TargetBatch<Double> = generator.batch(rows: 5, classCount: classCount, slices: 2)
    let checks = checkGradients(
      of: model, dense, rows: [5, 0, 3, 1, 2], pass: .training(seed: 4, step: 5), batch)
    for check in checks { #expect(check.isSound, "\(check)") }
  }

  @Test func severalBranchesUnderOneHeadHaveTheGradientOfItsLoss() {
    let branches = (1...3).map { DenseBackbone<Double>(sizes: [3, 4], dropout: 0.2, seed: $0) }
    let backbone = BranchedBackbone(branches)
    let model = EndModel(
      backbone: backbone, head: PlainHead(inputSize: backbone.outputSize, classCount: 3, seed: 6))
    var generator = SeededGenerator(seed: 7)
    let batch: TargetBatch<Double> = generator.batch(rows: 5, classCount: 3, slices: 0)
    let checks = checkGradients(
      of: model, dense, rows: [5, 0, 3, 1, 2], pass: .training(seed: 8, step: 9), batch)
    for check in checks { #expect(check.isSound, "\(check)") }
  }

  /// Branches of the same numbers, so that only dropout can tell them apart.
  @Test func branchesDropOtherElements() {
    let twins = BranchedBackbone(
      (1...2).map { _ in DenseBackbone<Double>(sizes: [3, 8], dropout: 0.5, seed: 1) })
    func halves(_ pass: Pass) -> [Bool] {
      let z = twins.forward(dense, rows: [0, 1, 2], pass: pass)
      return (0..<3).map { row in (0..<8).allSatisfy { z[row, $0] == z[row, $0 + 8] } }
    }
    #expect(halves(.inference) == [true, true, true])
    #expect(halves(.training(seed: 1, step: 1)) != [true, true, true])
  }

  /// For 3 slices, d = 4, h = 2 and C = 1: indicators 3·(4 + 1), experts 3·2·(4 + 1), heads 2·2 + 2.
  @Test func expertsHaveTheSizeAskedFor() throws {
    var options = SliceOptions()
    options.expertSize = 2
    let head = try SliceHead<Float>(
      inputSize: 4, sliceCount: 2, classCount: 2, options: options, seed: 1)
    #expect(head.parameters.reduce(0) { $0 + $1.values.count } == 51)
  }

  @Test(arguments: EndModelMethod.allCases)
  func seedsDecideEveryParameter(method: EndModelMethod) throws {
    func bits(_ seed: UInt64) throws -> [[UInt32]] {
      let model: EndModel<BranchedBackbone<DenseBackbone<Float>>> = try model(
        method, sliceCount: 2, seed: seed)
      return model.state.map { $0.map(\.bitPattern) }
    }
    let first = try bits(1)
    #expect(try bits(1) == first)
    for (one, other) in zip(first, try bits(2)) { #expect(one != other) }
    // No two parameters of one size share their numbers, such as the branches of a mixture.
    for (i, one) in first.enumerated() {
      for other in first[(i + 1)...] { #expect(one != other) }
    }
  }

  @Test(arguments: EndModelMethod.allCases)
  func everyMethodTrainsWithoutSlices(method: EndModelMethod) throws {
    let model: EndModel<BranchedBackbone<DenseBackbone<Float>>> = try model(
      method, sliceCount: 0, seed: 1)
    let labels = ProbabilisticLabels(
      classCount: 2, probabilities: (0..<6).flatMap { $0 % 2 == 0 ? [0.2, 0.8] : [0.7, 0.3] })
    var options = TrainingOptions()
    options.epochs = 2
    options.batchSize = 4
    let outcome = try Trainer(
      model, options: options, features: dense, targets: TrainingTargets(labels: labels),
      validation: nil
    ).run()
    #expect(outcome.history.count == 2)
    #expect(model.predict(dense).count == 6)
  }

  @Test func onlyHeadsOfSlicesKnowSlices() throws {
    for method in EndModelMethod.allCases {
      let model: EndModel<BranchedBackbone<DenseBackbone<Float>>> = try model(
        method, sliceCount: 2, seed: 1)
      let outputs = model.sliceOutputs(dense)
      #expect((outputs != nil) == (method == .sbl || method == .moe))
      if let outputs { #expect(outputs.attention.count == 6 * 3 && outputs.sliceCount == 3) }
    }
  }
}
