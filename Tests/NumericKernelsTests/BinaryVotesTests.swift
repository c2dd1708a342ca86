import KernelTestSupport
import NumericKernels
import SupervisionCore
import Testing

@Suite struct BinaryVotesTests {
  /// Random votes with a stride longer than the block, at every remainder of 16 rows.
  @Test(arguments: [1, 15, 16, 17, 100, 4096])
  func fastPassesAgreeWithThePlainOnes(rowCount: Int) {
    var generator = SeededGenerator(seed: UInt64(rowCount))
    let functionCount = 7
    let stride = rowCount + 5
    let cells = (0..<(stride * functionCount)).map { _ in Int8(generator.index(below: 3)) - 1 }
    let scores = (0..<(2 * functionCount)).map { _ in 8 * generator.uniform() - 4 }
    cells.withUnsafeBufferPointer { cells in
      let block = BinaryVoteBlock(
        cells: cells.baseAddress!, stride: stride, rowCount: rowCount,
        functionCount: functionCount)
      var plain = [Double](repeating: 0, count: rowCount)
      block.posteriorsReference(scores: scores, base: -0.7, into: &plain)
      var fast = [Float](repeating: 0, count: rowCount)
      block.posteriors(scores: scores.map { Float($0) }, base: -0.7, into: &fast)
      // Eight additions of numbers up to 4 in single precision, through a slope of at most 1/4.
      for row in 0..<rowCount { #expect(abs(Double(fast[row]) - plain[row]) < 1e-6) }

      let weights = (0..<rowCount).map { _ in Float(generator.uniform()) }
      let expected = block.sumsReference(weights: weights.map { Double($0) })
      var sums = [Double](repeating: 0, count: 2 * functionCount + 1)
      block.sums(weights: weights, into: &sums)
      // 256 additions per lane in single precision.
      for (sum, exact) in zip(sums, expected) { #expect(abs(sum - exact) <= 1e-5 * (1 + exact)) }
    }
  }

  @Test func extremeLogOddsSaturateWithoutOverflow() {
    let cells: [Int8] = [-1, 0, 1]
    cells.withUnsafeBufferPointer { cells in
      let block = BinaryVoteBlock(
        cells: cells.baseAddress!, stride: 3, rowCount: 3, functionCount: 1)
      var posteriors = [Float](repeating: 0, count: 3)
      block.posteriors(scores: [-1e30, 1e30], base: 0, into: &posteriors)
      #expect(posteriors[0] == 0.5)
      #expect(posteriors[1] >= 0 && posteriors[1] < 1e-30)
      #expect(posteriors[2] == 1)
    }
  }

  @Test func theSigmoidIsSymmetricAndNeverOverflows() {
    #expect(sigmoid(0) == 0.5)
    // 1/(1 + e⁻²), to ten places.
    #expect(abs(sigmoid(2) - 0.8807970780) < 1e-10)
    #expect(sigmoid(-1000) == 0)
    #expect(sigmoid(1000) == 1)
    #expect(abs(sigmoid(3) + sigmoid(-3) - 1) < 1e-15)
  }

  @Test(arguments: [1, 7, 8, 9, 64, 1_003], [0, 1, 5, 40])
  func scoresSumsAndCountsInDoublePrecisionAreThoseOfPlainLoops(rows: Int, functions: Int) {
    var generator = SeededGenerator(seed: UInt64(rows * 100 + functions))
    let stride = rows + 3
    let cells = (0..<(stride * functions)).map { _ in Int8(generator.index(below: 3) - 1) }
    let scores = (0..<(2 * functions)).map { _ in generator.uniform() - 0.5 }
    let weights = (0..<rows).map { _ in generator.uniform() }
    let marked = (0..<functions).map { UInt8($0 % 2) }
    var totals = weights
    var sums = [Double](repeating: -1, count: 2 * functions)
    var counts = [[UInt16]](repeating: [UInt16](repeating: 9, count: rows), count: 3)
    cells.withUnsafeBufferPointer { cells in
      guard let start = cells.baseAddress ?? UnsafePointer(bitPattern: 1) else { return }
      let block = BinaryVoteBlock(
        cells: start, stride: stride, rowCount: rows, functionCount: functions)
      block.add(scores: scores, to: &totals)
      block.totals(weights: weights, into: &sums)
      var (votes, ones, marks) = (counts[0], counts[1], counts[2])
      block.counts(marked: marked, votes: &votes, ones: &ones, marks: &marks)
      counts = [votes, ones, marks]
    }
    for row in 0..<rows {
      let votes = (0..<functions).map { Int(cells[row + $0 * stride]) }
      let expected = votes.enumerated().reduce(weights[row]) {
        $1.element < 0 ? $0 : $0 + scores[2 * $1.offset + $1.element]
      }
      #expect(totals[row] == expected)
      #expect(Int(counts[0][row]) == votes.count { $0 >= 0 })
      #expect(Int(counts[1][row]) == votes.count { $0 == 1 })
      #expect(
        Int(counts[2][row]) == votes.enumerated().count { $0.element >= 0 && $0.offset % 2 == 1 })
    }
    for code in 0..<(2 * functions) {
      let expected = (0..<rows).reduce(0) {
        $0 + (Int(cells[$1 + code / 2 * stride]) == code % 2 ? weights[$1] : 0)
      }
      #expect(abs(sums[code] - expected) < 1e-9)
    }
  }
}
