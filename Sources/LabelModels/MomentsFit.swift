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
  let balance: [Double]
  /// `(functionCount·K) × K`, row-major; votes never cast keep equal rates.
  private(set) var rates: [Double]

  var posterior: LogLinearPosterior { LogLinearPosterior(classBalance: balance, rates: rates) }

  init(_ votes: SparseVotes, balance: [Double], priorStrength: Double, jobs: Int) {
    classCount = votes.classCount
    functionCount = votes.functionCount
    rowCount = votes.counts.reduce(0, +)
    shares = votes.voteCounts.map { [rowCount] in $0 / rowCount }
    moments = PairCounts.ofVotes(votes, jobs: jobs)
    self.balance = balance
    self.priorStrength = priorStrength
    rates = []
    rates = (0..<votes.codeCount).flatMap(priorRates)
  }

  /// Rates with the vote's share as their mean, ``priorRatio`` times as high in its own class.
  private func priorRates(_ code: Int) -> [Double] {
    guard shares[code] > 0 else { return [Double](repeating: 0.5, count: classCount) }
    let own = code % classCount
    let other = shares[code] / (1 + (Self.priorRatio - 1) * balance[own])
    return (0..<classCount).map { $0 == own ? min(1, other * Self.priorRatio) : other }
  }

  mutating func solve(maximumSweeps: Int, tolerance: Double) {
    for _ in 0..<maximumSweeps {
      let before = rates
      sweep()
      if greatestChange(before, rates) <= tolerance { return }
    }
  }

  /// One pass over the functions. `gram` holds Σ m mᵀ/P(λₗ = b) with m = P(Y)∘μₗᵦ over all votes, and
  /// leaves out a function's own votes while its rates are solved for.
  private mutating func sweep() {
    var gram = SquareMatrix(size: classCount)
    for code in shares.indices { add(code, times: 1, to: &gram) }
    for function in 0..<functionCount {
      let codes = (function * classCount)..<((function + 1) * classCount)
      for code in codes { add(code, times: -1, to: &gram) }
      for code in codes where shares[code] > 0 {
        let solution = leastSquares(code, gram)
        for label in 0..<classCount { rates[code * classCount + label] = solution[label] }
      }
      limitTotal(of: codes)
      for code in codes { add(code, times: 1, to: &gram) }
    }
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

  /// Rates of one vote given those of the other functions, bounded to be better than random and in range.
  private func leastSquares(_ code: Int, _ gramOfOthers: SquareMatrix) -> [Double] {
    let prior = priorRates(code)
    let ridge = max(Self.priorRows * priorStrength, 1e-9) / (rowCount * shares[code])
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
    return betterThanRandom(solution, own: code % classCount).map {
      min(1, max(shares[code] / Self.greatestFactor, $0))
    }
  }

  /// Pools the own class with those of higher rate, in the mean that the class balance gives.
  private func betterThanRandom(_ rates: [Double], own: Int) -> [Double] {
    var pooled = rates
    var members: Set<Int> = [own]
    while let next = rates.indices.filter({ !members.contains($0) && pooled[$0] > pooled[own] })
      .max(by: { pooled[$0] < pooled[$1] })
    {
      members.insert(next)
      let mass = members.reduce(0) { $0 + balance[$1] }
      let mean = members.sorted().reduce(0) { $0 + balance[$1] * rates[$1] } / mass
      for member in members { pooled[member] = mean }
    }
    return pooled
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
