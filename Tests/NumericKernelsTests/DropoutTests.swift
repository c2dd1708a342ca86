import KernelTestSupport
import NumericKernels
import SupervisionCore
import Testing

@Suite struct DropoutTests {
  @Test(arguments: [(0.5, 1), (0.7, 2), (0.05, 3), (1, 4)] as [(Double, UInt32)], oddSizes)
  func fastAndPlainDropTheSameElements(how: (keep: Double, seed: UInt32), count: Int) {
    var generator = SeededGenerator(seed: UInt64(count))
    let input = Numbers(count, in: 0.1...1, &generator)
    var x = input
    x.run {
      Float.dropout($0, count: count, keep: Float(how.keep), seed: how.seed)
    } _: {
      Plain.dropout($0, count: count, keep: how.keep, seed: how.seed)
    }
    #expect(x.fast.map { $0 == 0 } == x.plain.map { $0 == 0 })
    // keep, its reciprocal and the product are rounded.
    x.expectClose("dropout", relative: 4 * roundoff)
    var y = Numbers(input.fast.enumerated().map { $0 % 3 == 0 ? -$1 : $1 })
    y.run {
      Float.reluDropout($0, count: count, keep: Float(how.keep), seed: how.seed)
    } _: {
      Plain.reluDropout($0, count: count, keep: how.keep, seed: how.seed)
    }
    #expect(y.fast.map { $0 == 0 } == y.plain.map { $0 == 0 })
    for i in 0..<count { #expect((y.fast[i] > 0) == (i % 3 != 0 && x.fast[i] > 0)) }
    y.expectClose("reluDropout", relative: 4 * roundoff)
    var gradient = Numbers(count, in: 0.5...1, &generator)
    let output = y
    gradient.run {
      Float.reluDropoutBackward($0, output: output.fast, count: count, keep: Float(how.keep))
    } _: {
      Plain.reluDropoutBackward($0, output: output.plain, count: count, keep: how.keep)
    }
    #expect(gradient.fast.map { $0 == 0 } == output.fast.map { $0 == 0 })
    gradient.expectClose("reluDropoutBackward", relative: 4 * roundoff)
  }

  /// 100,000 elements: the share kept has a standard deviation of at most 0.0016.
  @Test(arguments: [Float(0.2), 0.5, 0.9])
  func theShareKeptIsTheOneAskedFor(keep: Float) {
    var x = [Float](repeating: 1, count: 100_000)
    Float.dropout(&x, count: x.count, keep: keep, seed: 9)
    let share = Double(x.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }) / Double(x.count)
    #expect(abs(share - Double(keep)) < 0.008)
  }

  @Test func seedsDecideWhatIsDropped() {
    func dropped(_ seed: UInt32) -> [Float] {
      var x = [Float](repeating: 1, count: 64)
      Float.dropout(&x, count: 64, keep: 0.5, seed: seed)
      return x
    }
    #expect(dropped(1) == dropped(1))
    #expect(dropped(1) != dropped(2))
  }

  @Test func keepingAllChangesNothingButNegativeNumbers() {
    var x: [Float] = [-1, 0, 2]
    Float.dropout(&x, count: 3, keep: 1, seed: 5)
    #expect(x == [-1, 0, 2])
    Float.reluDropout(&x, count: 3, keep: 1, seed: 5)
    #expect(x == [0, 0, 2])
  }
}
