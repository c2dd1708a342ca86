/// The sums of a block of dense columns.
struct DenseSums: Sendable {
  /// Σ P(Y = 1) by vote, over all rows and over those with a vote; and the number of these.
  var votes: [Double]
  var rows = 0.0
  var votedRows = 0.0
  var votedCount = 0.0
  var change = 0.0

  /// - Parameter fill: writes P(Y = 1) and the number of votes of each row.
  init(
    _ dense: DenseVotes, _ range: Range<Int>,
    fill: (UnsafeMutableBufferPointer<Double>, UnsafeMutableBufferPointer<UInt16>) -> Void
  ) {
    var sums = (rows: 0.0, votedRows: 0.0, votedCount: 0.0)
    votes = DenseVotes.totals(dense.patterns, range) { positive in
      withUnsafeTemporaryAllocation(of: UInt16.self, capacity: range.count) { counts in
        fill(positive, counts)
        sums =
          dense.counts.map { weights in
            weights.withUnsafeBufferPointer {
              Self.weigh(positive, counts, $0.baseAddress! + range.lowerBound)
            }
          } ?? Self.add(positive, counts)
      }
    }
    (rows, votedRows, votedCount) = sums
  }

  /// Multiplies probabilities by the rows' weights, and sums them.
  private static func weigh(
    _ positive: UnsafeMutableBufferPointer<Double>, _ counts: UnsafeMutableBufferPointer<UInt16>,
    _ weights: UnsafePointer<Double>
  ) -> (rows: Double, votedRows: Double, votedCount: Double) {
    var (rows, votedRows, votedCount) = (0.0, 0.0, 0.0)
    for index in 0..<positive.count {
      positive[index] *= weights[index]
      rows += positive[index]
      votedRows += counts[index] > 0 ? positive[index] : 0
      votedCount += counts[index] > 0 ? weights[index] : 0
    }
    return (rows, votedRows, votedCount)
  }

  private static func add(
    _ positive: UnsafeMutableBufferPointer<Double>, _ counts: UnsafeMutableBufferPointer<UInt16>
  ) -> (rows: Double, votedRows: Double, votedCount: Double) {
    var (rows, votedRows, voted) = (0.0, 0.0, 0)
    for index in 0..<positive.count {
      rows += positive[index]
      votedRows += counts[index] > 0 ? positive[index] : 0
      voted += counts[index] > 0 ? 1 : 0
    }
    return (rows, votedRows, Double(voted))
  }

  static func combined(_ parts: [DenseSums], _ dense: DenseVotes) -> AnchoredSums {
    var sums = AnchoredSums(codeCount: dense.voteCounts.count, classCount: 2)
    var votedCount = 0.0
    for part in parts {
      for code in part.votes.indices { sums.votes[2 * code + 1] += part.votes[code] }
      sums.rows[1] += part.rows
      sums.votedRows[1] += part.votedRows
      votedCount += part.votedCount
      sums.change = max(sums.change, part.change)
    }
    for code in dense.voteCounts.indices {
      sums.votes[2 * code] = max(dense.voteCounts[code] - sums.votes[2 * code + 1], 0)
    }
    sums.rows[0] = dense.rowCount - sums.rows[1]
    sums.votedRows[0] = votedCount - sums.votedRows[1]
    return sums
  }
}
