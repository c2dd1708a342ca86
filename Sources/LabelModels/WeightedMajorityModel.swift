import PortableFoundation
import SupervisionCore

/// Votes weighted by one accuracy per function, estimated in one pass from agreement with the others.
///
/// With `gⱼ` the share of other votes in the function's rows that equal its own, `(K·gⱼ − 1)/(K − 1)`
/// is about `aⱼ·ā`, the function's skill times the others' mean, if errors are independent and fall
/// evenly on the other classes; the same mean over all functions is about `ā²`. So
/// `aⱼ = (K·gⱼ − 1)/(K − 1)/ā`, and `αⱼ = (1 + (K − 1)·aⱼ)/K` is the accuracy, in 1/K...0.99. The prior
/// is `priorStrength` times two rows of accuracy 0.7. Then
/// `P(Y = k | λ) ∝ P(Y = k)·Πⱼ (αⱼ if λⱼ = k, else (1 − αⱼ)/(K − 1))` over the votes cast.
///
/// A function that votes against the rest beyond what chance allows counts as turned round: its agreement is with the
/// opposite of the others' votes, and its accuracy is below 1/K. Where the functions agree no more than chance allows, or
/// contradict each other, the votes tell no accuracies: labels are then ``MajorityModel``'s, with a warning.
///
/// Functions that always vote alike, or of two classes always the opposite, count as one.
///
/// Functions that vote for one class only agree with their like by necessity: they enter no agreement
/// and get the mean accuracy of the others, 0.7 where no two others vote in one row.
///
/// Unlike agreement with the majority (as in crowd-kit's Wawa) this excludes a function's own vote from the
/// comparison and corrects for the errors of the others. A learned class balance explains the shares of the
/// votes at these accuracies, with a prior of `priorStrength` times ten rows at the shares of the votes; it is
/// ``MajorityModel``'s where no balance explains them, and where every function votes for one class only.
public struct WeightedMajorityModel: LabelModel {
  static let priorRows = 2.0
  static let priorAccuracy = 0.7
  static let highestAccuracy = 0.99
  static let lowestMeanSkill = 0.1

  /// The model; it has no settings beside ``LabelModelOptions``.
  public init() {}

  public func fit(
    _ patterns: VotePatterns, options: LabelModelOptions, gold: VotesWithGold? = nil, jobs: Int = 1
  ) throws -> FittedWeightedMajority {
    try patterns.checkNotEmpty()
    let given = try options.givenClassBalance(classCount: patterns.classCount)
    let allVotes = SparseVotes(patterns, jobs: jobs)
    let repeated = RepeatedFunctions(patterns, voteCounts: allVotes.voteCounts)
    let votes = SparseVotes(repeated.distinct(patterns), jobs: jobs)
    let isJudged = votes.votesForSeveralClasses
    let excess = ExcessAgreement(votes, among: isJudged)
    let accuracies = Self.accuracies(
      votes.agreement(among: isJudged, signs: excess.signs), isJudged: isJudged,
      signs: excess.signs, classCount: votes.classCount,
      priorRows: Self.priorRows * max(options.priorStrength, 1e-6))
    let balance = votes.classBalance(given: given) {
      excess.isChance
        ? ClassBalanceEstimate(
          shares: $0.averageShare(pseudoRows: max(options.priorStrength, 1e-6)))
        : $0.balance(explainedBy: accuracies, priorStrength: options.priorStrength)
    }
    return FittedWeightedMajority(
      functionNames: patterns.functionNames, classBalance: balance.shares,
      accuracies: repeated.completed(accuracies: accuracies), hasVoted: allVotes.hasVoted,
      functionWeights: repeated.weights,
      usesVoteShares: excess.isChance ? true : nil,
      remarks: FitWarning.texts((excess.isChance ? [.agreementOfChance] : []) + balance.warnings))
  }

