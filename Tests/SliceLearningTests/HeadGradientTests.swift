import EndModels
import NumericKernels
import SliceLearning
import SupervisionCore
import Testing
import TrainingTestSupport

/// Backward passes of heads against finite differences of the sum of their losses, in double precision.
///
/// Seeds are such that no |p| and no pair of highest logits lies within the steps' reach of a kink.
@Suite struct HeadGradientTests {
  private let inputSize = 4
  private let sliceCount = 2

  @Test(
    arguments: AttentionKind.allCases,
    [(2, SliceLossForm.sum), (3, .sum), (2, .mean), (3, .mean)])
  func sliceHead(attention: AttentionKind, shape: (classCount: Int, form: SliceLossForm)) throws {
    var options = weighted()
    options.expertSize = 3
    options.attention = attention
    options.temperature = 0.8
    options.lossForm = shape.form
    let head = try SliceHead<Double>(
      inputSize: inputSize, sliceCount: sliceCount, classCount: shape.classCount,
      options: options, seed: 5)
    head.trustIndicators()
    expectSound(head, inputSize: inputSize, classCount: shape.classCount, seed: 6)
  }

  @Test(arguments: [2, 3])
  func hardParameterSharingHead(classCount: Int) throws {
    for multipliers in [[], [0.5, 3]] {
      var options = weighted()
      options.multipliers = multipliers
      options.lossForm = multipliers.isEmpty ? .sum : .mean
      let head = try HardParameterSharingHead<Double>(
        inputSize: inputSize, sliceCount: sliceCount, classCount: classCount, options: options,
        seed: 5)
      expectSound(head, inputSize: inputSize, classCount: classCount, seed: 7)
    }
  }

  @Test(arguments: [2, 3], SliceLossForm.allCases)
  func mixtureHead(classCount: Int, form: SliceLossForm) throws {
    var options = weighted()
    options.lossForm = form
    let head = try MixtureHead<Double>(
      branchSize: inputSize, sliceCount: sliceCount, classCount: classCount, options: options,
      seed: 5)
    expectSound(
      head, inputSize: inputSize * (sliceCount + 2), classCount: classCount, seed: 8)
  }

  private func weighted() -> SliceOptions {
    var options = SliceOptions()
    options.baseWeight = 1.5
    options.indicatorWeight = 0.75
    options.predictionWeight = 0.5
    return options
  }

  private func expectSound(
    _ head: any Head<Double>, inputSize: Int, classCount: Int, seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed)
    let z: Matrix<Double> = generator.matrix(rows: 5, columns: inputSize, within: 1.5)
    let batch: TargetBatch<Double> = generator.batch(
      rows: 5, classCount: classCount, slices: sliceCount + 1)
    for check in checkGradients(of: head, z: z, batch) { #expect(check.isSound, "\(check)") }
  }
}
