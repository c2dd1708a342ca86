import PortableFoundation
import SupervisionCore

/// Finds pairs of functions that agree beyond the class: ℓ1-regularised node-wise pseudo-likelihood.
///
/// For each function j a ``NodePseudoLikelihood`` less Σₖ εⱼₖ·|θⱼₖ| is maximised by proximal gradient steps; εⱼₖ is `penalty`
/// times √(cⱼcₖ/N), the size of the gradient's noise for functions of coverage cⱼ and cₖ. A pair is found when both its
/// functions keep a term above the threshold.
///
/// - Source: Bach, He, Ratner and Ré 2017, arXiv:1703.00854.
struct StructureLearning {
  /// Pairs by strength, the smaller of the two terms θⱼₖ, θₖⱼ: the strongest first.
  let pairs: [ColumnPair]

  private static let threshold = 0.5
  private static let greatestSample = 8_192

  /// - Parameters:
  ///   - propensities: P(function votes), by function.
  ///   - accuracies: P(vote = Y | function votes), by function.
  ///   - posterior: P(y | λ) of independent functions with these rates.
  ///   - penalty: in standard deviations of the gradient; the larger, the fewer pairs.
  /// - Complexity: O(steps · patterns of the sample · v · K) for v votes a pattern, for each function.
  init(
    _ patterns: VotePatterns, propensities: [Double], accuracies: [Double],
    posterior: LogLinearPosterior, penalty: Double, jobs: Int
  ) {
    let sample = patterns.sampled(atMost: Self.greatestSample)
    let votes = SparseVotes(sample, jobs: jobs)
    let ascent = ProximalAscent(votes, penalty: penalty)
    let functions = Array(0..<patterns.functionCount)
    let terms = parallelMap(functions, jobs: jobs) { function in
      ascent.maximum(
        of: NodePseudoLikelihood(
          of: function, sample, votes, propensity: propensities[function],
          accuracy: accuracies[function], posterior: posterior))
    }
    var found: [(pair: ColumnPair, strength: Double)] = []
    for j in functions {
      for k in functions where k > j {
        let strength = min(terms[j][k], terms[k][j])
        if strength > Self.threshold { found.append((ColumnPair(j, k), strength)) }
      }
    }
    pairs = found.sorted {
      ($1.strength, $0.pair.first, $0.pair.second) < ($0.strength, $1.pair.first, $1.pair.second)
    }.map(\.pair)
  }
}

/// Proximal gradient steps on the terms of one function.
private struct ProximalAscent {
  private static let steps = 100
  private static let stepSize = 1.0
  private static let greatestTerm = 6.0

  private let penalty: Double
  /// Share of the rows with a vote, by function.
  private let coverage: [Double]
  private let rowCount: Double

  init(_ votes: SparseVotes, penalty: Double) {
    self.penalty = penalty
    let rowCount = votes.counts.reduce(0, +)
    let voteCounts = votes.voteCounts
    coverage = stride(from: 0, to: votes.codeCount, by: votes.classCount).map { start in
      voteCounts[start..<(start + votes.classCount)].reduce(0, +) / rowCount
    }
    self.rowCount = rowCount
  }

  /// θⱼₖ of the objective's function j with every function k; 0 for itself.
  func maximum(of objective: NodePseudoLikelihood) -> [Double] {
    var terms = [Double](repeating: 0, count: coverage.count)
    for _ in 0..<Self.steps {
      let gradient = objective.gradient(at: terms)
      for other in terms.indices where other != objective.function {
        terms[other] = step(
          from: terms[other], gradient[other], coverage[objective.function], coverage[other])
      }
    }
    return terms
  }

  /// One gradient step and the shrinkage of the ℓ1 penalty.
  private func step(
    from term: Double, _ gradient: Double, _ ownCoverage: Double, _ otherCoverage: Double
  ) -> Double {
    // Steps in proportion to how often the other votes: rare functions would hardly move otherwise.
    let scale = Self.stepSize / max(otherCoverage, 1e-3)
    let moved = term + scale * gradient
    let noise = (ownCoverage * otherCoverage / rowCount).squareRoot()
    let shrink = scale * penalty * noise
    if moved > shrink { return min(moved - shrink, Self.greatestTerm) }
    return moved < -shrink ? max(moved + shrink, -Self.greatestTerm) : 0
  }
}
