import Foundation
import KernelTestSupport
import NumericKernels
import SliceLearning
import SupervisionCore
import Testing

/// The vectorised slice head for two classes against the plain one in double precision.
@Suite struct SliceAttentionTests {
  /// Row counts on either side of the blocks of 64.
  @Test(arguments: AttentionKind.allCases, [1, 63, 64, 65, 130])
  func fastHeadsAgreeWithThePlainOnes(attention: AttentionKind, rows: Int) {
    for slices in [1, 3, 10] {
      var generator = SeededGenerator(seed: UInt64(rows * 10 + slices))
      let shape = SliceBatchShape(
        slices: slices, rows: rows, outputs: 1, attention: attention, temperature: 0.6,
        indicatorWeight: 0.3, predictionWeight: 0.7, baseWeight: 1.3)
      let bias = Numbers([0.4])
      var q = Numbers(slices * rows, in: -6...6, &generator)
      var outputs = Numbers(2 * slices * rows, in: -6...6, &generator)
      let targets = Numbers(rows, in: 0...1, &generator)
      let weights = Numbers(rows, in: 0...2, &generator)
      let members = Numbers((0..<(slices * rows)).map { _ in generator.uniform() < 0.3 ? 1 : 0 })
      var attentions = Numbers(slices * rows, &generator)
      var logits = Numbers(rows, &generator)
      let calibrations = Calibrations(attention == .calibrated ? slices : 0, &generator)
      var gradients = (
        fast: [SliceCalibrationGradient<Float>](), plain: [SliceCalibrationGradient<Double>]()
      )

      Float.sliceForward(
        shape, q: q.fast, outputs: outputs.fast, outputBias: bias.fast,
        calibration: calibrations.fast, attention: &attentions.fast, logits: &logits.fast)
      SliceAttention<Double>.forward(
        shape, q: q.plain, outputs: outputs.plain, outputBias: bias.plain,
        calibration: calibrations.plain, attention: &attentions.plain, logits: &logits.plain)
      // Scores up to 12/0.6 carry 20 roundoffs into the exponent; logits weigh outputs up to 6 by them.
      attentions.expectClose("attention \(slices)", relative: 60 * roundoff)
      logits.expectClose("logits \(slices)", absolute: 6 * 60 * roundoff)
      for row in 0..<rows {
        let sum = (0..<slices).reduce(0) { $0 + attentions.fast[$1 * rows + row] }
        #expect(abs(sum - 1) < 1e-6)
      }

      let fast = Float.sliceBackward(
        shape, q: &q.fast, outputs: &outputs.fast, outputBias: bias.fast,
        calibration: calibrations.fast, targets: targets.fast, weights: weights.fast,
        members: members.fast, attention: &attentions.fast,
        logits: &logits.fast, calibrationGradient: &gradients.fast)
      let plain = SliceAttention<Double>.backward(
        shape, q: &q.plain, outputs: &outputs.plain, outputBias: bias.plain,
        calibration: calibrations.plain, targets: targets.plain, weights: weights.plain,
        members: members.plain,
        attention: &attentions.plain, logits: &logits.plain,
        calibrationGradient: &gradients.plain)
      // The same, through slopes of at most 6·1.3·2/0.6.
      q.expectClose("q \(slices)", absolute: 26 * 120 * roundoff)
      outputs.expectClose("outputs \(slices)", absolute: 26 * 120 * roundoff)
      expectClose(gradients.fast, gradients.plain, rows: rows)
      logits.expectClose("logit gradients \(slices)", absolute: 3 * 120 * roundoff)
      for (found, exact) in [
        (fast.base, plain.base), (fast.indicator, plain.indicator),
        (fast.prediction, plain.prediction),
      ] { #expect(abs(found - exact) <= 1e-5 * (1 + exact)) }
    }
  }

  /// Sums over rows of terms of at most 26·6, the scores' slopes times |p|.
  private func expectClose(
    _ fast: [SliceCalibrationGradient<Float>], _ plain: [SliceCalibrationGradient<Double>],
    rows: Int
  ) {
    #expect(fast.count == plain.count)
    let bound = 26 * 6 * 120 * roundoff * Double(rows)
    for (found, exact) in zip(fast, plain) {
      #expect(abs(Double(found.indicatorScale) - exact.indicatorScale) <= bound)
      for (found, exact) in zip(found.confidenceScales, exact.confidenceScales) {
        #expect(abs(Double(found) - exact) <= bound)
      }
      #expect(abs(Double(found.bias) - exact.bias) <= bound)
      #expect(
        abs(Double(found.indicatorLoss) - exact.indicatorLoss) <= 1e-5 * (1 + exact.indicatorLoss))
    }
  }

