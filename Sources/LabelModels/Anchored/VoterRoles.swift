import PortableFoundation

/// The two kinds of voter: those of several classes, such as crowd workers, and one-sided functions.
///
/// A voter that showed one class may be one-sided or may have cast few votes. Under a mixture of both kinds, a voter of
/// several classes shows nothing but class `c` in `t` votes with probability `share_c^t`, and a one-sided one always;
/// it counts as one-sided when that is the more probable.
struct VoterRoles: Sendable {
  let classCount: Int
  /// Rows with each vote, `functionCount × K`.
  let voteCounts: [Double]
  /// Columns of the voters of several classes, ascending.
  let several: [Int]
  /// Columns of the one-sided functions, ascending.
  let oneSided: [Int]
  /// The class of each one-sided function.
  let classOfOneSided: [Int]
  /// By column, whether the voter is one of several classes.
  let isOfSeveral: [Bool]

  var functionCount: Int { voteCounts.count / classCount }

  /// - Parameter voteCounts: rows with each vote, `functionCount × K`.
  init(voteCounts: [Double], classCount: Int) {
    self.classCount = classCount
    self.voteCounts = voteCounts
    let functionCount = voteCounts.count / classCount
    let isOneSided = Self.oneSided(voteCounts, classCount)
    let totals = (0..<functionCount).map { function in
      voteCounts[(function * classCount)..<((function + 1) * classCount)].reduce(0, +)
    }
    isOfSeveral = (0..<functionCount).map { totals[$0] > 0 && !isOneSided[$0] }
    several = (0..<functionCount).filter { totals[$0] > 0 && !isOneSided[$0] }
    oneSided = (0..<functionCount).filter { isOneSided[$0] }
    classOfOneSided = oneSided.map { function in
      (0..<classCount).first { voteCounts[function * classCount + $0] > 0 } ?? 0
    }
  }

  private static func oneSided(_ voteCounts: [Double], _ classCount: Int) -> [Bool] {
    let functionCount = voteCounts.count / classCount
    var shares = (0..<classCount).map { label in
      stride(from: label, to: voteCounts.count, by: classCount).reduce(0.5) { $0 + voteCounts[$1] }
    }
    let total = shares.reduce(0, +)
    shares = shares.map { $0 / total }
    let chances: [Double?] = (0..<functionCount).map { function in
      let votes = voteCounts[(function * classCount)..<((function + 1) * classCount)]
      guard votes.count(where: { $0 > 0 }) == 1 else { return nil }
      return pow(shares[votes.firstIndex { $0 > 0 }! - votes.startIndex], votes.reduce(0, +))
    }
    let voterCount = (0..<functionCount).count { function in
      (0..<classCount).contains { voteCounts[function * classCount + $0] > 0 }
    }
    var share = 0.5
    func responsibility(_ chance: Double?) -> Double {
      chance.map { share / (share + (1 - share) * $0) } ?? 0
    }
    for _ in 0..<50 {
      let sum = chances.reduce(0) { $0 + responsibility($1) }
      share = min(max(sum / Double(max(1, voterCount)), 1e-3), 1 - 1e-3)
    }
    return chances.map { responsibility($0) > 0.5 }
  }

  /// Votes of a one-sided function.
  func fires(_ index: Int) -> Double {
    voteCounts[oneSided[index] * classCount + classOfOneSided[index]]
  }

  /// Position of a one-sided function's only vote among the votes.
  func code(_ index: Int) -> Int { oneSided[index] * classCount + classOfOneSided[index] }
}
