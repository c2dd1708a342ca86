import SupervisionCore

/// The votes of every pattern without its abstentions, row by row: what the passes of a fit run over.
///
/// Memory is 4 bytes per vote and 12 per pattern, whatever the number of functions.
struct SparseVotes: Sendable {
  let functionCount: Int
  /// K.
  let classCount: Int
  /// Pattern `i` holds the votes at `starts[i]..<starts[i + 1]`.
  let starts: [UInt32]
  /// `function·K + class`, ascending within a pattern.
  let codes: [UInt32]
  /// How many rows have each pattern.
  let counts: [Double]

  var patternCount: Int { counts.count }
  /// Votes that can be told apart: functions times classes.
  var codeCount: Int { functionCount * classCount }

  /// - Precondition: fewer than 2³² votes.
  /// - Complexity: O(cells).
  init(_ patterns: VotePatterns, jobs: Int = 1) {
    let rowCount = patterns.patternCount
    let functionCount = patterns.functionCount
    let classCount = patterns.classCount
    let blockSize = 16_384
    let blockCount = (rowCount + blockSize - 1) / blockSize
    @Sendable func rows(_ block: Int) -> Range<Int> {
      (block * blockSize)..<min(rowCount, (block + 1) * blockSize)
    }

    var starts = [UInt32](repeating: 0, count: rowCount + 1)
    starts.withUnsafeMutableBufferPointer { starts in
      nonisolated(unsafe) let starts = starts
      patterns.cells.withUnsafeBufferPointer { cells in
        nonisolated(unsafe) let cells = cells
        inParallel(count: blockCount, jobs: jobs) { block in
          for function in 0..<functionCount {
            let column = function * rowCount
            for row in rows(block) where cells[column + row] >= 0 { starts[row + 1] += 1 }
          }
        }
      }
    }
    var total = 0
    for row in 0..<rowCount {
      total += Int(starts[row + 1])
      precondition(total <= UInt32.max, "fewer than 2³² votes")
      starts[row + 1] = UInt32(total)
    }
    codes = [UInt32](unsafeUninitializedCapacity: total) { codes, count in
      nonisolated(unsafe) let codes = codes
      patterns.cells.withUnsafeBufferPointer { cells in
        nonisolated(unsafe) let cells = cells
        inParallel(count: blockCount, jobs: jobs) { [starts] block in
          var next = Array(starts[rows(block)])
          for function in 0..<functionCount {
            let column = function * rowCount
            for (offset, row) in rows(block).enumerated() where cells[column + row] >= 0 {
              codes[Int(next[offset])] = UInt32(function * classCount + Int(cells[column + row]))
              next[offset] += 1
            }
          }
        }
      }
      count = total
    }
    self.functionCount = functionCount
    self.classCount = classCount
    self.starts = starts
    counts = patterns.counts.map(Double.init)
  }

  /// Rows of the vote matrix with at least one vote.
  var votedRowCount: Double {
    (0..<patternCount).reduce(0) { $0 + (starts[$1 + 1] > starts[$1] ? counts[$1] : 0) }
  }

  /// Rows in which each function votes, and for which class.
  ///
  /// - Returns: `functionCount × K`, row-major.
  var voteCounts: [Double] {
    var result = [Double](repeating: 0, count: codeCount)
    for pattern in 0..<patternCount {
      for code in votes(of: pattern) { result[Int(code)] += counts[pattern] }
    }
    return result
  }

  func votes(of pattern: Int) -> ArraySlice<UInt32> {
    codes[Int(starts[pattern])..<Int(starts[pattern + 1])]
  }

  /// Ranges of patterns that parallel sums run over. They depend on the votes alone, so that sums
  /// added in their order are the same at any number of threads.
  var chunks: [Range<Int>] {
    let chunkCount = max(1, min(16, codes.count / 65_536, patternCount))
    return (0..<chunkCount).map { chunk in
      (patternCount * chunk / chunkCount)..<(patternCount * (chunk + 1) / chunkCount)
    }
  }
}

/// Calls `body` for each item in parallel and returns the results in the order of the items.
func parallelMap<Item: Sendable, Result: Sendable>(
  _ items: [Item], jobs: Int, _ body: @Sendable (Item) -> Result
) -> [Result] {
  var results = [Result?](repeating: nil, count: items.count)
  results.withUnsafeMutableBufferPointer { results in
    nonisolated(unsafe) let results = results
    inParallel(count: items.count, jobs: jobs) { results[$0] = body(items[$0]) }
  }
  return results.compactMap { $0 }
}
