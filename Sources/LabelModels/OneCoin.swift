import PortableFoundation

/// Functions that are right with one probability whatever the class, and whose errors fall evenly on
/// the other classes.
extension LogLinearPosterior {
  /// - Parameter accuracies: P(vote = Y) of each function, within (0, 1).
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

  /// Whether each function votes for more than one class; agreement carries no information about the others.
  var votesForSeveralClasses: [Bool] {
    let voteCounts = voteCounts
    return (0..<functionCount).map { function in
      (0..<classCount).count { voteCounts[function * classCount + $0] > 0 } > 1
    }
  }

  /// The class balance that best explains how often the functions vote for each class: least squares,
  /// weighted by votes, on `share of vote k = P(Y = k)·α + (1 − P(Y = k))·(1 − α)/(K − 1)`.
  ///
  /// - Parameters:
  ///   - accuracies: nil for functions to leave out; those that vote for one class only are too.
  ///   - pseudoRows: as in ``averageShare(pseudoRows:)``, which is the result when none is left.
  /// - Returns: shares of at least 0.01/K.
  func balance(explainedBy accuracies: [Double?], pseudoRows: Double) -> [Double] {
    var numerator = [Double](repeating: 0, count: classCount)
    var denominator = 0.0
    let voteCounts = voteCounts
    for (function, accuracy) in accuracies.enumerated() {
      let ownVotes = voteCounts[(function * classCount)..<((function + 1) * classCount)]
      guard let accuracy, ownVotes.count(where: { $0 > 0 }) > 1 else { continue }
      let error = (1 - accuracy) / Double(classCount - 1)
      let total = ownVotes.reduce(0, +)
      for (label, count) in ownVotes.enumerated() {
        numerator[label] += total * (accuracy - error) * (count / total - error)
      }
      denominator += total * (accuracy - error) * (accuracy - error)
    }
    guard denominator > 0 else { return averageShare(pseudoRows: pseudoRows) }
    let bounded = numerator.map { max($0 / denominator, 0.01 / Double(classCount)) }
    let total = bounded.reduce(0, +)
    return bounded.map { $0 / total }
  }
}