  /// τ = 1/2 and σ(0) = 1/2 open the gate by 3/4: score 2·1/4 + 3·(3/4)·4 − 1 = 8.5 against 0 for a slice without trust
  /// and confidence.
  @Test func calibratedAttentionGatesConfidenceByTheTrustedIndicator() {
    let shape = SliceBatchShape(
      slices: 2, rows: 1, outputs: 1, attention: .calibrated, temperature: 1)
    var (attention, logits) = ([0.0, 0.0], [0.0])
    let calibration = [
      SliceCalibration<Double>(trust: 0.5, indicatorScale: 2, confidenceScales: [3, 7], bias: -1),
      SliceCalibration<Double>(trust: 0),
    ]
    Double.sliceForward(
      shape, q: [0, 50], outputs: [-4, 1, 0, 1], outputBias: [0], calibration: calibration,
      attention: &attention, logits: &logits)
    #expect(abs(log(attention[0] / attention[1]) - 8.5) < 1e-9)
  }

  @Test(arguments: AttentionKind.allCases)
  func largeLogitsGiveFiniteLossesAndGradients(attention: AttentionKind) {
    let shape = SliceBatchShape(
      slices: 2, rows: 2, outputs: 1, attention: attention, temperature: 0.1, indicatorWeight: 1,
      predictionWeight: 1, baseWeight: 1)
    var q: [Float] = [1e4, -1e4, 300, -300]
    var outputs: [Float] = [1e4, -1e4, 5, -5, -1e4, 1e4, 2, 3]
    var (shares, logits) = ([Float](repeating: 0, count: 4), [Float](repeating: 0, count: 2))
    var gradients: [SliceCalibrationGradient<Float>] = []
    let losses = Float.sliceBackward(
      shape, q: &q, outputs: &outputs, outputBias: [0],
      calibration: attention == .calibrated ? [.init(trust: 0.5), .init(trust: 1)] : [],
      targets: [1, 0], weights: [1, 1],
      members: [1, 1, 0, 1], attention: &shares, logits: &logits, calibrationGradient: &gradients)
    #expect((losses.base + losses.indicator + losses.prediction).isFinite)
    #expect((q + outputs + shares + logits).allSatisfy { $0.isFinite })
  }

  /// Scores 1 + 2 and 3 + |−1|: a = (e⁻¹, 1)/(1 + e⁻¹) = (0.26894, 0.73106); logit 0.5 + 10·a₀ − 10·a₁ = −4.12117.
  @Test func attentionIsTheSoftmaxOverSlicesOfIndicatorPlusConfidence() {
    let shape = SliceBatchShape(slices: 2, rows: 1, outputs: 1, attention: .full, temperature: 1)
    var (attention, logits) = ([0.0, 0.0], [0.0])
    Double.sliceForward(
      shape, q: [1, 3], outputs: [2, 10, -1, -10], outputBias: [0.5], calibration: [],
      attention: &attention,
      logits: &logits)
    #expect(abs(attention[0] - 0.268941) < 1e-6 && abs(attention[1] - 0.731059) < 1e-6)
    #expect(abs(logits[0] + 4.121172) < 1e-5)
  }

  /// Margins 5 − 2 and 1 − 1 of three classes: the binary |p| is the margin of two logits p and 0.
  @Test func theConfidenceOfSeveralClassesIsTheMarginOfTheTwoHighest() {
    let shape = SliceBatchShape(
      slices: 2, rows: 1, outputs: 3, attention: .confidence, temperature: 1)
    var (attention, logits) = ([0.0, 0.0], [0.0, 0.0, 0.0])
    Double.sliceForward(
      shape, q: [0, 9], outputs: [2, 5, -7, 0, 0, 0, 1, 1, 0, 0, 0, 0], outputBias: [0, 0, 0],
      calibration: [], attention: &attention, logits: &logits)
    // e³/(e³ + 1).
    #expect(abs(attention[0] - 0.952574) < 1e-6)
  }

  @Test func crossEntropyOfLogitsByHand() {
    // −ln σ(2) for y = 1, gradient σ(2) − 1.
    var logit = [2.0]
    #expect(abs(crossEntropy(&logit, [1], 1, stride: 1, weight: 3) - 3 * 0.126928) < 1e-5)
    #expect(abs(logit[0] + 3 * 0.119203) < 1e-5)
    // ln 3 for three equal logits, gradient 1/3 − y.
    var logits = [0.0, 0.0, 0.0]
    #expect(abs(crossEntropy(&logits, [0, 1, 0], 3, stride: 1, weight: 1) - 1.098612) < 1e-6)
    #expect(abs(logits[1] + 2.0 / 3) < 1e-12 && abs(logits[0] - 1.0 / 3) < 1e-12)
  }
}

/// The same calibrations in both precisions.
private struct Calibrations {
  let fast: [SliceCalibration<Float>]
  let plain: [SliceCalibration<Double>]

  init(_ slices: Int, _ generator: inout SeededGenerator) {
    let numbers = (0..<slices).map { _ in
      (0..<5).map { _ in Float(generator.uniform()) }
    }
    fast = numbers.map {
      SliceCalibration(
        trust: $0[0], indicatorScale: $0[1], confidenceScales: [$0[2], $0[3]], bias: $0[4])
    }
    plain = fast.map {
      SliceCalibration(
        trust: Double($0.trust), indicatorScale: Double($0.indicatorScale),
        confidenceScales: $0.confidenceScales.map(Double.init), bias: Double($0.bias))
    }
  }
}
