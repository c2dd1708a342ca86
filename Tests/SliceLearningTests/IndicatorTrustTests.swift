import EndModels
import NumericKernels
import SupervisionCore
import Testing

@testable import SliceLearning

@Suite struct IndicatorTrustTests {
  private let members = Matrix<Double>(rows: [[1, 1, 1, 1], [1, 0, 0, 0]])

  /// H(1/4) = 0.562335 nats; a loss of 4·0.14058375 a batch leaves three quarters explained, and √(3/4) = 0.866025.
  @Test func trustIsTheRootOfTheShareOfEntropyThatTheIndicatorExplains() {
    let trust = IndicatorTrust<Double>(slices: 2)
    trust.observe([0.1, 4 * 0.14058375], members: members)
    trust.apply(AdamStep(number: 1, learningRate: 0.1))
    #expect(abs(trust.value(1) - 0.866025) < 1e-5)
  }

  @Test func theBaseSliceAndUselessIndicatorsAreNotTrusted() {
    let trust = IndicatorTrust<Double>(slices: 2)
    #expect(trust.value(1) == 0)
    trust.observe([0, 4 * 0.6], members: members)
    trust.apply(AdamStep(number: 1, learningRate: 0.1))
    #expect(trust.value(0) == 0)
    #expect(trust.value(1) == 0)
  }

  /// The mean of the first batches, then a moving average over some fifty.
  @Test func earlyBatchesCountAlikeAndLaterOnesFade() {
    let trust = IndicatorTrust<Double>(slices: 2)
    for step in 1...4 {
      trust.observe([0, step == 1 ? 4 : 0], members: members)
      trust.apply(AdamStep(number: step, learningRate: 0.1))
    }
    #expect(abs(trust.values[1] - 0.25) < 1e-12)
    for step in 1000...1300 {
      trust.observe([0, 4], members: members)
      trust.apply(AdamStep(number: step, learningRate: 0.1))
    }
    #expect(abs(trust.values[1] - 1) < 0.01)
  }
}
