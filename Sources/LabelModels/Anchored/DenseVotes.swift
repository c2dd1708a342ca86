import NumericKernels
import PortableFoundation
import SupervisionCore

/// Votes over two classes in their dense columns, for passes over eight rows at a time.
struct DenseVotes: Sendable {
  /// Least share of cells that are votes, from which dense columns are faster than lists of votes.
  static let leastCoverage = 1.0 / 32
  static let rowsPerBlock = 4_096

  let patterns: VotePatterns
  /// Rows with each pattern, or weights in their place; nil when all are 1.
  let counts: [Double]?
  /// Rows with each vote, `functionCount × 2`.
  let voteCounts: [Double]
  let rowCount: Double

  /// - Precondition: two classes and fewer than 65,536 functions.
  init(_ patterns: VotePatterns, weights: [Double]? = nil, jobs: Int) {
    self.patterns = patterns
    let isEach = patterns.counts.allSatisfy { $0 == 1 } && (weights?.allSatisfy { $0 == 1 } ?? true)
    let counts = isEach ? nil : weights ?? patterns.counts.map(Double.init)
    self.counts = counts
    rowCount = counts?.reduce(0, +) ?? Double(patterns.patternCount)
    let blocks = Self.blocks(patterns)
    let parts = parallelMap(blocks, jobs: jobs) { rows in
      Self.totals(patterns, rows) { weights in
        for (index, row) in rows.enumerated() { weights[index] = counts?[row] ?? 1 }
      }
    }
    voteCounts = parts.reduce([Double](repeating: 0, count: 2 * patterns.functionCount)) {
      zip($0, $1).map(+)
    }
  }

  static func suits(_ patterns: VotePatterns, coverage: Double) -> Bool {
    patterns.classCount == 2 && coverage >= leastCoverage && patterns.functionCount < 65_536
  }

  static func blocks(_ patterns: VotePatterns) -> [Range<Int>] {
    (0..<patterns.patternCount).batches(of: rowsPerBlock)
  }

  static func withBlock<Result>(
    _ rows: Range<Int>, of patterns: VotePatterns, _ body: (BinaryVoteBlock) -> Result
  ) -> Result {
    patterns.cells.withUnsafeBufferPointer { cells in
      body(
        BinaryVoteBlock(
          cells: cells.baseAddress! + rows.lowerBound, stride: patterns.patternCount,
          rowCount: rows.count, functionCount: patterns.functionCount))
    }
  }

  /// Sums of row weights by vote over a block.
  static func totals(
    _ patterns: VotePatterns, _ rows: Range<Int>,
    weigh: (UnsafeMutableBufferPointer<Double>) -> Void
  ) -> [Double] {
    withBlock(rows, of: patterns) { block in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: rows.count) { weights in
        weigh(weights)
        return [Double](unsafeUninitializedCapacity: 2 * patterns.functionCount) { sums, count in
          block.totals(weights: weights.baseAddress!, into: sums.baseAddress!)
          count = 2 * patterns.functionCount
        }
      }
    }
  }
}

/// A part without links laid out for dense columns.
struct DenseKernel: Sendable {
  private let part: AnchoredPart
  /// By vote, the addition to the log odds of class 1.
  private let scores: [Double]
  private let base: Double
  private let isOfSeveral: [UInt8]
  /// By vote, its weight twice: for votes for class 0 and 1; nil when all are 1.
  private let voteWeights: [Double]?

  init(_ part: AnchoredPart) {
    self.part = part
    let hasWeights = !part.voteWeights.isEmpty
    scores = (0..<(part.evidence.count / 2)).map { code in
      let evidence = part.evidence[2 * code + 1] - part.evidence[2 * code]
      let silence =
        part.silence.isEmpty ? 0 : part.silence[2 * code + 1] - part.silence[2 * code]
      return (hasWeights ? part.voteWeights[code] : 1) * evidence - silence
    }
    base = part.base[1] - part.base[0]
    isOfSeveral = part.isOfSeveral.map { $0 ? 1 : 0 }
    voteWeights = hasWeights ? part.voteWeights : nil
  }

  /// P(Y = 1 | votes) of each row of a block, as ``RowKernel`` gives it.
  ///
  /// - Parameters:
  ///   - positive: one number for each row, overwritten.
  ///   - votes: the number of votes of each row, overwritten.
  func fill(
    _ block: BinaryVoteBlock, isTempered: Bool, uncovered: Double?,
    _ positive: UnsafeMutablePointer<Double>, votes: UnsafeMutablePointer<UInt16>
  ) {
    positive.update(repeating: 0, count: block.rowCount)
    block.add(scores: scores, to: positive)
    if part.anchor > 0 || part.correlation > 0 {
      fillAnchored(block, isTempered: isTempered, positive, votes)
    } else {
      block.coverage(into: votes)
      for row in 0..<block.rowCount { positive[row] = logistic(base + positive[row]) }
    }
    for row in 0..<block.rowCount {
      if isTempered, part.shift != nil { positive[row] = moved(positive[row]) }
      if let uncovered, votes[row] == 0 { positive[row] = uncovered }
    }
  }

  /// Turns scores into probabilities of an anchored and tempered part.
  private func fillAnchored(
    _ block: BinaryVoteBlock, isTempered: Bool, _ positive: UnsafeMutablePointer<Double>,
    _ votes: UnsafeMutablePointer<UInt16>
  ) {
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 2 * block.rowCount) { space in
      let (ones, several) = (space.baseAddress!, space.baseAddress! + block.rowCount)
      block.counts(marked: isOfSeveral, votes: votes, ones: ones, marks: several)
      withUnsafeTemporaryAllocation(of: Double.self, capacity: block.rowCount) { weights in
        fillWeights(block, votes, weights)
        for row in 0..<block.rowCount {
          let temper = 1 / (1 + part.correlation * max(Double(several[row]) - 1, 0))
          let p = logistic(base + (isTempered ? temper : 1) * positive[row])
          positive[row] = anchored(
            p, votes: Double(votes[row]), ones: Double(ones[row]), several: Double(several[row]),
            weight: temper * weights[row])
        }
      }
    }
  }

  @inline(__always)
  private func moved(_ p: Double) -> Double {
    guard let shift = part.shift else { return p }
    return p * shift[1] / (p * shift[1] + (1 - p) * shift[0])
  }

  private func fillWeights(
    _ block: BinaryVoteBlock, _ votes: UnsafeMutablePointer<UInt16>,
    _ weights: UnsafeMutableBufferPointer<Double>
  ) {
    if let voteWeights {
      weights.update(repeating: 0)
      block.add(scores: voteWeights, to: weights.baseAddress!)
    } else {
      for row in 0..<block.rowCount { weights[row] = Double(votes[row]) }
    }
  }

  @inline(__always)
  private func anchored(
    _ p: Double, votes: Double, ones: Double, several: Double, weight: Double
  ) -> Double {
    let anchor = part.anchor * (part.anchorsOnlySeveral ? several / max(votes, 1) : 1)
    let share = anchor / (anchor + max(weight, 1e-9))
    return (1 - share) * p
      + share * (ones + part.pseudoVotes * part.center[1]) / (votes + part.pseudoVotes)
  }
}

@inline(__always)
private func logistic(_ x: Double) -> Double {
  let ratio = exp(-abs(x))
  return x >= 0 ? 1 / (1 + ratio) : ratio / (1 + ratio)
}
