import NumericKernels
import SupervisionCore

/// The expectation step's pass over the votes, in the layout that suits them.
///
/// Two classes and votes in at least one cell of 32: the dense columns, 16 rows at a time in single precision.
/// Otherwise the votes row by row in double precision, skipping abstentions.
struct ExpectationPass: Sendable {
  private enum Layout {
    /// With the patterns' counts, nil when all are 1.
    case dense(VotePatterns, counts: [Float]?)
    case sparse(SparseVotes)
  }

  private let layout: Layout
  /// Votes of each function for each class.
  let coverage: VoteCoverage

  private static let leastDenseShare = 1.0 / 32
  private static let rowsPerBlock = 4096

  init(_ patterns: VotePatterns, jobs: Int) {
    // Abstentions are counted in a sample: the choice is one of speed and of the last digits only.
    let step = max(1, patterns.cells.count / 65_536)
    let sample = stride(from: 0, to: patterns.cells.count, by: step)
    let votes = sample.count { patterns.cells[$0] >= 0 }
    let isDense =
      Double(votes) >= Self.leastDenseShare * Double(max(1, patterns.cells.count / step))
    let votesByCode: [Double]
    if patterns.classCount == 2 && isDense {
      let counts = patterns.counts.allSatisfy { $0 == 1 } ? nil : patterns.counts.map { Float($0) }
      layout = .dense(patterns, counts: counts)
      votesByCode =
        Self.denseTotals(patterns, counts, jobs: jobs) { _, weights in
          weights.update(repeating: 1)
        }.votes
    } else {
      let votes = SparseVotes(patterns, jobs: jobs)
      layout = .sparse(votes)
      votesByCode = votes.voteCounts
    }
    coverage = VoteCoverage(
      classCount: patterns.classCount, rowCount: Double(patterns.rowCount), votes: votesByCode)
  }

  /// Expected counts under a posterior.
  func sums(_ posterior: LogLinearPosterior, jobs: Int) -> PosteriorSums {
    switch layout {
    case .sparse(let votes): PosteriorSums(posterior, over: votes, jobs: jobs)
    case .dense(let patterns, let counts): denseSums(posterior, patterns, counts, jobs: jobs)
    }
  }

  /// P(Y | votes) of every pattern, `patternCount × K`, row-major.
  ///
  /// The layout is the one that suits the votes that the rates lead to expect, so that a pattern has the same posterior in
  /// whatever company it comes.
  ///
  /// - Parameter uncovered: the label of patterns without votes; nil for their posterior.
  static func posteriors(
    of patterns: VotePatterns, _ rates: ConditionalVoteRates, _ weights: VoteWeights,
    uncovered: [Double]?, jobs: Int
  ) -> [Double] {
    let posterior = rates.posterior(weights)
    if patterns.classCount == 2, rates.coverage >= leastDenseShare {
      return densePosteriors(
        posterior, patterns, uncovered: uncovered ?? posterior.ofUncoveredRows, jobs: jobs)
    }
    let votes = SparseVotes(patterns, jobs: jobs)
    var result = posterior.posteriors(of: votes, jobs: jobs)
    if let uncovered { votes.replaceUncovered(in: &result, with: uncovered) }
    return result
  }

  private func denseSums(
    _ posterior: LogLinearPosterior, _ patterns: VotePatterns, _ counts: [Float]?, jobs: Int
  ) -> PosteriorSums {
    let (base, scores) = posterior.logOdds
    let positive = Self.denseTotals(patterns, counts, jobs: jobs) { votes, weights in
      votes.posteriors(scores: scores, base: base, into: weights.baseAddress!)
    }
    var sums = PosteriorSums(codeCount: coverage.votes.count, classCount: 2)
    for code in coverage.votes.indices {
      sums.ofVotes[2 * code] = coverage.votes[code] - positive.votes[code]
      sums.ofVotes[2 * code + 1] = positive.votes[code]
    }
    sums.ofRows = [coverage.rowCount - positive.rows, positive.rows]
    return sums
  }

