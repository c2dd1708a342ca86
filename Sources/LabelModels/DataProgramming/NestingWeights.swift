import Foundation
import SupervisionCore

/// Votes that accompany each other more often than the class explains, counted on a sample of the patterns.
///
/// A vote `a` that brings other votes for the same class with it says little more than they do. With
/// eₐᵢ = the share of rows with vote `a` in which vote `i` is owed to `a` and not to the class, the evidence of
/// `a` counts wₐ = 1/(1 + Σᵢ eₐᵢ): five copies of a function weigh as one.
///
/// What the class explains is bounded by functions as good as the odds κ_q make them: P(i | a) = q·b_same(i) + (1 − q)·b_other(i)
/// with q = P(class | a). For a function that votes for one class, rows are compared (it could have abstained); for one that
/// votes for several, its votes are (it could have disagreed), so that voters who saw the same batch are
/// not taken for copies. An excess counts when a binomial tail bound (Chernoff) makes it significant at 0.01 over
/// all pairs; votes independent given the class then keep weight 1.
struct NestingWeights: Sendable {
  /// One pair of votes for the same class by different functions.
  struct Excess: Sendable {
    /// `function·K + class`.
    let code: Int
    let other: Int
    /// eₐᵢ in 0...1.
    let share: Double
  }

  let excesses: [Excess]
  let weights: EvidenceWeights

  /// κ_q.
  private static let explainedOdds = 5.0
  private static let significance = 0.01

  init(_ pairs: VotePairCounts, coverage: VoteCoverage, balance: [Double]) {
    let classCount = coverage.classCount
    let expected = coverage.votes.indices.map {
      coverage.expectedRates($0, odds: Self.explainedOdds, balance: balance)
    }
    let voters = (0..<coverage.functionCount).map { coverage.classesVoted(by: $0) }
    let threshold = log(Double(max(1, pairs.testCount)) / Self.significance)

    /// P(function votes | class voted is true) and P(function votes | it is not), as the odds expect.
    func votingRates(_ code: Int) -> (same: Double, other: Double) {
      let label = code % classCount
      let function = code / classCount
      var rates = expected[code]
      for vote in 0..<classCount where vote != label {
        let rate = expected[function * classCount + vote]
        let share = balance[vote] / (1 - balance[label])
        rates.same += rate.other
        rates.other += share * rate.same + (1 - share) * rate.other
      }
      return rates
    }

    excesses = pairs.pairs.compactMap { pair in
      let share = balance[pair.code % classCount]
      let odds = Self.explainedOdds
      let right = odds * share / (odds * share + 1 - share)
      let all = pairs.votes[pair.code]
      let explained: Double
      let trials: Double
      if voters[pair.other / classCount] > 1 {
        let voting = votingRates(pair.other)
        let same = right * voting.same
        let other = (1 - right) * voting.other
        let agreeing =
          right * expected[pair.other].same + (1 - right) * expected[pair.other].other
        explained = min(0.99, agreeing / max(same + other, 1e-300))
        trials = pair.bothVote
      } else {
        explained = min(
          0.99, right * expected[pair.other].same + (1 - right) * expected[pair.other].other)
        trials = all
      }
      let found = pair.agree / max(trials, 1)
      guard found > explained,
        trials * divergence(found, explained) > threshold
      else { return nil }
      return Excess(
        code: pair.code, other: pair.other,
        share: (found - explained) / (1 - explained) * trials / all)
    }
    var owed = [Double](repeating: 0, count: coverage.votes.count)
    for excess in excesses { owed[excess.code] += excess.share }
    weights = EvidenceWeights(
      ofCode: owed.map { 1 / (1 + $0) }, voteCounts: coverage.votes, classCount: classCount)
  }
}

/// Kullback-Leibler divergence of Bernoulli(p) from Bernoulli(q), in nats.
private func divergence(_ p: Double, _ q: Double) -> Double {
  let present = p > 0 ? p * log(p / q) : 0
  let absent = p < 1 ? (1 - p) * log((1 - p) / (1 - q)) : 0
  return present + absent
}

/// How often two functions vote, and vote the same class, in one row.
struct VotePairCounts: Sendable {
  struct Pair: Sendable {
    /// `function·K + class`.
    let code: Int
    /// The other function's vote for the same class.
    let other: Int
    /// Rows with both votes.
    var agree: Double
    /// Rows with `code` in which the other function votes at all.
    var bothVote: Double
  }

