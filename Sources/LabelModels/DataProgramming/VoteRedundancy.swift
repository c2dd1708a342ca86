import PortableFoundation
import SupervisionCore

/// Votes that accompany each other more often than the class explains, counted on a sample of the patterns.
///
/// A vote `a` that brings other votes for the same class with it adds little evidence to theirs. With
/// eₐᵢ = the share of rows with vote `a` in which vote `i` is owed to `a` and not to the class, the evidence of
/// `a` counts wₐ = 1/(1 + Σᵢ eₐᵢ): five copies of a function weigh as one.
///
/// The agreement that the class explains is bounded by functions of odds κ_q: P(i | a) = q·b_same(i) + (1 − q)·b_other(i)
/// with q = P(class | a) and κ_q = 5, or for functions of several classes twice what explains the typical pair. For a function that votes for one class, rows are compared (it could have abstained); for one that
/// votes for several, its votes are (it could have disagreed), so that voters who saw the same batch are
/// not taken for copies. Where two functions of several classes agree on all but 2 % of the rows on which both vote, they are
/// near duplicates, and the narrower has nothing to add where the broader votes: it keeps only the share that the broader leaves
/// uncovered, and the broader keeps its weight. A correlation counts when a binomial tail bound (Chernoff) makes it significant at 0.01 over
/// all pairs; votes independent given the class then keep weight 1.
struct VoteRedundancy: Sendable {
  /// One pair of votes for the same class by different functions.
  struct Correlation: Sendable {
    /// `function·K + class`.
    let code: Int
    let other: Int
    /// eₐᵢ in 0...1.
    let share: Double
    /// Whether both functions vote for several classes and hardly ever differ.
    let isNearDuplicate: Bool
  }

  let correlations: [Correlation]
  let weights: VoteWeights
  /// Mean weight of a vote if near duplicates did no harm: how far dependence remains that
  /// the weights only soften.
  let meanUnexplainedWeight: Double

  private static let significance = 0.01
  /// Functions that never differ in this many common votes are no example of how far the class explains agreement.
  private static let identicalVotes = 100.0
  /// Least agreement of near duplicates.
  private static let duplicateAgreement = 0.98
  /// A function is broader than another whose votes it repeats when it repeats this much more of
  /// them than the other repeats of its own.
  private static let breadth = 0.1

  init(_ pairs: VotePairCounts, coverage: VoteCoverage, balance: [Double]) {
    let threshold = log(Double(max(1, pairs.testCount)) / Self.significance)
    let oneSided = ClassExplanation(
      coverage, balance: balance, odds: ClassExplanation.leastOdds)
    let compared = pairs.pairs.filter { oneSided.comparesVotes($0) && $0.bothVote > 0 }
    let differing = compared.filter {
      $0.agree < $0.bothVote || $0.bothVote < Self.identicalVotes
    }
    let manySided = ClassExplanation.generous(for: differing, coverage, balance: balance)

    correlations = pairs.pairs.compactMap { pair in
      let comparesVotes = oneSided.comparesVotes(pair)
      let explained = (comparesVotes ? manySided : oneSided).agreement(pair)
      let all = pairs.votes[pair.code]
      let trials = comparesVotes ? pair.bothVote : all
      let found = pair.agree / max(trials, 1)
      guard found > explained, trials * divergence(found, explained) > threshold else { return nil }
      return Correlation(
        code: pair.code, other: pair.other,
        share: (found - explained) / (1 - explained) * trials / all,
        isNearDuplicate: comparesVotes && oneSided.votesSeveralClasses(pair.code)
          && found >= Self.duplicateAgreement)
    }
    weights = Self.weights(correlations, coverage)
    meanUnexplainedWeight = Self.weights(correlations.filter { !$0.isNearDuplicate }, coverage)
      .mean(voteCounts: coverage.votes)
  }

