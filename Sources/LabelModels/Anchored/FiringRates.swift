import PortableFoundation

/// P(a one-sided function votes | Y), drawn from a population.
///
///     r_j(y) = (R_j(y) + S_j·π_y·r⁰_j(y)) / (N_y + S_j·π_y)
///
/// R are expected votes and N_y expected rows of class y. Where silence is evidence, r⁰ has the odds κ = r⁰(c) / r⁰(other);
/// where it is none, r⁰ follows from one precision common to all functions. The prior weighs as many votes as the votes'
/// unexplained covariance, ρ, says.
struct FiringRates: Sendable {
  /// κ: how much more often a function is expected to vote in rows of its class than in others.
  static let expectedOdds = 4.2
  /// Votes that the prior is worth where silence is evidence.
  private static let priorVotes = 4.0
  /// Least odds of the common precision against the balance.
  private static let leastLift = 2.0

  private var precisionStrength = DirichletStrength()

  /// Rates of every function, `functions × K`, each in 1e-9…1.
  ///
  /// - Parameters:
  ///   - hits: R, `functions × K`.
  ///   - rows: N, K values.
  ///   - classes: the class of each function.
  ///   - isSilenceEvidence: whether abstaining is evidence.
  ///   - dependence: ρ, by which a function's own votes count as prior too.
  mutating func estimate(
    hits: [Double], rows: [Double], classes: [Int], isSilenceEvidence: Bool, dependence: Double
  ) -> [Double] {
    let classCount = rows.count
    let rowCount = rows.reduce(0, +)
    let balance = rows.map { $0 / rowCount }
    let fires = stride(from: 0, to: hits.count, by: classCount).map {
      hits[$0..<($0 + classCount)].reduce(0, +)
    }
    var votes = Self.priorVotes
    var precision = 0.0
    if !isSilenceEvidence {
      (precision, votes) = commonPrecision(hits, fires, classes, balance)
    }
    var rates = hits
    for (function, label) in classes.enumerated() {
      let cover = fires[function] / rowCount
      let prior = Prior(
        cover: cover, share: balance[label], leastLift: Self.leastLift,
        precision: isSilenceEvidence ? nil : precision)
      let strength = (dependence * fires[function] + votes) / cover
      var (otherHits, otherRows) = (strength * (1 - balance[label]) * prior.other, strength * (1 - balance[label]))
      for other in 0..<classCount where other != label {
        otherHits += hits[function * classCount + other]
        otherRows += rows[other]
      }
      let pooled = classCount > 2 ? otherHits / otherRows : prior.other
      for y in 0..<classCount {
        let cell = function * classCount + y
        let weight = strength * balance[y]
        let mean = y == label ? prior.same : pooled
        let rate = (hits[cell] + weight * mean) / (rows[y] + weight)
        rates[cell] = min(max(rate, 1e-9), isSilenceEvidence ? 1 - 1e-4 : .infinity)
      }
    }
    return rates
  }

  /// Expected rates of a function in rows of its class and of others.
  private struct Prior {
    let same: Double
    let other: Double

    init(cover: Double, share: Double, leastLift: Double, precision: Double?) {
      if let precision {
        let p = max(precision, leastLift * share / (leastLift * share + 1 - share))
        same = p * cover / share
        other = (1 - p) * cover / (1 - share)
      } else {
        let rate = cover / (FiringRates.expectedOdds * share + 1 - share)
        same = min(0.95, FiringRates.expectedOdds * rate)
        other = min(0.95, rate)
      }
    }
  }

  /// The precision of all functions together, and how many votes its population is worth.
  private mutating func commonPrecision(
    _ hits: [Double], _ fires: [Double], _ classes: [Int], _ balance: [Double]
  ) -> (precision: Double, votes: Double) {
    let classCount = balance.count
    let right = classes.indices.map { hits[$0 * classCount + classes[$0]] }
    let pooled =
      (right.reduce(0, +) + CrowdRates.priorVotes * CrowdRates.priorAccuracy)
      / (fires.reduce(0, +) + CrowdRates.priorVotes)
    let precision = min(max(pooled, 0.05), 0.98)
    let means = classes.flatMap { label in
      let least = Self.leastLift * balance[label] / (Self.leastLift * balance[label] + 1 - balance[label])
      return [max(precision, least), 1 - max(precision, least)]
    }
    let votes = precisionStrength.estimate(
      counts: classes.indices.flatMap { [right[$0], fires[$0] - right[$0]] }, means: means, width: 2)
    return (precision, votes)
  }
}