  /// Rows by vote, in the sample.
  let votes: [Double]
  /// Every ordered pair that agrees at least once, by `code` and `other`.
  let pairs: [Pair]
  /// How many ordered pairs there are to test.
  let testCount: Int

  /// Counts at most about this many pairs of votes.
  private static let pairLimit = 1 << 23

  /// - Complexity: O(rows of the sample · v²) for v votes a row; the sample is every s-th pattern, s chosen for at
  ///   most eight million pairs of votes.
  init(_ patterns: VotePatterns) {
    let classCount = patterns.classCount
    let rows = PatternRows(patterns, pairLimit: Self.pairLimit)
    var votes = [Double](repeating: 0, count: patterns.functionCount * classCount)
    for row in rows.rows { for code in row.codes { votes[code] += row.count } }

    let seen = votes.indices.filter { votes[$0] > 0 }
    testCount = seen.reduce(0) { total, code in
      total + seen.count { $0 % classCount == code % classCount } - 1
    }
    var table = PairTable(codeCount: votes.count, functionCount: patterns.functionCount)
    for row in rows.rows {
      for code in row.codes {
        for other in row.codes where other != code {
          table.add(
            code, function: other / classCount,
            agrees: other % classCount == code % classCount, count: row.count)
        }
      }
    }
    pairs = table.entries.map { entry in
      Pair(
        code: entry.code, other: entry.function * classCount + entry.code % classCount,
        agree: entry.agree, bothVote: entry.both)
    }
    self.votes = votes
  }
}

/// Every s-th pattern with its votes as codes `function·K + class`.
private struct PatternRows {
  let rows: [(codes: [Int], count: Double)]

  init(_ patterns: VotePatterns, pairLimit: Int) {
    let probe = max(1, patterns.patternCount / 256)
    var pairs = 0
    var probed = 0
    for row in stride(from: 0, to: patterns.patternCount, by: probe) {
      let votes = (0..<patterns.functionCount).count { patterns[row, $0] >= 0 }
      pairs += votes * votes
      probed += 1
    }
    let estimate = Double(pairs) / Double(max(1, probed)) * Double(patterns.patternCount)
    let step = max(
      1, Int((estimate / Double(pairLimit)).rounded(.up)), patterns.patternCount / 131_072)
    let sample = Array(stride(from: 0, to: patterns.patternCount, by: step))
    var codes = [[Int]](repeating: [], count: sample.count)
    patterns.cells.withUnsafeBufferPointer { cells in
      for function in 0..<patterns.functionCount {
        let column = function * patterns.patternCount
        for (index, row) in sample.enumerated() where cells[column + row] >= 0 {
          codes[index].append(function * patterns.classCount + Int(cells[column + row]))
        }
      }
    }
    rows = sample.indices.map { (codes[$0], Double(patterns.counts[sample[$0]])) }
  }
}

/// Sums by vote and other function: a full table while that is small, else a dictionary.
private struct PairTable {
  private let functionCount: Int
  private var table: [Double]
  private var dictionary: [Int: (agree: Double, both: Double)] = [:]

  init(codeCount: Int, functionCount: Int) {
    self.functionCount = functionCount
    let size = 2 * codeCount * functionCount
    table = size <= 1 << 23 ? [Double](repeating: 0, count: size) : []
  }

  mutating func add(_ code: Int, function: Int, agrees: Bool, count: Double) {
    let key = code * functionCount + function
    if table.isEmpty {
      dictionary[key, default: (0, 0)].both += count
      if agrees { dictionary[key, default: (0, 0)].agree += count }
    } else {
      table[2 * key] += count
      if agrees { table[2 * key + 1] += count }
    }
  }

  /// The pairs that agree at least once, in the order of their keys.
  var entries: [(code: Int, function: Int, agree: Double, both: Double)] {
    if table.isEmpty {
      return dictionary.filter { $0.value.agree > 0 }.sorted { $0.key < $1.key }.map {
        ($0.key / functionCount, $0.key % functionCount, $0.value.agree, $0.value.both)
      }
    }
    return (0..<(table.count / 2)).filter { table[2 * $0 + 1] > 0 }.map {
      ($0 / functionCount, $0 % functionCount, table[2 * $0 + 1], table[2 * $0])
    }
  }
}
