import PortableFoundation
import SupervisionCore

/// The smoothed vote shares s(y) = (C_y + a·u_y) / (t + a) that anchor a fit.
///
/// a is such that a single vote is right as often as the agreement of votes says, (1 + a/K) / (1 + a); where voters of several
/// classes vote, it is drawn towards one pseudo-vote.
struct VoteAnchor: Sendable {
  /// a.
  let pseudoVotes: Double
  /// s of every pattern, `patterns × K`; u where no function votes.
  let shares: [Double]
  /// Mean of s over the rows with a vote, K values.
  let meanShares: [Double]

  /// Exponent of the pseudo-votes that agreement calls for where all voters are of several classes.
  private static let crowdExponent = 0.3
  /// Accuracy of a vote before agreement is seen, worth `priorPairs` pairs of votes.
  private static let priorAccuracy = 0.75
  private static let priorPairs = 10.0

  init(
    _ votes: SparseVotes, roles: VoterRoles, weights: [Double], links: VoteLinks, center: [Double],
    jobs: Int
  ) {
    let classCount = votes.classCount
    let agreement = Agreement(votes, weights: weights, links: links, jobs: jobs)
    let a = Self.pseudoVotes(agreement, roles)
    pseudoVotes = a
    let chunks = votes.chunks
    var sums = [[Double]](repeating: [], count: chunks.count)
    let shares = [Double](
      count: votes.patternCount * classCount, filledBy: chunks.count, jobs: jobs
    ) {
      chunk, output in
      for pattern in chunks[chunk] {
        let row = output.baseAddress! + pattern * classCount
        for label in 0..<classCount { row[label] = a * center[label] }
        var total = a
        for position in Int(votes.starts[pattern])..<Int(votes.starts[pattern + 1]) {
          let weight = weights.isEmpty ? 1 : weights[position]
          row[Int(votes.codes[position]) % classCount] += weight
          total += weight
        }
        for label in 0..<classCount { row[label] /= total }
      }
    }
    sums = parallelMap(chunks, jobs: jobs) { patterns in
      var sum = [Double](repeating: 0, count: classCount + 1)
      for pattern in patterns where votes.starts[pattern] < votes.starts[pattern + 1] {
        let count = votes.counts[pattern]
        for label in 0..<classCount { sum[label] += count * shares[pattern * classCount + label] }
        sum[classCount] += count
      }
      return sum
    }
    let total = sums.reduce([Double](repeating: 0, count: classCount + 1)) { zip($0, $1).map(+) }
    self.shares = shares
    meanShares = (0..<classCount).map { total[$0] / max(total[classCount], 1) }
  }

  private static func pseudoVotes(_ agreement: Agreement, _ roles: VoterRoles) -> Double {
    let classCount = Double(roles.classCount)
    let all = roles.voteCounts.reduce(0, +)
    var evenness = 1.0
    for label in 0..<roles.classCount {
      let share =
        stride(from: label, to: roles.voteCounts.count, by: roles.classCount).reduce(0) {
          $0 + roles.voteCounts[$1]
        } / all
      evenness -= share * share
    }
    evenness /= 1 - 1 / classCount
    // Agreement g of two votes of accuracy p is p² + (1 − p)² / (K − 1).
    let rest = 1 / (classCount - 1)
    let prior = priorAccuracy * priorAccuracy + (1 - priorAccuracy) * (1 - priorAccuracy) * rest
    let g =
      (evenness * agreement.alike + priorPairs * prior)
      / (evenness * agreement.rows + priorPairs)
    let p = (rest + max(0, rest * rest - (1 + rest) * (rest - g)).squareRoot()) / (1 + rest)
    let oneSided = roles.oneSided.indices.reduce(0) { $0 + roles.fires($1) } / all
    let a = classCount * (1 - p) / max(classCount * p - 1, 1e-3)
    return pow(min(max(a, 0.02), 1), crowdExponent + (1 - crowdExponent) * oneSided)
  }

  /// Sums over the rows with two votes that are not linked.
  private struct Agreement {
    /// Σ over rows of the share of pairs of votes that are alike, and the rows.
    var alike = 0.0
    var rows = 0.0

    init(_ votes: SparseVotes, weights: [Double], links: VoteLinks, jobs: Int) {
      let parts = parallelMap(votes.chunks, jobs: jobs) { patterns in
        Agreement(patterns, votes, weights, links)
      }
      for part in parts {
        alike += part.alike
        rows += part.rows
      }
    }

    private init(
      _ patterns: Range<Int>, _ votes: SparseVotes, _ weights: [Double], _ links: VoteLinks
    ) {
      let classCount = votes.classCount
      var finder = VoteLinks.RowFinder(links, classCount: classCount)
      var counts = [Double](repeating: 0, count: classCount)
      votes.codes.withUnsafeBufferPointer { codes in
        for pattern in patterns {
          let positions = Int(votes.starts[pattern])..<Int(votes.starts[pattern + 1])
          guard positions.count > 1 else { continue }
          func weight(_ place: Int) -> Double {
            weights.isEmpty ? 1 : weights[positions.lowerBound + place]
          }
          for label in 0..<classCount { counts[label] = 0 }
          var (own, total) = (0.0, 0.0)
          for place in 0..<positions.count {
            counts[Int(codes[positions.lowerBound + place]) % classCount] += weight(place)
            own += weight(place) * weight(place)
            total += weight(place)
          }
          var both = total * total - own
          var same = counts.reduce(0) { $0 + $1 * $1 } - own
          if !links.isEmpty {
            finder.forEachLink(in: UnsafeBufferPointer(rebasing: codes[positions])) {
              place, other, isEqual, _ in
              let product = weight(place) * weight(other)
              both -= product
              if isEqual { same -= product }
            }
          }
          guard both > 1e-9 else { continue }
          alike += votes.counts[pattern] * same / both
          rows += votes.counts[pattern]
        }
      }
    }
  }
}
