import PortableFoundation

/// The parameters of the generative model of data programming when functions are independent given the class:
/// P(Y) and, for every function and class voted, P(function votes `a` | Y = k).
///
/// They are the model P(λ, y) ∝ exp(θ_y + Σⱼ [propensityⱼ(y)·1(λⱼ ≠ abstain) + accuracyⱼ(y)·1(λⱼ = y) + …])
/// written as probabilities, in which the likelihood factorises and needs no partition function.
struct ConditionalVoteRates: Codable, Equatable, Sendable {
  /// P(Y), one probability per class, all positive.
  var balance: [Double]
  /// `(m·K) × K`, row-major by function, class voted and true class; 0 throughout for a vote never seen.
  var rates: [Double]

  var classCount: Int { balance.count }
  var codeCount: Int { rates.count / balance.count }
  var functionCount: Int { codeCount / classCount }

  /// Lower bound of P(function abstains | Y): functions that always vote have no abstaining rows.
  static let leastAbstention = 1e-4

  /// P(function abstains | Y = `label`).
  func abstention(_ function: Int, _ label: Int) -> Double {
    let size = classCount * classCount
    var votes = 0.0
    for vote in 0..<classCount { votes += rates[function * size + vote * classCount + label] }
    return max(1 - votes, Self.leastAbstention)
  }

  /// Share of the cells that are votes, in 0...1.
  var coverage: Double {
    var votes = 0.0
    for code in 0..<codeCount {
      for label in 0..<classCount { votes += balance[label] * rates[code * classCount + label] }
    }
    return votes / Double(max(1, functionCount))
  }

  /// The posterior of these parameters with the evidence of each vote multiplied by its weight.
  ///
  /// log P(Y = k | λ) = log P(k) + Σ over votes of w·log P(vote | k) + Σ over abstentions of w̄ⱼ·log P(abstain | k) + constant,
  /// w̄ⱼ being the function's weight. A vote that did not occur in the fit carries no evidence.
  func posterior(_ weights: VoteWeights) -> LogLinearPosterior {
    var base = balance.map { log($0) }
    var scores = [Double](repeating: 0, count: rates.count)
    for function in 0..<functionCount {
      for label in 0..<classCount {
        let silence = weights.ofFunction[function] * log(abstention(function, label))
        base[label] += silence
        for vote in 0..<classCount {
          let code = function * classCount + vote
          let rate = rates[code * classCount + label]
          let evidence = rate > 0 ? weights.ofCode[code] * log(rate) : 0
          scores[code * classCount + label] = evidence - silence
        }
      }
    }
    return LogLinearPosterior(base: base, weights: scores)
  }

  /// P(Y = vote | the function votes) of each function; nil where it never votes.
  var accuracies: [Double?] {
    (0..<functionCount).map { function in
      var right = 0.0
      var all = 0.0
      for vote in 0..<classCount {
        for label in 0..<classCount {
          let joint = balance[label] * rates[(function * classCount + vote) * classCount + label]
          all += joint
          if label == vote { right += joint }
        }
      }
      return all > 0 ? right / all : nil
    }
  }
}

/// The share of its evidence that each vote contributes: 1 for independent functions, less for those that repeat others.
struct VoteWeights: Codable, Equatable, Sendable {
  /// By function and class voted, `m·K`, each in 0...1.
  var ofCode: [Double]
  /// Their mean per function, by number of votes: the weight of its abstentions.
  var ofFunction: [Double]

  /// - Parameter voteCounts: votes by function and class, `m·K`.
  init(ofCode: [Double], voteCounts: [Double], classCount: Int) {
    self.ofCode = ofCode
    ofFunction = stride(from: 0, to: ofCode.count, by: classCount).map { start in
      let codes = start..<(start + classCount)
      let votes = codes.reduce(0) { $0 + voteCounts[$1] }
      return votes > 0 ? codes.reduce(0) { $0 + ofCode[$1] * voteCounts[$1] } / votes : 1
    }
  }

  static func full(voteCounts: [Double], classCount: Int) -> VoteWeights {
    VoteWeights(
      ofCode: [Double](repeating: 1, count: voteCounts.count), voteCounts: voteCounts,
      classCount: classCount)
  }

  /// Mean weight of a vote.
  func mean(voteCounts: [Double]) -> Double {
    let votes = voteCounts.reduce(0, +)
    guard votes > 0 else { return 1 }
    return zip(ofCode, voteCounts).reduce(0) { $0 + $1.0 * $1.1 } / votes
  }
}
