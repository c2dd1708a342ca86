import PortableFoundation

/// P(a one-sided function votes | Y), drawn from a population.
///
///     r_j(y) = (R_j(y) + S_j·π_y·r⁰_j(y)) / (N_y + S_j·π_y)
///
/// R are expected votes and N_y expected rows of class y. Where silence is evidence, r⁰ has the odds
/// r⁰(c) / r⁰(other) = κ·((1 − π_c) / ((K − 1)·π_c))^h, at least 1; where it is none, r⁰ follows from one precision common to all functions. The prior weighs as many votes as the votes'
/// unexplained covariance, ρ, says.
struct FiringRates: Sendable {
  /// Odds r⁰(c) / r⁰(other) of a class as frequent as the others together, and the exponent by which they grow as it gets rarer:
  /// a vote for a class that nearly every row has cannot have great odds. Both were chosen on dev gold.
  private static let evenOdds = 2.5
  private static let rarityExponent = 0.25

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
    let balance = rows.map { min(max($0 / rowCount, 1e-9), 1 - 1e-9) }
    let fires = stride(from: 0, to: hits.count, by: classCount).map {
      hits[$0..<($0 + classCount)].reduce(0, +)
    }
    var votes = CrowdRates.priorVotes
    var precision = 0.0
    if !isSilenceEvidence {
      (precision, votes) = commonPrecision(hits, fires, classes, classCount)
    }
    var rates = hits
    for (function, label) in classes.enumerated() {
      let cover = fires[function] / rowCount
      let prior = Prior(
        cover: cover, share: balance[label], classCount: classCount,
        precision: isSilenceEvidence ? nil : precision)
      let strength = (dependence * fires[function] + votes) / cover
      var (otherHits, otherRows) = (
        strength * (1 - balance[label]) * prior.other, strength * (1 - balance[label])
      )
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

    init(cover: Double, share: Double, classCount: Int, precision: Double?) {
      if let precision {
        same = precision * cover / share
        other = (1 - precision) * cover / (1 - share)
      } else {
        let rarity = (1 - share) / (Double(classCount - 1) * share)
        let odds = max(1, evenOdds * pow(rarity, rarityExponent))
        let rate = cover / (odds * share + 1 - share)
        same = min(0.95, odds * rate)
        other = min(0.95, rate)
      }
    }
  }

  /// The precision of all functions together, and how many votes its population is worth.
  private mutating func commonPrecision(
    _ hits: [Double], _ fires: [Double], _ classes: [Int], _ classCount: Int
  ) -> (precision: Double, votes: Double) {
    let right = classes.indices.map { hits[$0 * classCount + classes[$0]] }
    let pooled =
      (right.reduce(0, +) + CrowdRates.priorVotes * CrowdRates.priorAccuracy)
      / (fires.reduce(0, +) + CrowdRates.priorVotes)
    let precision = min(max(pooled, 0.05), 0.98)
    let means = classes.flatMap { _ in [precision, 1 - precision] }
    let votes = precisionStrength.estimate(
      counts: classes.indices.flatMap { [right[$0], fires[$0] - right[$0]] }, means: means, width: 2
    )
    return (precision, votes)
  }
}
