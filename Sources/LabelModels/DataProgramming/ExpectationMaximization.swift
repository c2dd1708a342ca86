import PortableFoundation

/// Expectation-maximisation as a fixed-point iteration with squared extrapolation.
struct ExpectationMaximization: Sendable {
  let pass: ExpectationPass
  let estimation: RateEstimation
  let weights: VoteWeights
  /// Expected counts of candidates whose class is known, added in every step.
  let gold: PosteriorSums?

  struct Result {
    let rates: ConditionalVoteRates
    /// Passes over the votes.
    let passCount: Int
    let hasConverged: Bool
  }

  /// One E-step and one M-step.
  func step(_ rates: ConditionalVoteRates, jobs: Int) -> ConditionalVoteRates {
    var sums = pass.sums(rates.posterior(weights), jobs: jobs)
    if let gold {
      for i in sums.ofVotes.indices { sums.ofVotes[i] += gold.ofVotes[i] }
      for i in sums.ofRows.indices { sums.ofRows[i] += gold.ofRows[i] }
    }
    return estimation.rates(from: sums)
  }

  /// Iterates until a step moves no rate by more than `tolerance`.
  ///
  /// Two plain steps r = F(x) − x, v = F(F(x)) − F(x) − r give the extrapolation x + 2s·r + s²·v with s = |r|/|v|, on
  /// logarithms (SQUAREM, scheme S3). An extrapolation that leads away from the fixed point is taken back.
  ///
  /// - Source: Varadhan and Roland 2008, *Simple and globally convergent methods for accelerating the
  ///   convergence of any EM algorithm*.
  func fit(from start: ConditionalVoteRates, tolerance: Double, maximumPasses: Int, jobs: Int)
    -> Result
  {
    var rates = start
    var passCount = 0
    while passCount < maximumPasses {
      let first = step(rates, jobs: jobs)
      passCount += 1
      let firstMove = rates.largestDifference(from: first)
      if firstMove <= tolerance {
        return Result(rates: first, passCount: passCount, hasConverged: true)
      }
      guard passCount + 2 <= maximumPasses else {
        rates = first
        continue
      }
      let second = step(first, jobs: jobs)
      passCount += 1
      let secondMove = first.largestDifference(from: second)
      if secondMove <= tolerance {
        return Result(rates: second, passCount: passCount, hasConverged: true)
      }
      let jump = estimation.bounded(ConditionalVoteRates.extrapolated(rates, first, second))
      let landed = step(jump, jobs: jobs)
      passCount += 1
      let jumpMove = jump.largestDifference(from: landed)
      if jumpMove <= tolerance {
        return Result(rates: landed, passCount: passCount, hasConverged: true)
      }
      rates = jumpMove <= 2 * secondMove ? landed : second
    }
    return Result(rates: rates, passCount: passCount, hasConverged: false)
  }
}

extension ConditionalVoteRates {
  /// The greatest difference of a rate or of the balance.
  func largestDifference(from other: ConditionalVoteRates) -> Double {
    var largest = 0.0
    for i in rates.indices { largest = max(largest, abs(rates[i] - other.rates[i])) }
    for i in balance.indices { largest = max(largest, abs(balance[i] - other.balance[i])) }
    return largest
  }

  /// SQUAREM's extrapolation of three successive iterates, on logarithms.
  fileprivate static func extrapolated(
    _ a: ConditionalVoteRates, _ b: ConditionalVoteRates, _ c: ConditionalVoteRates
  )
    -> ConditionalVoteRates
  {
    func move(_ x: Double, _ y: Double) -> Double { x > 0 && y > 0 ? log(y / x) : 0 }
    var firstNorm = 0.0
    var curvatureNorm = 0.0
    func accumulate(_ x: Double, _ y: Double, _ z: Double) {
      let first = move(x, y)
      let curvature = move(y, z) - first
      firstNorm += first * first
      curvatureNorm += curvature * curvature
    }
    for i in a.rates.indices { accumulate(a.rates[i], b.rates[i], c.rates[i]) }
    for i in a.balance.indices { accumulate(a.balance[i], b.balance[i], c.balance[i]) }
    guard curvatureNorm > 0 else { return c }
    let length = min(max((firstNorm / curvatureNorm).squareRoot(), 1), 16)
    func extrapolate(_ x: Double, _ y: Double, _ z: Double) -> Double {
      let first = move(x, y)
      let curvature = move(y, z) - first
      return x * exp(2 * length * first + length * length * curvature)
    }
    var result = c
    for i in a.rates.indices {
      result.rates[i] = min(1, extrapolate(a.rates[i], b.rates[i], c.rates[i]))
    }
    for i in a.balance.indices {
      result.balance[i] = max(1e-6, extrapolate(a.balance[i], b.balance[i], c.balance[i]))
    }
    let total = result.balance.reduce(0, +)
    for i in result.balance.indices { result.balance[i] /= total }
    return result
  }
}
