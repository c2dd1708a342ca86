import KernelTestSupport
import NumericKernels
import SupervisionCore
import Testing

@Suite struct AdamTests {
  init() throws { try Blas.load() }

  private let step = AdamStep(
    number: 3, learningRate: 0.01, l2: 0.001, weightDecay: 0.1, gradientScale: 0.5)

  /// Parameters with their moments, in both precisions.
  private struct Moving {
    var w: Numbers
    var m: Numbers
    var v: Numbers

    init(_ count: Int, _ generator: inout SeededGenerator) {
      w = Numbers(count, &generator)
      m = Numbers(count, &generator)
      v = Numbers(count, in: 0.01...1, &generator)
    }

    mutating func run(
      fast: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)
        -> Void,
      plain: (
        UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>
      ) -> Void
    ) {
      fast(&w.fast, &m.fast, &v.fast)
      plain(&w.plain, &m.plain, &v.plain)
    }

    /// Some ten roundings of numbers up to 1, and 1 − β₂, which single precision knows to 2⁻²⁵/0.001 = 3e-5 of it:
    /// 3e-8 of g².
    func expectClose(_ name: String) {
      w.expectClose("\(name) w", absolute: 10 * roundoff)
      m.expectClose("\(name) m", absolute: 10 * roundoff)
      v.expectClose("\(name) v", absolute: 10 * roundoff)
    }
  }

  /// g = 0.5·2 + 0.1·1 = 1.1; m = 0.1·1.1 = 0.11, v = 0.001·1.21 = 0.00121; the bias corrections of the first step
  /// undo the factors, so w moves by the learning rate times g/|g|, and decays by 0.01·0.2.
  @Test func theFirstStepIsTheLearningRateWhateverTheGradient() {
    let first = AdamStep(
      number: 1, learningRate: 0.01, l2: 0.1, weightDecay: 0.2, gradientScale: 0.5)
    var (w, m, v) = ([1.0], [0.0], [0.0])
    Double.adam(first, &w, gradient: [2], m: &m, v: &v, count: 1)
    #expect(abs(m[0] - 0.11) < 1e-15)
    #expect(abs(v[0] - 0.00121) < 1e-15)
    #expect(abs(w[0] - (1 - 0.002 - 0.01)) < 1e-9)
  }

  @Test func aPositiveGradientLowersTheValue() {
    var (w, m, v): ([Float], [Float], [Float]) = ([1, 1], [0, 0], [0, 0])
    Float.adam(
      AdamStep(number: 1, learningRate: 0.1), &w, gradient: [3, -3], m: &m, v: &v, count: 2)
    #expect(abs(w[0] - 0.9) < 1e-5 && abs(w[1] - 1.1) < 1e-5)
  }

  @Test(arguments: oddSizes)
  func denseStepsAgreeWithThePlainOnes(count: Int) {
    var generator = SeededGenerator(seed: UInt64(count))
    let gradient = Numbers(count, &generator)
    var moving = Moving(count, &generator)
    moving.run { w, m, v in
      Float.adam(step, w, gradient: gradient.fast, m: m, v: v, count: count)
    } plain: { w, m, v in
      Plain.adam(step, w, gradient: gradient.plain, m: m, v: v, count: count)
    }
    moving.expectClose("dense")
  }

  @Test(arguments: [1, 7, 16, 33])
  func stepsOnRowsAgreeWithThePlainOnesAndLeaveOtherRows(width: Int) {
    var generator = SeededGenerator(seed: UInt64(width))
    let rows: [Int32] = [4, 0, 5]
    let gradient = Numbers(rows.count * width, &generator)
    var moving = Moving(7 * width, &generator)
    let before = moving.w.fast
    moving.run { w, m, v in
      Float.adam(step, w, gradient: gradient.fast, m: m, v: v, rows: rows, width: width)
    } plain: { w, m, v in
      Plain.adam(step, w, gradient: gradient.plain, m: m, v: v, rows: rows, width: width)
    }
    moving.expectClose("rows")
    for row in 0..<7 {
      let isTouched = rows.contains(Int32(row))
      for i in (row * width)..<((row + 1) * width) {
        #expect((moving.w.fast[i] != before[i]) == isTouched)
      }
    }
  }

  /// Rank 2 (two classes) has a loop of its own; 6 and 8 are three and four classes.
  @Test(arguments: [2, 6, 8], [(1, 1), (5, 17), (16, 64)])
  func lowRankStepsAreThoseOfTheFormedGradient(rank: Int, shape: (h: Int, d: Int)) {
    var generator = SeededGenerator(seed: UInt64(rank * 100 + shape.h))
    let (h, d) = shape
    let left = Numbers(h * rank, in: -0.5...0.5, &generator)
    let right = Numbers(rank * d, in: -0.5...0.5, &generator)
    var gradient = [Double](repeating: 0, count: h * d)
    Plain.multiply(
      left.plain, transposed: false, columns: rank, right.plain, transposed: false, columns: d,
      into: &gradient, columns: d, m: h, n: d, k: rank, beta: 0)
    let start = Moving(h * d, &generator)
    var moving = start
    moving.run { w, m, v in
      Float.adam(
        step, w, left: left.fast, right: right.fast, m: m, v: v, h: h, d: d, rank: rank)
    } plain: { w, m, v in
      Plain.adam(step, w, gradient: gradient, m: m, v: v, count: h * d)
    }
    moving.expectClose("fast")
    var plain = start
    Plain.adam(
      step, &plain.w.plain, left: left.plain, right: right.plain, m: &plain.m.plain,
      v: &plain.v.plain, h: h, d: d, rank: rank)
    for (a, b) in zip(plain.w.plain, moving.w.plain) { #expect(abs(a - b) < 1e-14) }
  }
}
