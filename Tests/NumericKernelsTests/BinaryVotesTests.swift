import KernelTestSupport
import NumericKernels
import SupervisionCore
import Testing

@Suite struct BinaryVotesTests {
  @Test func theSigmoidIsSymmetricAndNeverOverflows() {
    #expect(sigmoid(0) == 0.5)
    // 1/(1 + e⁻²), to ten places.
    #expect(abs(sigmoid(2) - 0.8807970780) < 1e-10)
    #expect(sigmoid(-1000) == 0)
    #expect(sigmoid(1000) == 1)
    #expect(abs(sigmoid(3) + sigmoid(-3) - 1) < 1e-15)
  }

  @Test(arguments: [1, 7, 8, 9, 64, 1_003], [0, 1, 5, 40])
  func scoresSumsAndCountsAreThoseOfPlainLoops(rows: Int, functions: Int) {
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
