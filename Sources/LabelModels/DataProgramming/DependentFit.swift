import PortableFoundation
import SupervisionCore

/// Expectation-maximisation with dependent functions, exact over each component.
struct DependentFit {
  let votes: SparseVotes
  let estimation: RateEstimation
  let gold: PosteriorSums?
  /// By component, the joint vote of each pattern.
  private let states: [[Int]]
  private(set) var components: [DependentFunctions]
  private(set) var rates: ConditionalVoteRates

  /// Rows at independence in the prior of each pair's agreement.
  private static let priorRows = 20.0

  init(
    _ patterns: VotePatterns, graph: DependencyGraph, estimation: RateEstimation,
    start: ConditionalVoteRates, gold: PosteriorSums?, jobs: Int
  ) {
    votes = SparseVotes(patterns, jobs: jobs)
    self.estimation = estimation
    self.gold = gold
    rates = start
    components = graph.components.map {
      DependentFunctions(functions: $0.functions, pairs: $0.pairs, rates: start)
    }
    states = components.map { $0.states(of: patterns) }
  }

  /// Iterates until a step moves no rate by more than `tolerance`.
  mutating func run(tolerance: Double, maximumPasses: Int) -> ExpectationMaximization.Result {
    for pass in 1...max(1, maximumPasses) {
      let (sums, counts) = expectedCounts()
      let next = estimation.rates(from: sums)
      for index in components.indices {
        components[index] = components[index].fitted(
          to: counts[index], rates: next, priorRows: Self.priorRows)
      }
      let move = rates.largestDifference(from: next)
      rates = next
      if move <= tolerance {
        return ExpectationMaximization.Result(rates: rates, passCount: pass, hasConverged: true)
      }
    }
    return ExpectationMaximization.Result(
      rates: rates, passCount: maximumPasses, hasConverged: false)
  }

  /// Expected votes and rows by class, and expected joint votes of each component.
  private func expectedCounts() -> (sums: PosteriorSums, joint: [[Double]]) {
    let classCount = votes.classCount
    var sums = gold ?? PosteriorSums(codeCount: votes.codeCount, classCount: classCount)
    var joint = components.map { [Double](repeating: 0, count: $0.stateCount * classCount) }
    rates.posterior(leavingOut: components).fill(0..<votes.patternCount, of: votes) {
      pattern, posterior, _ in
      for (component, states) in zip(components, states) {
        component.update(posterior, state: states[pattern])
      }
      for label in 0..<classCount {
        let mass = votes.counts[pattern] * posterior[label]
        sums.ofRows[label] += mass
        for code in votes.votes(of: pattern) {
          sums.ofVotes[Int(code) * classCount + label] += mass
        }
        for index in components.indices {
          joint[index][states[index][pattern] * classCount + label] += mass
        }
      }
    }
    return (sums, joint)
  }
}

extension SparseVotes {
  /// The codes `function·K + class` of a pattern's votes.
  func votes(of pattern: Int) -> ArraySlice<UInt32> {
    codes[Int(starts[pattern])..<Int(starts[pattern + 1])]
  }
}

extension DependentFunctions {
  /// The joint vote of every pattern.
  func states(of patterns: VotePatterns) -> [Int] {
    (0..<patterns.patternCount).map { pattern in state { patterns[pattern, $0] } }
  }

  /// Bayes' rule with the component's joint vote, in place.
  func update(_ posterior: UnsafeMutablePointer<Double>, state: Int) {
    let row = state * classCount
    let top = logProbabilities[row..<(row + classCount)].max() ?? 0
    var total = 0.0
    for label in 0..<classCount {
      posterior[label] *= exp(logProbabilities[row + label] - top)
      total += posterior[label]
    }
    // Where every class underflows, the posterior of the other functions is left.
    guard total > 0 else { return }
    for label in 0..<classCount { posterior[label] /= total }
  }
}

extension ConditionalVoteRates {
  /// P(Y | votes) of every pattern with dependent functions, `patternCount × K`, row-major.
  ///
  /// - Parameter uncovered: the label of patterns without votes; nil for their posterior.
  func posteriors(
    of patterns: VotePatterns, components: [DependentFunctions], uncovered: [Double]?, jobs: Int
  ) -> [Double] {
    let votes = SparseVotes(patterns, jobs: jobs)
    let model = posterior(leavingOut: components)
    let parts = parallelMap(votes.chunks, jobs: jobs) { chunk in
      var part: [Double] = []
      part.reserveCapacity(chunk.count * classCount)
      model.fill(chunk, of: votes) { pattern, posterior, _ in
        for component in components {
          component.update(posterior, state: component.state { patterns[pattern, $0] })
        }
        for label in 0..<classCount { part.append(posterior[label]) }
      }
      return part
    }
    var result = parts.flatMap { $0 }
    if let uncovered { votes.replaceUncovered(in: &result, with: uncovered) }
    return result
  }
}