  private static func accuracies(
    _ agreement: Agreement, isJudged: [Bool], signs: [Double], classCount: Int, priorRows: Double
  ) -> [Double] {
    let classCount = Double(classCount)
    let pairs = agreement.pairs.reduce(0, +)
    let overall = agreement.excess.reduce(0, +) / max(pairs, 1)
    let meanSkill = max(lowestMeanSkill, max(0, overall).squareRoot())
    let overallAccuracy =
      pairs > 0 ? (1 + (classCount - 1) * meanSkill) / classCount : priorAccuracy
    return isJudged.indices.map { function in
      guard isJudged[function] else { return overallAccuracy }
      let skill =
        signs[function] * agreement.excess[function] / max(agreement.pairs[function], 1) / meanSkill
      let accuracy = (1 + (classCount - 1) * skill) / classCount
      let rows = agreement.rows[function]
      let mean = (accuracy * rows + priorAccuracy * priorRows) / (rows + priorRows)
      return signs[function] < 0
        ? min(1 / classCount, max(1 - highestAccuracy, mean))
        : min(highestAccuracy, max(1 / classCount, mean))
    }
  }
}

/// A fitted ``WeightedMajorityModel``.
public struct FittedWeightedMajority: FittedLabelModel, Equatable {
  public static var name: LabelModelName { .weightedMajority }

  public let functionNames: [String]
  public let classBalance: [Double]
  /// P(vote = Y) of each function, in 0.01...0.99; below 1/K for functions that vote against the rest.
  public let accuracies: [Double]
  let hasVoted: [Bool]
  /// Weight of each function's votes; nil where all are 1.
  let functionWeights: [Double]?
  /// Whether the votes tell no accuracies, so that labels are the shares of the votes; nil for no.
  let usesVoteShares: Bool?
  /// ``warnings``, nil for none.
  let remarks: [String]?
  public var learnedAccuracies: [Double?] {
    zip(accuracies, hasVoted).map { $1 && usesVoteShares != true ? $0 : nil }
  }
  public var warnings: [String] { remarks ?? [] }

  public func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    LogLinearPosterior(classBalance: classBalance, accuracies: accuracies)
      .weighted(by: functionWeights)
      .posteriors(
        of: SparseVotes(patterns, jobs: jobs), orShares: usesVoteShares, jobs: jobs)
  }

  public func checkParameters() throws {
    let check = try ParameterCheck(functionCount: functionNames.count, classCount: classCount)
    try check.numbers(
      "accuracies", accuracies, count: check.functionCount,
      in: Double.leastNormalMagnitude...(1).nextDown)
    try check.count("hasVoted", hasVoted.count, is: check.functionCount)
    try check.numbers(
      "functionWeights", orNil: functionWeights, count: check.functionCount,
      in: 0...ParameterCheck.largest)
  }
}

/// Agreement of each function that votes for several classes with the others that do, over their common rows.
private struct Agreement {
  /// Those rows.
  var rows: [Double]
  /// Other votes in them.
  var pairs: [Double]
  /// Sum over these of `(K·[equal to its own] − 1)/(K − 1)`, times the signs of both functions.
  var excess: [Double]
}

extension SparseVotes {
  fileprivate func agreement(among isJudged: [Bool], signs: [Double]) -> Agreement {
    let zeros = [Double](repeating: 0, count: functionCount)
    var agreement = Agreement(rows: zeros, pairs: zeros, excess: zeros)
    let scale = 1 / Double(classCount - 1)
    var signed = [Double](repeating: 0, count: classCount)
    forEachPattern(0..<patternCount) { pattern, codes in
      for label in 0..<classCount { signed[label] = 0 }
      var (votes, signSum) = (0.0, 0.0)
      for code in codes {
        let (function, label) = Int(code).quotientAndRemainder(dividingBy: classCount)
        guard isJudged[function] else { continue }
        signed[label] += signs[function]
        signSum += signs[function]
        votes += 1
      }
      guard votes > 1 else { return }
      let count = counts[pattern]
      for code in codes {
        let (function, label) = Int(code).quotientAndRemainder(dividingBy: classCount)
        guard isJudged[function] else { continue }
        let sign = signs[function]
        let equal = sign * signed[label] - 1
        let all = sign * signSum - 1
        agreement.rows[function] += count
        agreement.pairs[function] += count * (votes - 1)
        agreement.excess[function] += count * (Double(classCount) * equal - all) * scale
      }
    }
    return agreement
  }
}
