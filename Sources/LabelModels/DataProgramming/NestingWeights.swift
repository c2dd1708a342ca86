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
