import SupervisionCore

/// The votes in the layout that suits them: dense columns of two classes, or lists of votes.
enum VoteLayout: Sendable {
  case dense(DenseVotes)
  /// With discounts by position in the votes' codes; empty for 1.
  case sparse(SparseVotes, weights: [Double])

  var patternCount: Int {
    switch self {
    case .dense(let votes): votes.patterns.patternCount
    case .sparse(let votes, _): votes.patternCount
    }
  }
}

/// One pass over the votes: the probabilities of every row without temper, and their sums.
struct AnchoredPass {
  private static let rowsPerBlock = 1_024

  let layout: VoteLayout
  /// P(Y) of rows without votes where silence is no evidence; nil where it is.
  let uncovered: [Double]?
  let jobs: Int

  /// Fills `posteriors`, `patterns × K`, with a part's probabilities and sums them.
  func run(_ part: AnchoredPart, into posteriors: inout [Double]) -> AnchoredSums {
    posteriors.withUnsafeMutableBufferPointer { run(part, $0.baseAddress) }
  }

  /// The sums of a part's probabilities, which are not kept.
  func run(_ part: AnchoredPart) -> AnchoredSums { run(part, nil) }

  private func run(_ part: AnchoredPart, _ posteriors: UnsafeMutablePointer<Double>?)
    -> AnchoredSums
  {
    nonisolated(unsafe) let posteriors = posteriors
    switch layout {
    case .dense(let votes): return sums(votes, part, posteriors)
    case .sparse(let votes, let weights):
      let kernel = RowKernel(part)
      return combined(
        parallelMap(votes.chunks, jobs: jobs) { patterns in
          var sums = AnchoredSums(codeCount: votes.codeCount, classCount: votes.classCount)
          for block in patterns.batches(of: Self.rowsPerBlock) {
            sums.add(kernel, block, votes, weights, uncovered, posteriors)
          }
          return sums
        })
    }
  }

  /// Sums of given probabilities, `patterns × K`.
  func sums(of posteriors: [Double]) -> AnchoredSums {
    switch layout {
    case .dense(let votes):
      let parts = parallelMap(DenseVotes.blocks(votes.patterns), jobs: jobs) { rows in
        DenseSums(votes, rows) { positive, counts in
          DenseVotes.withBlock(rows, of: votes.patterns) {
            $0.coverage(into: counts.baseAddress!)
          }
          for (index, row) in rows.enumerated() { positive[index] = posteriors[2 * row + 1] }
        }
      }
      return DenseSums.combined(parts, votes)
    case .sparse(let votes, _):
      return combined(
        parallelMap(votes.chunks, jobs: jobs) { patterns in
          var sums = AnchoredSums(codeCount: votes.codeCount, classCount: votes.classCount)
          posteriors.withUnsafeBufferPointer { sums.add(patterns, votes, $0.baseAddress!) }
          return sums
        })
    }
  }

  private func combined(_ parts: [AnchoredSums]) -> AnchoredSums {
    parts.dropFirst().reduce(into: parts[0]) { $0.add($1) }
  }

  private func sums(
    _ votes: DenseVotes, _ part: AnchoredPart, _ posteriors: UnsafeMutablePointer<Double>?
  ) -> AnchoredSums {
    nonisolated(unsafe) let posteriors = posteriors
    let kernel = DenseKernel(part)
    let parts = parallelMap(DenseVotes.blocks(votes.patterns), jobs: jobs) { rows in
      var change = 0.0
      var sums = DenseSums(votes, rows) { positive, counts in
        DenseVotes.withBlock(rows, of: votes.patterns) { block in
          kernel.fill(
            block, isTempered: false, uncovered: uncovered?[1], positive.baseAddress!,
            votes: counts.baseAddress!)
        }
        guard let old = posteriors.map({ $0 + 2 * rows.lowerBound }) else { return }
        for row in 0..<rows.count {
          change = max(change, abs(old[2 * row + 1] - positive[row]))
          (old[2 * row], old[2 * row + 1]) = (1 - positive[row], positive[row])
        }
      }
      sums.change = change
      return sums
    }
    return DenseSums.combined(parts, votes)
  }
}

extension AnchoredSums {
  fileprivate mutating func add(
    _ kernel: RowKernel, _ patterns: Range<Int>, _ votes: SparseVotes, _ weights: [Double],
    _ uncovered: [Double]?, _ posteriors: UnsafeMutablePointer<Double>?
  ) {
    let classCount = votes.classCount
    let first = patterns.lowerBound * classCount
    var change = change
    withUnsafeTemporaryAllocation(of: Double.self, capacity: patterns.count * classCount) { block in
      kernel.forEachRow(patterns, of: votes, weights: weights, isTempered: false) {
        pattern, row, posterior in
        let target = block.baseAddress! + (pattern * classCount - first)
        if let uncovered, row.votes == 0 {
          for label in 0..<classCount { target[label] = uncovered[label] }
        } else {
          for label in 0..<classCount { target[label] = posterior[label] }
        }
      }
      if let old = posteriors.map({ $0 + first }) {
        for index in 0..<block.count {
          change = max(change, abs(block[index] - old[index]))
          old[index] = block[index]
        }
      }
      add(patterns, votes, UnsafePointer(block.baseAddress!) - first)
    }
    self.change = change
  }

  /// - Parameter posteriors: probabilities by pattern; only those of `patterns` are read.
  fileprivate mutating func add(
    _ patterns: Range<Int>, _ votes: SparseVotes, _ posteriors: UnsafePointer<Double>
  ) {
    let classCount = votes.classCount
    self.votes.withUnsafeMutableBufferPointer { sums in
      votes.codes.withUnsafeBufferPointer { codes in
        for pattern in patterns {
          let count = votes.counts[pattern]
          let positions = Int(votes.starts[pattern])..<Int(votes.starts[pattern + 1])
          let posterior = posteriors + pattern * classCount
          for label in 0..<classCount {
            rows[label] += count * posterior[label]
            if !positions.isEmpty { votedRows[label] += count * posterior[label] }
          }
          if classCount == 2 {
            let (first, second) = (count * posterior[0], count * posterior[1])
            for position in positions {
              let start = Int(codes[position]) * 2
              sums[start] += first
              sums[start + 1] += second
            }
          } else {
            for position in positions {
              let start = Int(codes[position]) * classCount
              for label in 0..<classCount { sums[start + label] += count * posterior[label] }
            }
          }
        }
      }
    }
  }
}
