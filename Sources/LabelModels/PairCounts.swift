import SupervisionCore

/// The number of rows in which two votes occur together: the second moments of the votes, times the rows.
struct PairCounts: Sendable {
  /// More than this many distinct votes (functions times classes) would need over 128 MB.
  static let greatestSize = 4_096

  /// Checks that pairs of votes identify accuracies and that their counts fit in memory.
  ///
  /// - Throws: ``LabelModelError/tooFewFunctions(model:found:needed:)`` for fewer than three functions
  ///   with votes, ``LabelModelError/tooManyVotes(model:found:limit:)`` for a larger size than ``greatestSize``.
  static func check(_ votes: SparseVotes, size: Int, model: LabelModelName) throws {
    let voters = votes.hasVoted.count { $0 }
    guard voters >= 3 else {
      throw LabelModelError.tooFewFunctions(model: model, found: voters, needed: 3)
    }
    guard size <= greatestSize else {
      throw LabelModelError.tooManyVotes(model: model, found: size, limit: greatestSize)
    }
  }

  let size: Int
  /// `size × size`, row-major, symmetric; the diagonal stays 0.
  private(set) var counts: [Double]

  /// Counts pairs of the keys that `key` gives to the votes, and adds the weight that `weight` gives
  /// to each pair.
  ///
  /// - Complexity: O(Σ votes² per row); memory O(size²) per chunk for small sizes, else once.
  private init(
    _ votes: SparseVotes, size: Int, jobs: Int, key: @Sendable (UInt32) -> Int,
    weight: @Sendable (UInt32, UInt32) -> Double
  ) {
    let chunks = size <= 512 ? votes.chunks : [0..<votes.patternCount]
    let parts = parallelMap(chunks, jobs: jobs) { patterns in
      var counts = [Double](repeating: 0, count: size * size)
      counts.withUnsafeMutableBufferPointer { counts in
        votes.codes.withUnsafeBufferPointer { codes in
          for pattern in patterns {
            let count = votes.counts[pattern]
            let end = Int(votes.starts[pattern + 1])
            for first in Int(votes.starts[pattern])..<end {
              let row = key(codes[first]) * size
              for second in (first + 1)..<max(end, first + 1) {
                counts[row + key(codes[second])] += count * weight(codes[first], codes[second])
              }
            }
          }
        }
      }
      return counts
    }
    self.size = size
    counts = parts[0]
    for part in parts.dropFirst() {
      for index in counts.indices { counts[index] += part[index] }
    }
    for row in 0..<size {
      for column in (row + 1)..<max(size, row + 1) {
        counts[column * size + row] = counts[row * size + column]
      }
    }
  }

  /// Rows in which both votes occur; `size` is functions times K.
  static func ofVotes(_ votes: SparseVotes, jobs: Int) -> PairCounts {
    PairCounts(votes, size: votes.codeCount, jobs: jobs, key: { Int($0) }, weight: { _, _ in 1 })
  }

  /// Rows in which both functions vote; `size` is the number of functions.
  static func ofFunctions(_ votes: SparseVotes, jobs: Int) -> PairCounts {
    let classCount = UInt32(votes.classCount)
    return PairCounts(
      votes, size: votes.functionCount, jobs: jobs, key: { Int($0 / classCount) },
      weight: { _, _ in 1 })
  }

  /// Rows in which both functions vote for one class.
  static func ofAgreements(_ votes: SparseVotes, jobs: Int) -> PairCounts {
    let classCount = UInt32(votes.classCount)
    return PairCounts(
      votes, size: votes.functionCount, jobs: jobs, key: { Int($0 / classCount) },
      weight: { $0 % classCount == $1 % classCount ? 1 : 0 })
  }

  subscript(first: Int, second: Int) -> Double { counts[first * size + second] }
}