  /// Sums of row weights times counts over all patterns, by function and class voted and in all.
  ///
  /// - Parameter weigh: writes the weights of a block's rows.
  private static func denseTotals(
    _ patterns: VotePatterns, _ counts: [Float]?, jobs: Int,
    weigh:
      @Sendable (_ votes: BinaryVoteBlock, _ weights: UnsafeMutableBufferPointer<Float>)
      -> Void
  ) -> (votes: [Double], rows: Double) {
    let codeCount = 2 * patterns.functionCount
    let parts = parallelMap(blocks(patterns.patternCount), jobs: jobs) { block in
      var part = [Double](repeating: 0, count: codeCount + 1)
      withUnsafeTemporaryAllocation(of: Float.self, capacity: block.count) { weights in
        withBlock(block, of: patterns) { votes in
          weigh(votes, weights)
          counts?.withUnsafeBufferPointer { counts in
            for i in 0..<block.count { weights[i] *= counts[block.lowerBound + i] }
          }
          part.withUnsafeMutableBufferPointer {
            votes.sums(weights: weights.baseAddress!, into: $0.baseAddress!)
          }
        }
      }
      return part
    }
    var total = [Double](repeating: 0, count: codeCount + 1)
    for part in parts { for i in part.indices { total[i] += part[i] } }
    return (Array(total[..<codeCount]), total[codeCount])
  }

  /// Rows without votes are those with the single-precision posterior of none; they get `uncovered` in full precision.
  private static func densePosteriors(
    _ posterior: LogLinearPosterior, _ patterns: VotePatterns, uncovered: [Double], jobs: Int
  ) -> [Double] {
    let (base, scores) = posterior.logOdds
    let neutral = neutralPosterior(base: base, scores: scores, patterns.functionCount)
    let blocks = blocks(patterns.patternCount)
    return [Double](unsafeUninitializedCapacity: 2 * patterns.patternCount) { output, count in
      nonisolated(unsafe) let output = output
      forEachInParallel(count: blocks.count, jobs: jobs) { index in
        let block = blocks[index]
        withBlock(block, of: patterns) { votes in
          withUnsafeTemporaryAllocation(of: Float.self, capacity: block.count) { positive in
            votes.posteriors(scores: scores, base: base, into: positive.baseAddress!)
            let target = output.baseAddress! + 2 * block.lowerBound
            for i in 0..<block.count {
              let probability = positive[i] == neutral ? uncovered[1] : Double(positive[i])
              target[2 * i] = 1 - probability
              target[2 * i + 1] = probability
            }
          }
        }
      }
      count = 2 * patterns.patternCount
    }
  }

  /// The kernel's result for a row in which every function abstains.
  private static func neutralPosterior(base: Float, scores: [Float], _ functionCount: Int) -> Float
  {
    let cells = [Int8](repeating: abstainCell, count: functionCount)
    var posterior: Float = 0
    cells.withUnsafeBufferPointer {
      BinaryVoteBlock(
        cells: $0.baseAddress!, stride: 1, rowCount: 1, functionCount: functionCount
      ).posteriors(scores: scores, base: base, into: &posterior)
    }
    return posterior
  }

  private static func blocks(_ rowCount: Int) -> [Range<Int>] {
    stride(from: 0, to: rowCount, by: rowsPerBlock).map {
      $0..<min($0 + rowsPerBlock, rowCount)
    }
  }

  private static func withBlock(
    _ block: Range<Int>, of patterns: VotePatterns, _ body: (BinaryVoteBlock) -> Void
  ) {
    patterns.cells.withUnsafeBufferPointer { cells in
      body(
        BinaryVoteBlock(
          cells: cells.baseAddress! + block.lowerBound, stride: patterns.patternCount,
          rowCount: block.count, functionCount: patterns.functionCount))
    }
  }
}

extension LogLinearPosterior {
  /// Of two classes: what base and votes add to the log odds of class 1, `functionCount × 2`.
  fileprivate var logOdds: (base: Float, scores: [Float]) {
    (
      Float(base[1] - base[0]),
      stride(from: 0, to: weights.count, by: 2).map { Float(weights[$0 + 1] - weights[$0]) }
    )
  }
}
