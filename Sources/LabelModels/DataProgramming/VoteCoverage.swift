/// The number of votes of each function for each class.
struct VoteCoverage: Sendable {
  let classCount: Int
  /// N.
  let rowCount: Double
  /// n, by function and class voted, `m·K`.
  let votes: [Double]

  var functionCount: Int { votes.count / classCount }

  /// c = n / N.
  func share(_ code: Int) -> Double { votes[code] / rowCount }

  func votes(ofFunction function: Int) -> Double {
    votes[(function * classCount)..<((function + 1) * classCount)].reduce(0, +)
  }

  func classesVoted(by function: Int) -> Int {
    votes[(function * classCount)..<((function + 1) * classCount)].count { $0 > 0 }
  }

  /// Expected rates when a vote for class `a` is `odds` times as frequent among rows of class `a` as among others.
  ///
  /// P(vote | Y = a) = c·odds/(odds·π_a + 1 − π_a), P(vote | Y ≠ a) = c/(odds·π_a + 1 − π_a), at most 0.95 each.
  func expectedRates(_ code: Int, odds: Double, balance: [Double]) -> (same: Double, other: Double)
  {
    let share = balance[code % classCount]
    let other = self.share(code) / (odds * share + 1 - share)
    return (min(0.95, odds * other), min(0.95, other))
  }

  /// Whether a function seems to vote on rows of every class alike, so that its abstentions carry no evidence.
  ///
  /// It votes for two classes or more, and for every class at least half as often as that class occurs;
  /// a class that would be expected fewer than 5 times does not count.
  func isImpartial(_ function: Int, balance: [Double]) -> Bool {
    guard classesVoted(by: function) > 1 else { return false }
    let total = votes(ofFunction: function)
    return (0..<classCount).allSatisfy { label in
      let expected = total * balance[label]
      return expected < 5 || votes[function * classCount + label] >= 0.5 * expected
    }
  }
}
