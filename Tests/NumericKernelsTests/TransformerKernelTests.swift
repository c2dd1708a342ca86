import KernelTestSupport
import NumericKernels
import SupervisionCore
import Testing

/// Fused passes of transformer layers against the plain loops in double precision.
@Suite struct TransformerKernelTests {
  private static let shapes = [(1, 1), (3, 15), (2, 16), (5, 17), (4, 64), (3, 384), (2, 771)]

  /// Φ to 2e-7, times x, and one rounding of the sum before.
  @Test(arguments: shapes)
  func gelusAgreeForwardAndBackward(rows: Int, columns: Int) {
    var generator = SeededGenerator(seed: UInt64(columns))
    let bias = Numbers(columns, &generator)
    var x = Numbers(rows * columns, in: -6...6, &generator)
    var y = Numbers(rows * columns, &generator)
    x.run {
      Float.biasGelu($0, bias: bias.fast, into: &y.fast, rows: rows, columns: columns)
    } _: {
      Plain.biasGelu($0, bias: bias.plain, into: &y.plain, rows: rows, columns: columns)
    }
    y.expectClose("gelu", absolute: 2e-6)
    var gradient = Numbers(rows * columns, &generator)
    var biasGradient = Numbers(columns, &generator)
    gradient.run {
      Float.geluBackward(
        $0, &x.fast, biasGradient: &biasGradient.fast, rows: rows, columns: columns)
    } _: {
      Plain.geluBackward(
        $0, &x.plain, biasGradient: &biasGradient.plain, rows: rows, columns: columns)
    }
    gradient.expectClose("gradient", absolute: 3e-6)
    x.expectClose("gelu again", absolute: 2e-6)
    biasGradient.expectClose("bias", absolute: Double(rows) * 3e-6)
  }

  /// x·Φ(x) with Φ from a table of the normal distribution.
  @Test func gelusAreThoseOfTheNormalDistribution() {
    var x: [Float] = [0, 1, -1, 2, -3, 40, -40]
    var y = x
    Float.biasGelu(&x, bias: [Float](repeating: 0, count: 7), into: &y, rows: 1, columns: 7)
    let expected: [Float] = [0, 0.841344746, -0.158655254, 1.95449974, -0.00404969409, 40, 0]
    for (found, expected) in zip(y, expected) { #expect(abs(found - expected) < 1e-6) }
  }

  /// Rows have a deviation of about 1, so that sums of n terms are true to about n/16 roundings over 16 lanes.
  @Test(arguments: shapes, [1, 0.7])
  func normsOfSumsAgreeForwardAndBackward(shape: (rows: Int, columns: Int), keep: Double) {
    let (rows, columns) = shape
    var generator = SeededGenerator(seed: UInt64(columns))
    let norm = ResidualNorm(
      rows: rows, columns: columns, epsilon: 1e-5, keep: Double(Float(keep)), seed: 9)
    let bias = Numbers(columns, &generator)
    let residual = Numbers(rows * columns, in: -2...2, &generator)
    let (gain, shift) = (Numbers(columns, &generator), Numbers(columns, &generator))
    var inverse = Numbers(rows, &generator)
    var x = Numbers(rows * columns, in: -2...2, &generator)
    var y = Numbers(rows * columns, &generator)
    x.run {
      Float.residualNorm(
        norm, $0, bias: bias.fast, residual: residual.fast, gain: gain.fast, shift: shift.fast,
        inverse: &inverse.fast, into: &y.fast)
    } _: {
      Plain.residualNorm(
        norm, $0, bias: bias.plain, residual: residual.plain, gain: gain.plain, shift: shift.plain,
        inverse: &inverse.plain, into: &y.plain)
    }
    y.expectClose("y", absolute: 5e-6)
    x.expectClose("normalised", absolute: 5e-6)
    inverse.expectClose("inverse", relative: 2e-6)
    var gradient = Numbers(rows * columns, &generator)
    var dropped = Numbers(rows * columns, &generator)
    var ofGain = Numbers(columns, &generator)
    var ofShift = Numbers(columns, &generator)
    var ofBias = Numbers(columns, &generator)
    gradient.run {
      Float.residualNormBackward(
        norm, $0, normalized: x.fast, inverse: inverse.fast, gain: gain.fast,
        gainGradient: &ofGain.fast, shiftGradient: &ofShift.fast, biasGradient: &ofBias.fast,
        dropped: &dropped.fast)
    } _: {
      Plain.residualNormBackward(
        norm, $0, normalized: x.plain, inverse: inverse.plain, gain: gain.plain,
        gainGradient: &ofGain.plain, shiftGradient: &ofShift.plain, biasGradient: &ofBias.plain,
        dropped: &dropped.plain)
    }
    // A row of one number has a deviation of √1e-5, and so an inverse of 316.
    let size = columns == 1 ? 316.0 : 4
    for (name, numbers) in [
      ("sum", gradient), ("dropped", dropped), ("gain", ofGain), ("shift", ofShift),
      ("bias", ofBias),
    ] { numbers.expectClose(name, absolute: size * 5e-6) }
  }

  @Test(arguments: [1, 2, 15, 16, 17, 60], [1, 0.8])
  func attentionAgreesForwardAndBackward(count: Int, keep: Double) {
    for isBiased in [false, true] {
      var generator = SeededGenerator(seed: UInt64(count))
      let attention = AttentionSoftmax(
        count: count, scale: 0.25, keep: Double(Float(keep)), seed: 77)
      var biases = Numbers(2 * count - 1, in: -2...2, &generator)
      var scores = Numbers(count * count, in: -20...20, &generator)
      var dropped = Numbers(count * count, &generator)
      biases.run { bias in
        Float.attentionSoftmax(
          attention, &scores.fast, bias: isBiased ? bias + count - 1 : nil, dropped: &dropped.fast)
      } _: { bias in
        Plain.attentionSoftmax(
          attention, &scores.plain, bias: isBiased ? bias + count - 1 : nil,
          dropped: &dropped.plain)
      }
      // Scores up to 7 in size, whose rounding their exponential takes over.
      scores.expectClose("probabilities", absolute: 2e-6)
      dropped.expectClose("dropped", absolute: 3e-6)
      for row in 0..<count {
        let sum = scores.fast[row * count..<(row + 1) * count].reduce(0, +)
        #expect(abs(sum - 1) < 1e-5)
      }
      var gradient = Numbers(count * count, &generator)
      biases.run { bias in
        Float.attentionSoftmaxBackward(
          attention, &gradient.fast, probabilities: scores.fast, dropped: dropped.fast,
          biasGradient: isBiased ? bias + count - 1 : nil)
      } _: { bias in
        Plain.attentionSoftmaxBackward(
          attention, &gradient.plain, probabilities: scores.plain, dropped: dropped.plain,
          biasGradient: isBiased ? bias + count - 1 : nil)
      }
      gradient.expectClose("scores", absolute: 3e-6)
      biases.expectClose("bias", absolute: Double(count) * 3e-6)
    }
  }

  @Test func dropoutOfAPartIsThatOfTheWhole() {
    var whole = [Float](repeating: 1, count: 100)
    Float.dropout(&whole, count: 100, keep: 0.5, seed: 3)
    var part = [Float](repeating: 1, count: 40)
    Float.dropout(&part, count: 40, keep: 0.5, seed: UInt32(3).dropoutSeed(at: 60))
    #expect(part == Array(whole[60...]) && part.contains(0) && part.contains(2))
  }
}
