import PortableFoundation
import SupervisionCore

extension AnchoredEstimation {
  /// How far the anchored posterior's mean moves to a given balance.
  private static let halfway = 0.5

  /// Odds by which a part's mean probability moves half-way to a balance: those of d with mean(P·d / Σ P·d) = balance,
  /// raised to one half.
  func shift(of part: AnchoredPart, towards balance: [Double]) -> [Double] {
    let posteriors = part.posteriors(of: votes, jobs: jobs)
    var odds = [Double](repeating: 1, count: classCount)
    for _ in 0..<50 {
      let mean = mean(of: posteriors, odds: odds)
      for label in 0..<classCount { odds[label] *= balance[label] / max(mean[label], 1e-9) }
      let total = odds.reduce(0, +)
      for label in 0..<classCount { odds[label] /= total }
    }
    return odds.map { pow($0, Self.halfway) }
  }

  private func mean(of posteriors: [Double], odds: [Double]) -> [Double] {
    let parts = parallelMap(votes.chunks, jobs: jobs) { patterns in
      var sums = [Double](repeating: 0, count: classCount + 1)
      for pattern in patterns {
        let row = posteriors[(pattern * classCount)..<((pattern + 1) * classCount)]
        let moved = zip(row, odds).map { $0 * $1 }
        let scale = votes.counts[pattern] / moved.reduce(0, +)
        for label in 0..<classCount { sums[label] += scale * moved[label] }
        sums[classCount] += votes.counts[pattern]
      }
      return sums
    }
    let sums = parts.reduce([Double](repeating: 0, count: classCount + 1)) { zip($0, $1).map(+) }
    return (0..<classCount).map { sums[$0] / sums[classCount] }
  }
}
