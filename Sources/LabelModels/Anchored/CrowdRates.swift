import PortableFoundation

/// Confusion rows of the voters of several classes, drawn from a population that the votes teach.
///
///     θ_j[y, ·] ~ Dirichlet(m_r · B_j[y, ·])
///     B_j[y, ·] ∝ the crowd's row, its diagonal times voter j's odds ratio of accuracy, α_j ~ Beta(m_a·p, m_a·(1 − p))
///
/// A voter with few votes has the crowd's errors and its own accuracy; with many, rows of its own. Accuracies below chance
/// are possible. m_a and m_r maximise the marginal likelihood.
struct CrowdRates: Sendable {
  /// Accuracy of a vote before any is seen.
  static let priorAccuracy = 0.75
  /// What any prior that the votes do not teach is worth, in votes or rows.
  static let priorVotes = 10.0

  private var accuracyStrength = DirichletStrength()
  private var rowStrength = DirichletStrength()

  /// P(vote v | Y = y) of each voter, `voters × K × K`, by y then v.
  ///
  /// - Parameter counts: Σ P(Y = y) over the rows with each vote, of the same shape.
  mutating func estimate(_ counts: [Double], classCount: Int) -> [Double] {
    let (size, voters) = (classCount * classCount, counts.count / (classCount * classCount))
    var right = [Double](repeating: 0, count: voters)
    var total = right
    for voter in 0..<voters {
      for cell in 0..<size {
        let count = counts[voter * size + cell]
        total[voter] += count
        if cell % (classCount + 1) == 0 { right[voter] += count }
      }
    }
    let means = means(counts, right: right, total: total, classCount: classCount)
    let strength = rowStrength.estimate(counts: counts, means: means, width: classCount)
    var rates = counts
    for start in stride(from: 0, to: counts.count, by: classCount) {
      let votes = counts[start..<(start + classCount)].reduce(0, +)
      for cell in start..<(start + classCount) {
        rates[cell] = (counts[cell] + strength * means[cell]) / (votes + strength)
      }
    }
    return rates
  }

  /// B_j of every voter.
  private mutating func means(
    _ counts: [Double], right: [Double], total: [Double], classCount: Int
  ) -> [Double] {
    let size = classCount * classCount
    let crowd = Self.crowd(counts, classCount: classCount)
    let p = min(max(right.reduce(0, +) / total.reduce(0, +), 0.01), 0.99)
    let strength = accuracyStrength.estimate(
      counts: zip(right, total).flatMap { [$0, $1 - $0] },
      means: right.flatMap { _ in [p, 1 - p] }, width: 2)
    var means = [Double](repeating: 0, count: counts.count)
    for voter in right.indices {
      let accuracy = (right[voter] + strength * p) / (total[voter] + strength)
      let ratio = accuracy / (1 - accuracy) / (p / (1 - p))
      for label in 0..<classCount {
        let row = label * classCount
        let scale = 1 / (1 + crowd[row + label] * (ratio - 1))
        for vote in 0..<classCount {
          means[voter * size + row + vote] =
            crowd[row + vote] * (vote == label ? ratio : 1) * scale
        }
      }
    }
    return means
  }

  /// The rows of all voters together, `K × K`.
  private static func crowd(_ counts: [Double], classCount: Int) -> [Double] {
    let size = classCount * classCount
    var sums = [Double](repeating: 0, count: size)
    for (index, count) in counts.enumerated() { sums[index % size] += count }
    let all = sums.reduce(0, +)
    let right = (0..<classCount).reduce(0) { $0 + sums[$1 * (classCount + 1)] }
    let accuracy = (right + priorVotes * priorAccuracy) / (all + priorVotes)
    let shares = (0..<classCount).map { vote in
      let votes = (0..<classCount).reduce(0) { $0 + sums[$1 * classCount + vote] }
      return (votes + 1) / (all + Double(classCount))
    }
    for label in 0..<classCount {
      let row = label * classCount..<(label + 1) * classCount
      let rest = 1 - shares[label]
      let votes = sums[row].reduce(0, +)
      for cell in row {
        let vote = cell - row.lowerBound
        let even = vote == label ? accuracy : shares[vote] / rest * (1 - accuracy)
        sums[cell] = max((sums[cell] + priorVotes * even) / (votes + priorVotes), 1e-4)
      }
      let scale = 1 / sums[row].reduce(0, +)
      for cell in row { sums[cell] *= scale }
    }
    return sums
  }
}
