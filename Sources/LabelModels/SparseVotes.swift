import SupervisionCore

/// The votes of every pattern without its abstentions, row by row: the input of the passes of a fit.
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
  /// Number of rows with each pattern, or its weight in a sample.
  let counts: [Double]

  var patternCount: Int { counts.count }
  /// Votes that can be told apart: functions times classes.
  var codeCount: Int { functionCount * classCount }

  /// - Parameter weights: in the place of the patterns' counts, for a sample of them.
  /// - Precondition: fewer than 2³² votes.
  /// - Complexity: O(cells).
  init(_ patterns: VotePatterns, weights: [Double]? = nil, jobs: Int = 1) {
    let rowCount = patterns.patternCount
    let blockCount = (rowCount + Self.blockSize - 1) / Self.blockSize
    functionCount = patterns.functionCount
    classCount = patterns.classCount
    counts = weights ?? patterns.counts.map(Double.init)

    var starts = [UInt32](repeating: 0, count: rowCount + 1)
    starts.withUnsafeMutableBufferPointer { starts in
      nonisolated(unsafe) let starts = starts
      patterns.cells.withUnsafeBufferPointer { cells in
        nonisolated(unsafe) let cells = cells
        forEachInParallel(count: blockCount, jobs: jobs) { block in
          let rows = Self.rows(block, of: rowCount)
          for function in 0..<patterns.functionCount {
            let column = function * rowCount
            for row in rows { starts[row + 1] += cells[column + row] >= 0 ? 1 : 0 }
          }
        }
      }
      var total = 0
      for row in 0..<rowCount {
        total += Int(starts[row + 1])
        precondition(total <= UInt32.max, "fewer than 2³² votes")
        starts[row + 1] = UInt32(total)
      }
    }
    self.starts = starts
    codes = Self.codes(of: patterns, starts: starts, jobs: jobs)
  }

  private static let blockSize = 16_384

  private static func rows(_ block: Int, of rowCount: Int) -> Range<Int> {
    (block * blockSize)..<min(rowCount, (block + 1) * blockSize)
  }

  /// The votes row by row. Every cell writes its code and only a vote moves the end along, which
  /// spares a branch that cannot be predicted; what is written past the end of a row is written over
  /// by the next, in a buffer with room for one more.
  private static func codes(of patterns: VotePatterns, starts: [UInt32], jobs: Int) -> [UInt32] {
    let rowCount = patterns.patternCount
    let functionCount = patterns.functionCount
    let classCount = patterns.classCount
    let total = Int(starts[rowCount])
    let blockCount = (rowCount + blockSize - 1) / blockSize
    return [UInt32](unsafeUninitializedCapacity: total) { codes, count in
      nonisolated(unsafe) let codes = codes
      patterns.cells.withUnsafeBufferPointer { cells in
        nonisolated(unsafe) let cells = cells
        forEachInParallel(count: blockCount, jobs: jobs) { block in
          let rows = rows(block, of: rowCount)
          let start = Int(starts[rows.lowerBound])
          let voteCount = Int(starts[rows.upperBound]) - start
          withUnsafeTemporaryAllocation(of: UInt32.self, capacity: voteCount + 1) { buffer in
            var end = 0
            for row in rows {
              var position = row
              var code: UInt32 = 0
              for _ in 0..<functionCount {
                let cell = cells[position]
                buffer[end] = code &+ UInt32(truncatingIfNeeded: cell)
                end &+= cell >= 0 ? 1 : 0
                position &+= rowCount
                code &+= UInt32(classCount)
              }
            }
            for offset in 0..<voteCount { codes[start + offset] = buffer[offset] }
          }
        }
      }
      count = total
    }
  }

  /// Rows in which each function votes, and for which class.
  ///
  /// - Returns: `functionCount × K`, row-major.
  var voteCounts: [Double] {
    var result = [Double](repeating: 0, count: codeCount)
    forEachPattern(0..<patternCount) { pattern, codes in
      for code in codes { result[Int(code)] += counts[pattern] }
    }
    return result
  }

  /// Hands over the votes of each pattern in a range.
  func forEachPattern(
    _ patterns: Range<Int>,
    _ body: (_ pattern: Int, _ codes: Slice<UnsafeBufferPointer<UInt32>>)
      -> Void
  ) {
    codes.withUnsafeBufferPointer { codes in
      for pattern in patterns {
        body(pattern, codes[Int(starts[pattern])..<Int(starts[pattern + 1])])
      }
    }
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
