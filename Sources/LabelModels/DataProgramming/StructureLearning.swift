import PortableFoundation
import SupervisionCore

/// Finds pairs of functions that agree beyond the class: ℓ1-regularised node-wise pseudo-likelihood.
///
/// For each function j it maximises the mean over rows of
/// log P(λⱼ | λ₋ⱼ) = log Σ_y P(y | λ₋ⱼ)·P(λⱼ | y, λ₋ⱼ), with P(λⱼ = v | y, λ₋ⱼ) ∝ rate(v | y)·exp(Σₖ θⱼₖ·1(v = λₖ ≠ abstain)),
/// less Σₖ εⱼₖ·|θⱼₖ|, by proximal gradient steps; εⱼₖ is `penalty` times √(cⱼcₖ/N), the size of the gradient's noise for functions of
/// coverage cⱼ and cₖ. P(y | λ₋ⱼ) comes from the fit without dependencies. A pair is found
/// when both its functions keep a term above the threshold.
///
/// - Source: Bach, He, Ratner and Ré 2017, arXiv:1703.00854.
struct StructureLearning {
  /// Pairs by strength, the strongest first: the smaller of the two terms θⱼₖ, θₖⱼ.
  let pairs: [(pair: FunctionPair, strength: Double)]

  private static let steps = 100
  private static let stepSize = 1.0
  private static let threshold = 0.5
  private static let greatestSample = 8_192

  /// - Parameters:
  ///   - penalty: in standard deviations of the gradient; the larger, the fewer pairs.
  ///   - weights: of the fit that gives P(y | λ₋ⱼ).
  /// - Complexity: O(steps · patterns of the sample · v · K) for v votes a pattern, for each function.
  init(
    _ patterns: VotePatterns, rates: FiringRates, weights: EvidenceWeights, penalty: Double,
    jobs: Int
  ) {
    let sample = patterns.sampled(atMost: Self.greatestSample)
    let votes = SparseVotes(sample, jobs: jobs)
    let posterior = rates.posterior(weights)
    let voteCounts = votes.voteCounts
    let functions = Array(0..<patterns.functionCount)
    let terms = parallelMap(functions, jobs: jobs) {
      Self.terms(
        of: $0, sample, votes, rates: rates, weights: weights, posterior: posterior,
        voteCounts: voteCounts, penalty: penalty)
    }
    var found: [(pair: FunctionPair, strength: Double)] = []
    for j in functions {
      for k in functions where k > j {
        let strength = min(terms[j][k], terms[k][j])
        if strength > Self.threshold { found.append((FunctionPair(j, k), strength)) }
      }
    }
    pairs = found.sorted {
      ($1.strength, $0.pair.first, $0.pair.second) < ($0.strength, $1.pair.first, $1.pair.second)
    }
  }

  /// θⱼₖ of one function with every other.
  private static func terms(
    of function: Int, _ patterns: VotePatterns, _ votes: SparseVotes, rates: FiringRates,
    weights: EvidenceWeights, posterior: LogLinearPosterior, voteCounts: [Double], penalty: Double
  ) -> [Double] {
    let classCount = rates.classCount
    let outcomes = classCount + 1
    let ownRates = (0..<outcomes).flatMap { outcome in
      (0..<classCount).map { rates.probability(function, cell: outcome - 1, $0) }
    }
    // P(y | λ₋ⱼ), up to a constant per row: the posterior without the function's own scores.
    let silence = (0..<classCount).map {
      weights.ofFunction[function] * log(rates.abstention(function, $0))
    }
    var classWeights = [Double](repeating: 0, count: votes.patternCount * classCount)
    posterior.fill(0..<votes.patternCount, of: votes) { pattern, probabilities, _ in
      let cell = Int(patterns[pattern, function])
      let scores = (0..<classCount).map { label in
        log(max(probabilities[label], 1e-300)) - silence[label]
          - (cell < 0 ? 0 : posterior.weights[(function * classCount + cell) * classCount + label])
      }
      let top = scores.max() ?? 0
      for label in 0..<classCount {
        classWeights[pattern * classCount + label] = exp(scores[label] - top)
      }
    }
    let rowCount = votes.counts.reduce(0, +)
    let shares = stride(from: 0, to: votes.codeCount, by: classCount).map { start in
      voteCounts[start..<(start + classCount)].reduce(0, +) / rowCount
    }
    var terms = [Double](repeating: 0, count: patterns.functionCount)
    var support = [Double](repeating: 0, count: outcomes)
    var expected = support
    for _ in 0..<steps {
      var gradient = [Double](repeating: 0, count: terms.count)
      for pattern in 0..<votes.patternCount {
        let row = votes.votes(of: pattern)
        for outcome in 0..<outcomes { support[outcome] = 0 }
        for code in row where Int(code) / classCount != function {
          support[Int(code) % classCount + 1] += terms[Int(code) / classCount]
        }
        let observed = Int(patterns[pattern, function]) + 1
        for outcome in 0..<outcomes {
          support[outcome] = exp(support[outcome])
          expected[outcome] = 0
        }
        var evidence = 0.0
        for label in 0..<classCount {
          var normaliser = 0.0
          for outcome in 0..<outcomes {
            normaliser += ownRates[outcome * classCount + label] * support[outcome]
          }
          let likelihood = ownRates[observed * classCount + label] * support[observed] / normaliser
          let mass = classWeights[pattern * classCount + label] * likelihood
          evidence += mass
          for outcome in 0..<outcomes {
            expected[outcome] +=
              mass * ownRates[outcome * classCount + label] * support[outcome] / normaliser
          }
        }
        guard evidence > 0 else { continue }
        // ∂ log P / ∂θₖ = 1(observed agrees with k) − E[agrees with k | classes by their posterior].
        let weight = votes.counts[pattern] / rowCount
        for code in row where Int(code) / classCount != function {
          let outcome = Int(code) % classCount + 1
          gradient[Int(code) / classCount] +=
            weight * ((outcome == observed ? 1 : 0) - expected[outcome] / evidence)
        }
      }
      for other in terms.indices where other != function {
        // Steps in proportion to how often the other votes: rare functions would hardly move otherwise.
        let scale = stepSize / max(shares[other], 1e-3)
        let moved = terms[other] + scale * gradient[other]
        let noise = (shares[function] * shares[other] / rowCount).squareRoot()
        let shrink = scale * penalty * noise
        terms[other] =
          moved > shrink ? min(moved - shrink, 6) : moved < -shrink ? max(moved + shrink, -6) : 0
      }
    }
    return terms
  }
}
