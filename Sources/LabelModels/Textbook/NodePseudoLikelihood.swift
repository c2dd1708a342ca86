import PortableFoundation
import SupervisionCore

/// The pseudo-likelihood of one function j given the votes of the others, as a function of its terms θⱼₖ: the mean over rows of
///
/// log P(λⱼ | λ₋ⱼ) = log Σ_y P(y | λ₋ⱼ)·P(λⱼ | y, λ₋ⱼ), P(λⱼ = v | y, λ₋ⱼ) ∝ P(λⱼ = v | y)·exp(Σₖ θⱼₖ·1(v = λₖ ≠ abstain)).
///
/// P(y | λ₋ⱼ) and P(λⱼ = v | y) come from a fit without dependencies.
struct NodePseudoLikelihood {
  let function: Int
  private let votes: SparseVotes
  private let classCount: Int
  private let rowCount: Double
  /// The function's own outcome in each pattern: 0 for abstain, else the class plus 1.
  private let observed: [Int]
  /// `(K + 1) × K`, row-major: P(outcome | Y).
  private let ownRates: [Double]
  /// `patterns × K`, row-major: P(y | λ₋ⱼ), up to a constant per row.
  private let classWeights: [Double]

  private var outcomeCount: Int { classCount + 1 }

  init(
    of function: Int, _ patterns: VotePatterns, _ votes: SparseVotes, propensity: Double,
    accuracy: Double, posterior: LogLinearPosterior
  ) {
    self.function = function
    self.votes = votes
    let classCount = votes.classCount
    self.classCount = classCount
    rowCount = votes.counts.reduce(0, +)
    observed = (0..<votes.patternCount).map { Int(patterns[$0, function]) + 1 }
    ownRates = (0...classCount).flatMap { outcome in
      (0..<classCount).map { label in
        guard outcome > 0 else { return 1 - propensity }
        return propensity
          * (outcome - 1 == label ? accuracy : (1 - accuracy) / Double(classCount - 1))
      }
    }
    classWeights = Self.classWeights(
      without: function, observed: observed, votes, posterior: posterior)
  }

  /// The posterior of every pattern without the function's own vote, the highest class of each row at 1; its abstention
  /// is no evidence.
  private static func classWeights(
    without function: Int, observed: [Int], _ votes: SparseVotes, posterior: LogLinearPosterior
  ) -> [Double] {
    let classCount = votes.classCount
    var classWeights = [Double](repeating: 0, count: votes.patternCount * classCount)
    posterior.fill(0..<votes.patternCount, of: votes) { pattern, probabilities, _ in
      let cell = observed[pattern] - 1
      let scores = (0..<classCount).map { label in
        log(max(probabilities[label], 1e-300))
          - (cell < 0 ? 0 : posterior.weights[(function * classCount + cell) * classCount + label])
      }
      let top = scores.max() ?? 0
      for label in 0..<classCount {
        classWeights[pattern * classCount + label] = exp(scores[label] - top)
      }
    }
    return classWeights
  }

  /// ∂/∂θⱼₖ: the mean of 1(λⱼ agrees with λₖ) − P(λⱼ agrees with λₖ | λ), the classes by their posterior.
  ///
  /// - Parameter terms: θⱼₖ, one per function.
  /// - Complexity: O(votes + patterns·K²).
  func gradient(at terms: [Double]) -> [Double] {
    var gradient = [Double](repeating: 0, count: terms.count)
    var row = RowOutcomes(count: outcomeCount)
    for pattern in 0..<votes.patternCount {
      fillSupport(&row, pattern, terms)
      let evidence = fillExpected(&row, pattern)
      guard evidence > 0 else { continue }
      let weight = votes.counts[pattern] / rowCount
      for code in votes.votes(of: pattern) where Int(code) / classCount != function {
        let outcome = Int(code) % classCount + 1
        gradient[Int(code) / classCount] +=
          weight * ((outcome == observed[pattern] ? 1 : 0) - row.expected[outcome] / evidence)
      }
    }
    return gradient
  }

  /// exp(Σₖ θⱼₖ·1(outcome = λₖ)) of every outcome.
  private func fillSupport(_ row: inout RowOutcomes, _ pattern: Int, _ terms: [Double]) {
    for outcome in 0..<outcomeCount { row.support[outcome] = 0 }
    for code in votes.votes(of: pattern) where Int(code) / classCount != function {
      row.support[Int(code) % classCount + 1] += terms[Int(code) / classCount]
    }
    for outcome in 0..<outcomeCount { row.support[outcome] = exp(row.support[outcome]) }
  }

  /// Σ_y P(y, λⱼ | λ₋ⱼ)·P(outcome | y, λ₋ⱼ) of every outcome.
  ///
  /// - Returns: P(λⱼ | λ₋ⱼ), up to the row's constant.
  private func fillExpected(_ row: inout RowOutcomes, _ pattern: Int) -> Double {
    for outcome in 0..<outcomeCount { row.expected[outcome] = 0 }
    let own = observed[pattern]
    var evidence = 0.0
    for label in 0..<classCount {
      var normaliser = 0.0
      for outcome in 0..<outcomeCount {
        normaliser += ownRates[outcome * classCount + label] * row.support[outcome]
      }
      let likelihood = ownRates[own * classCount + label] * row.support[own] / normaliser
      let mass = classWeights[pattern * classCount + label] * likelihood
      evidence += mass
      for outcome in 0..<outcomeCount {
        row.expected[outcome] +=
          mass * ownRates[outcome * classCount + label] * row.support[outcome] / normaliser
      }
    }
    return evidence
  }
}

/// Scratch values of one row, by outcome of the function.
private struct RowOutcomes {
  var support: [Double]
  var expected: [Double]

  init(count: Int) {
    support = [Double](repeating: 0, count: count)
    expected = support
  }
}
