import SupervisionCore

/// Alternating least squares on the moments of the votes; see ``MomentsModel``.
struct MomentsFit {
  static let priorRatio = 3.0
  static let priorRows = 4.0
  static let greatestFactor = 50.0

  private let classCount: Int
  private let functionCount: Int
  private let rowCount: Double
  private let priorStrength: Double
  /// P(λⱼ = a), `functionCount·K`; 0 for votes never cast.
  private let shares: [Double]
  private let moments: PairCounts
  private let signs: [Double]
  /// Functions in the order of a sweep; those of a group cannot be told apart by their moments.
  private let groups: [[Int]]
  let balance: [Double]
  /// `(functionCount·K) × K`, row-major; votes never cast keep equal rates.
  private(set) var rates: [Double]
  private(set) var hasConverged = false

  /// - Parameter signs: of the functions; see ``ExcessAgreement``.
  init(
    _ votes: SparseVotes, balance: [Double], signs: [Double], priorStrength: Double, jobs: Int
  ) {
    classCount = votes.classCount
    functionCount = votes.functionCount
    rowCount = votes.counts.reduce(0, +)
    shares = votes.voteCounts.map { [rowCount] in $0 / rowCount }
    moments = PairCounts.ofVotes(votes, jobs: jobs)
    groups = Self.groups(votes, moments)
    self.signs = signs
    self.balance = balance
    self.priorStrength = priorStrength
    rates = []
    rates = (0..<votes.codeCount).flatMap(priorRates)
  }