  private static func weights(_ correlations: [Correlation], _ coverage: VoteCoverage)
    -> VoteWeights
  {
    let duplicates = Dictionary(
      correlations.filter(\.isNearDuplicate).map { (Link($0.code, $0.other), $0.share) },
      uniquingKeysWith: max)
    var owed = [Double](repeating: 0, count: coverage.votes.count)
    var uncovered = [Double](repeating: 1, count: coverage.votes.count)
    for correlation in correlations {
      let lead =
        correlation.isNearDuplicate
        ? correlation.share
          - (duplicates[Link(correlation.other, correlation.code)] ?? correlation.share) : 0
      if lead > breadth {
        uncovered[correlation.code] = min(uncovered[correlation.code], 1 - correlation.share)
      } else if lead >= -breadth {
        owed[correlation.code] += correlation.share
      }
    }
    return VoteWeights(
      ofCode: zip(uncovered, owed).map { $0 / (1 + $1) }, voteCounts: coverage.votes,
      classCount: coverage.classCount)
  }

  private struct Link: Hashable {
    let code: Int
    let other: Int

    init(_ code: Int, _ other: Int) {
      self.code = code
      self.other = other
    }
  }
}

/// The frequency of one vote beside another if both depended on the class alone, at odds κ_q.
private struct ClassExplanation {
  let coverage: VoteCoverage
  let balance: [Double]
  let odds: Double
  private let expected: [(same: Double, other: Double)]
  private let classesVoted: [Int]

  /// Functions are allowed at least this quality before their agreement counts as dependence.
  static let leastOdds = 5.0
  /// Beyond the quality that explains the typical pair, the best pairs are allowed this factor.
  private static let generosity = 2.0
  private static let greatestOdds = 200.0

  init(_ coverage: VoteCoverage, balance: [Double], odds: Double) {
    self.coverage = coverage
    self.balance = balance
    self.odds = odds
    expected = coverage.votes.indices.map {
      coverage.expectedRates($0, odds: odds, balance: balance)
    }
    classesVoted = (0..<coverage.functionCount).map { coverage.classesVoted(by: $0) }
  }

  /// Odds at which the class explains at least half of the pairs, doubled: accurate voters agree a lot.
  static func generous(
    for pairs: [VotePairCounts.Pair], _ coverage: VoteCoverage, balance: [Double]
  ) -> ClassExplanation {
    var explanation = ClassExplanation(coverage, balance: balance, odds: leastOdds / generosity)
    func explainsHalf() -> Bool {
      2 * pairs.count { $0.agree / $0.bothVote <= explanation.agreement($0) } >= pairs.count
    }
    while explanation.odds < greatestOdds, !explainsHalf() {
      explanation = ClassExplanation(coverage, balance: balance, odds: 1.25 * explanation.odds)
    }
    return ClassExplanation(coverage, balance: balance, odds: generosity * explanation.odds)
  }

  /// Whether the other function votes for several classes, so that its votes and not the rows are compared.
  func comparesVotes(_ pair: VotePairCounts.Pair) -> Bool {
    votesSeveralClasses(pair.other)
  }

  func votesSeveralClasses(_ code: Int) -> Bool { classesVoted[code / coverage.classCount] > 1 }

  /// P(other vote | vote), among the other function's votes if it votes for several classes, else among all rows.
  func agreement(_ pair: VotePairCounts.Pair) -> Double {
    let share = balance[pair.code % coverage.classCount]
    let right = odds * share / (odds * share + 1 - share)
    let other = expected[pair.other]
    let agreeing = right * other.same + (1 - right) * other.other
    guard comparesVotes(pair) else { return min(0.99, agreeing) }
    let voting = votingRates(pair.other)
    return min(
      0.99, agreeing / max(right * voting.same + (1 - right) * voting.other, 1e-300))
  }

  /// P(the function votes | the class of this vote is true) and P(it votes | that class is not true).
  private func votingRates(_ code: Int) -> (same: Double, other: Double) {
    let classCount = coverage.classCount
    let label = code % classCount
    var rates = expected[code]
    for vote in 0..<classCount where vote != label {
      let rate = expected[code - label + vote]
      let share = balance[vote] / (1 - balance[label])
      rates.same += rate.other
      rates.other += share * rate.same + (1 - share) * rate.other
    }
    return rates
  }
}

/// Kullback-Leibler divergence of Bernoulli(p) from Bernoulli(q), in nats.
private func divergence(_ p: Double, _ q: Double) -> Double {
  let present = p > 0 ? p * log(p / q) : 0
  let absent = p < 1 ? (1 - p) * log((1 - p) / (1 - q)) : 0
  return present + absent
}
