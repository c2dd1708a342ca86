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
/// Functions that vote for one class only agree with their like by necessity: they enter no agreement
/// and get the mean accuracy of the others, 0.7 where all are such.
///
/// Unlike agreement with the majority (as in crowd-kit's Wawa) this excludes a function's own vote from the
/// comparison and corrects for the errors of the others. A learned class balance explains the shares of the
/// votes at these accuracies; it is ``MajorityModel``'s where every function votes for one class only.
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
    let votes = SparseVotes(patterns, jobs: jobs)
    let isJudged = votes.votesForSeveralClasses
    let accuracies = Self.accuracies(
      votes.agreement(among: isJudged), isJudged: isJudged, classCount: votes.classCount,
      priorRows: Self.priorRows * max(options.priorStrength, 1e-6))
    return FittedWeightedMajority(
      functionNames: patterns.functionNames,
      classBalance: given
        ?? votes.balance(
          explainedBy: accuracies, pseudoRows: max(options.priorStrength, 1e-6)),
      accuracies: accuracies, hasVoted: votes.hasVoted)
  }

  private static func accuracies(
    _ agreement: Agreement, isJudged: [Bool], classCount: Int, priorRows: Double
  ) -> [Double] {
    let classCount = Double(classCount)
    func corrected(_ equal: Double, _ pairs: Double) -> Double {
      (classCount * equal / max(pairs, 1) - 1) / (classCount - 1)
    }
    let overall = corrected(agreement.equal.reduce(0, +), agreement.pairs.reduce(0, +))
    let meanSkill = max(lowestMeanSkill, max(0, overall).squareRoot())
    let overallAccuracy =
      isJudged.contains(true) ? (1 + (classCount - 1) * meanSkill) / classCount : priorAccuracy
    return isJudged.indices.map { function in
      guard isJudged[function] else { return overallAccuracy }
      let skill = corrected(agreement.equal[function], agreement.pairs[function]) / meanSkill
      let accuracy = (1 + (classCount - 1) * skill) / classCount
      let rows = agreement.rows[function]
      return min(
        highestAccuracy,
        max(1 / classCount, (accuracy * rows + priorAccuracy * priorRows) / (rows + priorRows)))
    }
  }
}

/// A fitted ``WeightedMajorityModel``.
public struct FittedWeightedMajority: FittedLabelModel, Equatable {
  public static var name: LabelModelName { .weightedMajority }

  public let functionNames: [String]
  public let classBalance: [Double]
  /// P(vote = Y) of each function, in 1/K...0.99.
  public let accuracies: [Double]
  let hasVoted: [Bool]
  public var learnedAccuracies: [Double?] { zip(accuracies, hasVoted).map { $1 ? $0 : nil } }
  public var warnings: [String] { [] }

  public func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    LogLinearPosterior(classBalance: classBalance, accuracies: accuracies)
      .posteriors(of: SparseVotes(patterns, jobs: jobs), jobs: jobs)
  }
}

/// Agreement of each function that votes for several classes with the others that do, over their common rows.
private struct Agreement {
  /// Those rows.
  var rows: [Double]
  /// Other votes in them, and those equal to its own.
  var pairs: [Double]
  var equal: [Double]
}

extension SparseVotes {
  fileprivate func agreement(among isJudged: [Bool]) -> Agreement {
    let zeros = [Double](repeating: 0, count: codeCount)
    var agreement = Agreement(rows: zeros, pairs: zeros, equal: zeros)
    let labels = labelOfCode
    let isJudgedCode = (0..<codeCount).map { isJudged[$0 / classCount] }
    var voteCounts = [Double](repeating: 0, count: classCount)
    forEachPattern(0..<patternCount) { pattern, codes in
      var total = 0.0
      for label in 0..<classCount { voteCounts[label] = 0 }
      for code in codes where isJudgedCode[Int(code)] {
        voteCounts[labels[Int(code)]] += 1
        total += 1
      }
      guard total > 1 else { return }
      let count = counts[pattern]
      for code in codes where isJudgedCode[Int(code)] {
        let code = Int(code)
        agreement.rows[code] += count
        agreement.pairs[code] += count * (total - 1)
        agreement.equal[code] += count * (voteCounts[labels[code]] - 1)
      }
    }
    return Agreement(
      rows: sumOverClasses(agreement.rows), pairs: sumOverClasses(agreement.pairs),
      equal: sumOverClasses(agreement.equal))
  }

  /// From one value per code to one per function.
  private func sumOverClasses(_ values: [Double]) -> [Double] {
    (0..<functionCount).map { function in
      values[(function * classCount)..<((function + 1) * classCount)].reduce(0, +)
    }
  }
}
