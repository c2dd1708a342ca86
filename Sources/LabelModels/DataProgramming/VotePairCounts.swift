import SupervisionCore

/// Numbers of rows in which two functions vote, and in which they vote the same class.
struct VotePairCounts: Sendable {
  struct Pair: Sendable {
    /// `function·K + class`.
    let code: Int
    /// The other function's vote for the same class.
    let other: Int
    /// Rows with both votes.
    let agree: Double
    /// Rows with `code` in which the other function votes at all.
    let bothVote: Double
  }

  /// Rows by vote.
  let votes: [Double]
  /// Every ordered pair that agrees at least once, by `code` and `other`.
  let pairs: [Pair]
  /// Number of ordered pairs to test.
  let testCount: Int

  /// Counts at most about this many pairs of votes.
  private static let pairLimit = 1 << 22

  /// - Complexity: O(patterns · v²) for v votes a pattern, and at most some four million pairs of votes: beyond that,
  ///   every s-th pattern counts.
  ///
  /// Counts are whole numbers, so that their sums are the same however patterns are shared out among threads.
  init(_ votes: SparseVotes, jobs: Int) {
    let classCount = votes.classCount
    let allPairs = (0..<votes.patternCount).reduce(0) {
      let count = Int(votes.starts[$1 + 1] - votes.starts[$1])
      return $0 + count * count
    }
    let step = max(1, (allPairs + Self.pairLimit - 1) / Self.pairLimit)
    // Every part has a table of its own, so many functions are counted in one.
    let partCount = max(1, min(jobs, (1 << 20) / max(1, votes.codeCount * votes.codeCount)))
    let parts = parallelMap(Array(0..<partCount), jobs: jobs) { part in
      PairTable(
        votes, patterns: stride(from: part * step, to: votes.patternCount, by: partCount * step))
    }
    let table = parts.dropFirst().reduce(into: parts[0]) { $0.add($1) }
    let seen = (0..<classCount).map { label in
      stride(from: label, to: table.rows.count, by: classCount).count { table.rows[$0] > 0 }
    }
    testCount = seen.reduce(0) { $0 + $1 * ($1 - 1) }
    pairs = table.pairs
    self.votes = table.rows
  }
}

/// Sums by vote and other function: a full table while that is small, else a dictionary.
private struct PairTable: Sendable {
  /// Rows by vote.
  private(set) var rows: [Double]
  private let functionCount: Int
  private let classCount: Int
  /// Rows where both vote and where they agree, by `code·m + function`.
  private var table: [(both: Double, agree: Double)]
  private var dictionary: [Int: (both: Double, agree: Double)] = [:]
  private let functionOfCode: [Int]

  init(_ votes: SparseVotes, patterns: StrideTo<Int>) {
    self.init(codeCount: votes.codeCount, classCount: votes.classCount)
    votes.codes.withUnsafeBufferPointer { codes in
      for pattern in patterns {
        let row = UnsafeBufferPointer(
          rebasing: codes[Int(votes.starts[pattern])..<Int(votes.starts[pattern + 1])])
        for code in row { rows[Int(code)] += votes.counts[pattern] }
        add(row, count: votes.counts[pattern])
      }
    }
  }

  private init(codeCount: Int, classCount: Int) {
    rows = [Double](repeating: 0, count: codeCount)
    self.classCount = classCount
    functionCount = codeCount / classCount
    let size = codeCount * functionCount
    table = size <= 1 << 22 ? [(both: Double, agree: Double)](repeating: (0, 0), count: size) : []
    functionOfCode = (0..<codeCount).map { $0 / classCount }
  }

  mutating func add(_ other: PairTable) {
    for code in rows.indices { rows[code] += other.rows[code] }
    for key in table.indices {
      table[key].both += other.table[key].both
      table[key].agree += other.table[key].agree
    }
    dictionary.merge(other.dictionary) { ($0.both + $1.both, $0.agree + $1.agree) }
  }

  private mutating func add(_ row: UnsafeBufferPointer<UInt32>, count: Double) {
    let functions = functionOfCode
    let functionCount = functionCount
    let classCount = classCount
    func forEachPair(_ body: (_ key: Int, _ agreeing: Double) -> Void) {
      for code in row {
        let code = Int(code)
        let vote = code - functions[code] * classCount
        for other in row where other != code {
          let other = Int(other)
          let function = functions[other]
          let agrees = other - function * classCount == vote
          body(code * functionCount + function, agrees ? count : 0)
        }
      }
    }
    if table.isEmpty {
      forEachPair { key, agreeing in
        let sums = dictionary[key] ?? (0, 0)
        dictionary[key] = (sums.both + count, sums.agree + agreeing)
      }
    } else {
      table.withUnsafeMutableBufferPointer { table in
        forEachPair { key, agreeing in
          table[key].both += count
          table[key].agree += agreeing
        }
      }
    }
  }

  /// The pairs that agree at least once, in the order of their keys.
  var pairs: [VotePairCounts.Pair] {
    let entries =
      table.isEmpty
      ? dictionary.filter { $0.value.agree > 0 }.sorted { $0.key < $1.key }.map {
        ($0.key, $0.value)
      }
      : table.indices.filter { table[$0].agree > 0 }.map { ($0, table[$0]) }
    return entries.map { key, sums in
      let code = key / functionCount
      return VotePairCounts.Pair(
        code: code, other: key % functionCount * classCount + code % classCount,
        agree: sums.agree, bothVote: sums.both)
    }
  }
}
