/// The class balance of a fit, with remarks on what the votes do not tell of it.
///
/// All label models that learn a balance from ``SparseVotes`` take it from here, so that votes which do not identify it
/// mean the same to each.
struct ClassBalanceEstimate: Equatable, Sendable {
  /// P(Y), one probability per class.
  var shares: [Double]
  var warnings: [FitWarning] = []
}

extension SparseVotes {
  /// Rows that a learned balance counts as labelled in proportion to the votes, times the prior's strength.
  static let balancePriorRows = 10.0
  static let greatestStandardError = 0.1
  static let greatestMisfit = 0.1

  /// Classes that some function votes for, ascending.
  var votedClasses: [Int] {
    let voteCounts = voteCounts
    return (0..<classCount).filter { label in
      (0..<functionCount).contains { voteCounts[$0 * classCount + label] > 0 }
    }
  }

  /// The given balance; uniform where every vote is for one class, which does not identify it; else as learned.
  func classBalance(
    given: [Double]?, learned: (SparseVotes) -> ClassBalanceEstimate
  ) -> ClassBalanceEstimate {
    if let given { return ClassBalanceEstimate(shares: given) }
    let voted = votedClasses
    if voted.count == 1 {
      return ClassBalanceEstimate(
        shares: [Double](repeating: 1 / Double(classCount), count: classCount),
        warnings: [.oneClassOnly(voted[0])])
    }
    var estimate = learned(self)
    if voted.count < classCount {
      estimate.warnings.append(
        .classesWithoutVotes((0..<classCount).filter { !voted.contains($0) }))
    }
    return estimate
  }

  /// Mean share of the votes over the rows with a vote, plus `pseudoRows` rows for each class.
  func averageShare(pseudoRows: Double) -> [Double] {
    var sums = [Double](repeating: pseudoRows, count: classCount)
    forEachVoteCount(0..<patternCount) { pattern, voteCounts, total in
      guard total > 0 else { return }
      for label in 0..<classCount { sums[label] += counts[pattern] * voteCounts[label] / total }
    }
    let total = sums.reduce(0, +)
    return sums.map { $0 / total }
  }

  /// The class balance that best explains how often the functions vote for each class: least squares,
  /// weighted by votes, on `share of vote k = P(Y = k)·α + (1 − P(Y = k))·(1 − α)/(K − 1)`.
  ///
  /// Functions near chance say little of it, so `priorStrength` times ten rows stand at the shares of the votes. Where
  /// a share comes out more than two standard errors and a tenth below 0, no balance explains the votes at these accuracies, and the
  /// balance is the shares of the votes.
  ///
  /// - Parameters:
  ///   - accuracies: nil for functions to leave out; those that vote for one class only are too.
  ///   - priorStrength: factor on the prior; the shares of the votes have that many pseudo-rows for each class.
  /// - Returns: shares of at least 0.01/K; ``averageShare(pseudoRows:)`` where no function is left.
  func balance(explainedBy accuracies: [Double?], priorStrength: Double) -> ClassBalanceEstimate {
    let shares = averageShare(pseudoRows: max(priorStrength, 1e-6))
    var weighted = [Double](repeating: 0, count: classCount)
    var weight = 0.0
    let voteCounts = voteCounts
    for (function, accuracy) in accuracies.enumerated() {
      let ownVotes = voteCounts[(function * classCount)..<((function + 1) * classCount)]
      guard let accuracy, ownVotes.count(where: { $0 > 0 }) > 1 else { continue }
      let error = (1 - accuracy) / Double(classCount - 1)
      let total = ownVotes.reduce(0, +)
      for (label, count) in ownVotes.enumerated() {
        weighted[label] += total * (accuracy - error) * (count / total - error)
      }
      weight += total * (accuracy - error) * (accuracy - error)
    }
    guard weight > 0 else { return ClassBalanceEstimate(shares: shares) }
    let standardError = 0.5 / weight.squareRoot()
    guard weighted.allSatisfy({ $0 / weight >= -max(2 * standardError, Self.greatestMisfit) })
    else {
      return ClassBalanceEstimate(shares: shares, warnings: [.balanceContradicted])
    }
    let prior = Self.balancePriorRows * priorStrength
    let bounded = zip(weighted, shares).map {
      max(($0 + prior * $1) / (weight + prior), 0.01 / Double(classCount))
    }
    let total = bounded.reduce(0, +)
    return ClassBalanceEstimate(
      shares: bounded.map { $0 / total },
      warnings: standardError > Self.greatestStandardError
        ? [.balanceUncertain(standardError: standardError)] : [])
  }
}