  /// Functions by ascending numbers of votes and of rows shared with others, which do not depend on the order of the
  /// columns; those with the same numbers together.
  private static func groups(_ votes: SparseVotes, _ moments: PairCounts) -> [[Int]] {
    let voteCounts = votes.voteCounts
    let keys = (0..<votes.functionCount).map { function in
      let codes = (function * votes.classCount)..<((function + 1) * votes.classCount)
      return [voteCounts[codes].reduce(0, +)] + voteCounts[codes]
        + codes.flatMap { code in (0..<votes.codeCount).map { moments[code, $0] }.sorted() }
    }
    let order = keys.indices.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }
    return order.reduce(into: []) { groups, function in
      if let last = groups.last?.first, keys[last] == keys[function] {
        groups[groups.count - 1].append(function)
      } else {
        groups.append([function])
      }
    }
  }

  /// Rates with the vote's share as their mean, ``priorRatio`` times as high in its own class, or a third as high for a
  /// function of negative sign.
  private func priorRates(_ code: Int) -> [Double] {
    guard shares[code] > 0 else { return [Double](repeating: 0.5, count: classCount) }
    let own = code % classCount
    let ratio = signs[code / classCount] < 0 ? 1 / Self.priorRatio : Self.priorRatio
    let other = shares[code] / (1 + (ratio - 1) * balance[own])
    return (0..<classCount).map { min(1, $0 == own ? other * ratio : other) }
  }

  mutating func solve(maximumSweeps: Int, tolerance: Double) {
    for _ in 0..<maximumSweeps {
      let before = rates
      sweep()
      hasConverged = greatestChange(before, rates) <= tolerance
      if hasConverged { return }
    }
  }

  private mutating func setRates(_ code: Int, _ values: [Double]) {
    for label in 0..<classCount { rates[code * classCount + label] = values[label] }
  }

  /// One pass over the functions. `gram` holds Σ m mᵀ/P(λₗ = b) with m = P(Y)∘μₗᵦ over all votes, and
  /// leaves out a function's own votes while its rates are solved for.
  ///
  /// Functions that cannot be told apart move at once, half-way, so that they stay alike.
  private mutating func sweep() {
    var gram = SquareMatrix(size: classCount)
    for code in shares.indices { add(code, times: 1, to: &gram) }
    for group in groups {
      let solutions = group.map { solution($0, gram) }
      let step = group.count > 1 ? 0.5 : 1
      for (function, solution) in zip(group, solutions) {
        let codes = codes(of: function)
        for code in codes { add(code, times: -1, to: &gram) }
        for (code, solved) in zip(codes, solution) where shares[code] > 0 {
          setRates(
            code,
            (0..<classCount).map {
              rates[code * classCount + $0] * (1 - step) + solved[$0] * step
            })
        }
        limitTotal(of: codes)
        for code in codes { add(code, times: 1, to: &gram) }
      }
    }
  }

  private func codes(of function: Int) -> Range<Int> {
    (function * classCount)..<((function + 1) * classCount)
  }

  /// Rates of the votes of one function given those of the others; empty for votes never cast.
  private func solution(_ function: Int, _ gram: SquareMatrix) -> [[Double]] {
    var gramOfOthers = gram
    for code in codes(of: function) { add(code, times: -1, to: &gramOfOthers) }
    return codes(of: function).map { shares[$0] > 0 ? leastSquares($0, gramOfOthers) : [] }
  }

  /// Weight of the prior in the error of a vote's rates.
  private func ridge(_ code: Int) -> Double {
    max(Self.priorRows * priorStrength, 1e-9) / (rowCount * shares[code])
  }

  private func add(_ code: Int, times sign: Double, to gram: inout SquareMatrix) {
    guard shares[code] > 0 else { return }
    for a in 0..<classCount {
      for b in 0..<classCount {
        gram[a, b] +=
          sign * weightedRate(code, a) * weightedRate(code, b) / shares[code]
      }
    }
  }

  private func weightedRate(_ code: Int, _ label: Int) -> Double {
    balance[label] * rates[code * classCount + label]
  }

  /// Rates of one vote given those of the other functions, in the order of ``ordered(_:code:)`` and in range.
  private func leastSquares(_ code: Int, _ gramOfOthers: SquareMatrix) -> [Double] {
    let prior = priorRates(code)
    let ridge = ridge(code)
    var matrix = gramOfOthers
    var target = (0..<classCount).map { balance[$0] * shares[code] + ridge * prior[$0] }
    for a in 0..<classCount {
      for b in 0..<classCount { matrix[a, b] += balance[a] * balance[b] }
      matrix[a, a] += ridge
    }
    let function = code / classCount
    for other in shares.indices where shares[other] > 0 && other / classCount != function {
      let moment = moments[code, other] / rowCount / shares[other]
      guard moment > 0 else { continue }
      for label in 0..<classCount { target[label] += moment * weightedRate(other, label) }
    }
    let solution = matrix.solvingPositiveDefinite(target) ?? prior
    return ordered(solution, code: code).map {
      min(1, max(shares[code] / Self.greatestFactor, $0))
    }
  }

  /// Pools the own class with those of higher rate, or of lower for a function of negative sign, in the mean that the
  /// class balance gives.
  private func ordered(_ rates: [Double], code: Int) -> [Double] {
    let (sign, own) = (signs[code / classCount], code % classCount)
    var pooled = rates.map { $0 * sign }
    var members: Set<Int> = [own]
    while let next = rates.indices.filter({ !members.contains($0) && pooled[$0] > pooled[own] })
      .max(by: { pooled[$0] < pooled[$1] })
    {
      members.insert(next)
      let mass = members.reduce(0) { $0 + balance[$1] }
      let mean = members.sorted().reduce(0) { $0 + balance[$1] * rates[$1] * sign } / mass
      for member in members { pooled[member] = mean }
    }
    return pooled.map { $0 * sign }
  }

  /// A function votes at most once: its rates in one class sum to at most 1.
  private mutating func limitTotal(of codes: Range<Int>) {
    for label in 0..<classCount {
      let total = codes.reduce(0) { sum, code in
        sum + (shares[code] > 0 ? rates[code * classCount + label] : 0)
      }
      guard total > 1 else { continue }
      for code in codes where shares[code] > 0 { rates[code * classCount + label] /= total }
    }
  }
}
