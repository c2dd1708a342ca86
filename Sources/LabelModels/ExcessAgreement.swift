import PortableFoundation

/// Agreement of the functions beyond what their own shares of the classes give, and the functions that contradict the rest.
///
/// A vote's residual is its indicator less the function's shares of the classes, `rᵢ = eᵢ − πᵢ`. If votes were independent,
/// the sum over a row of `sᵢsⱼ⟨rᵢ, rⱼ⟩` over pairs of functions would have mean 0 for any signs s; rows being
/// independent, `z = Σ d/√(Σ d²)` over the rows' sums d is about normal, for one function as for all. A function whose z is
/// beyond what chance allows below 0 votes against the rest: its sign is −1.
///
/// Functions that vote for one class only agree with their like by necessity and are left out.
struct ExcessAgreement: Equatable, Sendable {
  /// Probability that independent votes are taken for more.
  static let falseAlarmRate = 0.01
  static let greatestTurnCount = 64
  static let leastLean = 0.1

  /// +1, or −1 for a function that votes against the rest.
  private(set) var signs: [Double]
  /// z of each function with the others; 0 without common rows.
  private(set) var scores: [Double]
  /// z of all functions.
  private(set) var overallScore = 0.0
  /// Sum of the rows' sums.
  private var agreement = 0.0
  /// Mean sign of the functions weighted by their excess, in −1...1: near 0, half the votes say the opposite of the other
  /// half, and no majority tells which is right.
  private var lean = 0.0
  /// Whether two functions that vote for several classes vote in one row.
  private(set) var hasPairs = false
  /// Whether the functions have common rows and agree no more in them than chance allows, or contradict each other.
  private(set) var isChance = false

  /// The z that independent votes exceed among `count` with probability below ``falseAlarmRate``: `P(Z > t) ≤ exp(−t²/2)`.
  private static func bound(among count: Int) -> Double {
    (2 * log(Double(max(count, 1)) / falseAlarmRate)).squareRoot()
  }

  /// - Complexity: O(votes·K), once more for every sign that turns, at most 64.
  init(_ votes: SparseVotes, among isJudged: [Bool]) {
    signs = [Double](repeating: 1, count: votes.functionCount)
    scores = [Double](repeating: 0, count: votes.functionCount)
    let rows = ResidualRows(votes, isJudged: isJudged)
    let bound = Self.bound(among: isJudged.count { $0 })
    measure(rows)
    turnOpposed(rows, bound: bound)
    let isAboveChance =
      overallScore > Self.bound(among: 1) || (overallScore > 0 && scores.contains { $0 > bound })
    isChance = hasPairs && !(isAboveChance && lean > Self.leastLean)
  }

  /// Turns the sign of the function most opposed to the rest while there is one, which raises the agreement of all.
  private mutating func turnOpposed(_ rows: ResidualRows, bound: Double) {
    for _ in 0..<Self.greatestTurnCount {
      guard let least = scores.min(), least < -bound else { return }
      let before = self
      for function in scores.indices where scores[function] <= least * (1 - 1e-9) {
        signs[function] = -signs[function]
      }
      measure(rows)
      guard agreement > before.agreement else {
        self = before
        return
      }
    }
  }

  private mutating func measure(_ rows: ResidualRows) {
    let sums = rows.sums(signs: signs)
    scores = zip(sums.excess, sums.squares).map { $1 > 0 ? $0 / $1.squareRoot() : 0 }
    overallScore = sums.allSquares > 0 ? sums.all / sums.allSquares.squareRoot() : 0
    hasPairs = sums.hasPairs
    agreement = sums.all
    let size = sums.excess.reduce(0) { $0 + abs($1) }
    lean = size > 0 ? zip(signs, sums.excess).reduce(0) { $0 + $1.0 * $1.1 } / size : 0
  }
}

/// The residuals of the votes, row by row.
private struct ResidualRows {
  struct Sums {
    var excess: [Double]
    var squares: [Double]
    var all = 0.0
    var allSquares = 0.0
    var hasPairs = false
  }

  let votes: SparseVotes
  let isJudged: [Bool]
  /// Each function's shares of the classes, `functionCount × K`, and the sum of their squares.
  let shares: [Double]
  let squaredShares: [Double]

  init(_ votes: SparseVotes, isJudged: [Bool]) {
    self.votes = votes
    self.isJudged = isJudged
    let voteCounts = votes.voteCounts
    let classCount = votes.classCount
    var shares = voteCounts
    var squaredShares = [Double](repeating: 0, count: votes.functionCount)
    for function in 0..<votes.functionCount {
      let own = (function * classCount)..<((function + 1) * classCount)
      let total = max(voteCounts[own].reduce(0, +), 1)
      for code in own { shares[code] /= total }
      squaredShares[function] = shares[own].reduce(0) { $0 + $1 * $1 }
    }
    self.shares = shares
    self.squaredShares = squaredShares
  }

  func sums(signs: [Double]) -> Sums {
    let zeros = [Double](repeating: 0, count: votes.functionCount)
    var sums = Sums(excess: zeros, squares: zeros)
    let classCount = votes.classCount
    var total = [Double](repeating: 0, count: classCount)
    votes.forEachPattern(0..<votes.patternCount) { pattern, codes in
      guard codes.count > 1 else { return }
      let judged = codes.lazy.map(Int.init).filter { isJudged[$0 / classCount] }
      for label in 0..<classCount { total[label] = 0 }
      var voterCount = 0
      for code in judged {
        let function = code / classCount
        total[code % classCount] += signs[function]
        for label in 0..<classCount {
          total[label] -= signs[function] * shares[function * classCount + label]
        }
        voterCount += 1
      }
      guard voterCount > 1 else { return }
      sums.hasPairs = true
      let count = votes.counts[pattern]
      var all = 0.0
      for code in judged {
        let function = code / classCount
        let excess = signs[function] * product(code, total) - ownSquare(code)
        sums.excess[function] += count * excess
        sums.squares[function] += count * excess * excess
        all += excess
      }
      sums.all += count * all
      sums.allSquares += count * all * all
    }
    return sums
  }

  /// `⟨eᵢ − πᵢ, total⟩`
  private func product(_ code: Int, _ total: [Double]) -> Double {
    let start = code / votes.classCount * votes.classCount
    var product = total[code - start]
    for label in 0..<votes.classCount { product -= shares[start + label] * total[label] }
    return product
  }

  /// `⟨eᵢ − πᵢ, eᵢ − πᵢ⟩`
  private func ownSquare(_ code: Int) -> Double {
    1 - 2 * shares[code] + squaredShares[code / votes.classCount]
  }
}
