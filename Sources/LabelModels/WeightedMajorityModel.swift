import Foundation
import SupervisionCore

/// A vote weighted by one accuracy per function, estimated in one pass from agreement with the others.
///
/// The accuracy `aⱼ` is the mean share that the other functions' votes in the row (with one pseudo-vote
/// at the class balance) give to the class function `j` votes for, over the rows in which another
/// function votes. A vote then counts `log((K − 1)·aⱼ/(1 − aⱼ))`, its log odds against each other class
/// if errors fall evenly on them, and
/// `P(Y = k | λ) ∝ P(Y = k)·exp(Σⱼ [λⱼ = k]·weightⱼ)`.
/// Weights are never negative. Leaving the function's own vote out of its judges is what separates
/// this from agreement with the majority (as in crowd-kit's Wawa), which flatters functions that
/// vote alone.
///
/// The prior is `priorStrength` times two rows, seven tenths of them agreeing. A learned class balance
/// is ``MajorityModel``'s.
public struct WeightedMajorityModel: LabelModel {
  static let priorRows = 2.0
  static let priorAccuracy = 0.7
  static let highestAccuracy = 0.99

  public init() {}

  public func fit(
    _ patterns: VotePatterns, options: LabelModelOptions, gold: GoldVotes? = nil, jobs: Int = 1
  ) throws -> FittedWeightedMajority {
    try patterns.checkNotEmpty()
    let given = try options.givenClassBalance(classCount: patterns.classCount)
    let votes = SparseVotes(patterns, jobs: jobs)
    let balance = given ?? votes.averageShare(pseudoRows: max(options.priorStrength, 1e-6))
    let (agreed, judged) = votes.agreementWithOthers(balance)
    let prior = Self.priorRows * max(options.priorStrength, 1e-6)
    let accuracies = zip(agreed, judged).map { agreed, judged in
      min(
        Self.highestAccuracy,
        max(1 / Double(votes.classCount), (agreed + prior * Self.priorAccuracy) / (judged + prior)))
    }
    return FittedWeightedMajority(
      functionNames: patterns.functionNames, classBalance: balance, accuracies: accuracies,
      hasVoted: votes.hasVoted)
  }
}

/// See ``WeightedMajorityModel``.
public struct FittedWeightedMajority: FittedLabelModel, Equatable {
  public static var kind: LabelModelKind { .weightedMajority }

  public let functionNames: [String]
  public let classBalance: [Double]
  /// P(vote = Y) of each function, at least 1/K.
  public let accuracies: [Double]
  let hasVoted: [Bool]
  public var learnedAccuracies: [Double?] { zip(accuracies, hasVoted).map { $1 ? $0 : nil } }
  public var warnings: [String] { [] }

  public func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    LogLinearPosterior(classBalance: classBalance, accuracies: accuracies)
      .posteriors(of: SparseVotes(patterns, jobs: jobs), jobs: jobs)
  }
}

extension LogLinearPosterior {
  /// The posterior when every function is right with its accuracy and its errors fall evenly on the
  /// other classes.
  init(classBalance: [Double], accuracies: [Double]) {
    let classCount = classBalance.count
    base = classBalance.map { log($0) }
    weights = accuracies.flatMap { accuracy in
      let right = log(accuracy)
      let wrong = log((1 - accuracy) / Double(classCount - 1))
      return (0..<classCount).flatMap { vote in
        (0..<classCount).map { $0 == vote ? right : wrong }
      }
    }
  }
}

extension SparseVotes {
  /// Whether each function has a vote.
  var hasVoted: [Bool] {
    var result = [Bool](repeating: false, count: functionCount)
    for code in codes { result[Int(code) / classCount] = true }
    return result
  }

  /// For each function, the summed share that the other votes in its rows give to its vote, and the
  /// number of rows that have other votes.
  fileprivate func agreementWithOthers(_ balance: [Double]) -> (agreed: [Double], judged: [Double])
  {
    var agreed = [Double](repeating: 0, count: functionCount)
    var judged = agreed
    forEachVoteCount(0..<patternCount) { pattern, voteCounts, total in
      guard total > 1 else { return }
      for code in votes(of: pattern) {
        let (function, label) = Int(code).quotientAndRemainder(dividingBy: classCount)
        agreed[function] += counts[pattern] * (voteCounts[label] - 1 + balance[label]) / total
        judged[function] += counts[pattern]
      }
    }
    return (agreed, judged)
  }
}
