import PortableFoundation
import SupervisionCore

/// The errors of the votes of voters of several classes, centred on each voter's accuracy.
struct VoteErrors: Sendable {
  /// By vote and class y: 1{vote = y} − P(right | y), and its standard deviation; 0 for one-sided functions.
  private let error: [Double]
  private let deviation: [Double]

  /// - Parameter rates: P(vote | Y) of each voter of several classes, `voters × K × K`.
  init(rates: [Double], roles: VoterRoles) {
    let classCount = roles.classCount
    let size = classCount * classCount
    var error = [Double](repeating: 0, count: roles.functionCount * size)
    var deviation = error
    for (index, column) in roles.several.enumerated() {
      for label in 0..<classCount {
        let right = rates[index * size + label * (classCount + 1)]
        for vote in 0..<classCount {
          let cell = (column * classCount + vote) * classCount + label
          error[cell] = (vote == label ? 1 : 0) - right
          deviation[cell] = (right * (1 - right)).squareRoot()
        }
      }
    }
    (self.error, self.deviation) = (error, deviation)
  }

  /// Σ over rows of products of two unlinked votes' errors, and of their standard deviations.
  private struct Products {
    var errors = 0.0
    var deviations = 0.0
  }

  /// φ: twice the correlation of the errors of two votes in a row, in 0…1; the posterior bends towards the votes, which hides
  /// about half of it.
  ///
  /// - Parameters:
  ///   - posteriors: P(Y | votes), `patterns × K`.
  ///   - weights: discounts by position in `votes.codes`; empty for 1.
  func correlation(
    _ votes: SparseVotes, posteriors: [Double], weights: [Double], links: VoteLinks, jobs: Int
  ) -> Double {
    let parts = parallelMap(votes.chunks, jobs: jobs) { patterns in
      products(patterns, votes, posteriors, weights, links)
    }
    let errors = parts.reduce(0) { $0 + $1.errors }
    let deviations = parts.reduce(0) { $0 + $1.deviations }
    return min(max(2 * errors / max(deviations, 1e-9), 0), 1)
  }

  /// Σ_y P(y)·[(Σ x)² − Σ x² − Σ over linked pairs] for x the weighted errors, and deviations, of a row's votes.
  private func products(
    _ patterns: Range<Int>, _ votes: SparseVotes, _ posteriors: [Double], _ weights: [Double],
    _ links: VoteLinks
  ) -> Products {
    let classCount = votes.classCount
    var finder = VoteLinks.RowFinder(links, classCount: classCount)
    var products = Products()
    votes.codes.withUnsafeBufferPointer { codes in
      for pattern in patterns {
        let positions = Int(votes.starts[pattern])..<Int(votes.starts[pattern + 1])
        guard positions.count > 1 else { continue }
        let row = UnsafeBufferPointer(rebasing: codes[positions])
        func weight(_ place: Int) -> Double {
          weights.isEmpty ? 1 : weights[positions.lowerBound + place]
        }
        func mass(_ label: Int) -> Double {
          votes.counts[pattern] * posteriors[pattern * classCount + label]
        }
        for label in 0..<classCount {
          let row = rowProducts(row, label, classCount, weight)
          products.errors += mass(label) * row.errors
          products.deviations += mass(label) * row.deviations
        }
        guard !links.isEmpty else { continue }
        finder.forEachLink(in: row) { place, other, _, _ in
          let product = weight(place) * weight(other)
          for label in 0..<classCount {
            let (a, b) = (
              Int(row[place]) * classCount + label, Int(row[other]) * classCount + label
            )
            products.errors -= mass(label) * product * error[a] * error[b]
            products.deviations -= mass(label) * product * deviation[a] * deviation[b]
          }
        }
      }
    }
    return products
  }

  @inline(__always)
  private func rowProducts(
    _ row: UnsafeBufferPointer<UInt32>, _ label: Int, _ classCount: Int, _ weight: (Int) -> Double
  ) -> Products {
    var (sum, squares, spread, variance) = (0.0, 0.0, 0.0, 0.0)
    for (place, code) in row.enumerated() {
      let cell = Int(code) * classCount + label
      let error = weight(place) * error[cell]
      let deviation = weight(place) * deviation[cell]
      sum += error
      squares += error * error
      spread += deviation
      variance += deviation * deviation
    }
    return Products(errors: sum * sum - squares, deviations: spread * spread - variance)
  }
}
