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
}
