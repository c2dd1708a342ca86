import PortableFoundation
import SupervisionCore

/// The posterior of models whose functions are independent given the class:
/// `P(Y = k | λ) ∝ exp(base[k] + Σⱼ weights[λⱼ][k])` over the functions that vote.
///
/// A row without votes gets `exp(base)`, normalised.
struct LogLinearPosterior: Codable, Equatable, Sendable {
  /// One value per class, in nats.
  var base: [Double]
  /// `(functionCount·K) × K`, row-major: the addition of a vote to the score of each class, in nats. Finite.
  var weights: [Double]

  var classCount: Int { base.count }

  /// P(Y | no vote).
  var ofUncoveredRows: [Double] {
    var scores = base
    scores.withUnsafeMutableBufferPointer { _ = normalise($0.baseAddress!, count: $0.count) }
    return scores
  }

  /// P(Y | λ) of every pattern.
  ///
  /// - Returns: `patternCount × K`, row-major; rows sum to 1.
  /// - Complexity: O(votes·K + patterns·K).
  func posteriors(of votes: SparseVotes, jobs: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: votes.patternCount * classCount) { output, count in
      nonisolated(unsafe) let output = output
      let chunks = votes.chunks
      forEachInParallel(count: chunks.count, jobs: jobs) { chunk in
        fill(chunks[chunk], of: votes) { pattern, posterior, _ in
          for label in 0..<classCount { output[pattern * classCount + label] = posterior[label] }
        }
      }
      count = votes.patternCount * classCount
    }
  }

  /// The same, or where the votes told the fit nothing, their shares with one pseudo-vote at P(Y | no vote).
  func posteriors(of votes: SparseVotes, orShares usesVoteShares: Bool?, jobs: Int) -> [Double] {
    usesVoteShares == true
      ? votes.shares(classBalance: ofUncoveredRows, pseudoVotes: 1, jobs: jobs)
      : posteriors(of: votes, jobs: jobs)
  }

  /// Hands over the posterior of each pattern in a range and its log normaliser,
  /// `log Σₖ exp(base[k] + …)`, which is the log-likelihood of a generative model.
  func fill(
    _ patterns: Range<Int>, of votes: SparseVotes,
    _ body: (_ pattern: Int, _ posterior: UnsafeMutablePointer<Double>, _ logNormaliser: Double)
      -> Void
  ) {
    let classCount = classCount
    withUnsafeTemporaryAllocation(of: Double.self, capacity: classCount) { scores in
      let scores = scores.baseAddress!
      weights.withUnsafeBufferPointer { weights in
        votes.codes.withUnsafeBufferPointer { codes in
          votes.starts.withUnsafeBufferPointer { starts in
            for pattern in patterns {
              for label in 0..<classCount { scores[label] = base[label] }
              let positions = Int(starts[pattern])..<Int(starts[pattern + 1])
              if classCount == 2 {
                var (first, second) = (scores[0], scores[1])
                for position in positions {
                  let row = Int(codes[position]) * 2
                  first += weights[row]
                  second += weights[row + 1]
                }
                (scores[0], scores[1]) = (first, second)
              } else {
                for position in positions {
                  let row = Int(codes[position]) * classCount
                  for label in 0..<classCount { scores[label] += weights[row + label] }
                }
              }
              body(pattern, scores, normalise(scores, count: classCount))
            }
          }
        }
      }
    }
  }
}

/// Turns log scores into probabilities in place; the greatest is subtracted first, so that none overflows.
///
/// - Returns: the greatest score, and Σ exp(score − greatest) − 1.
@inline(__always)
@discardableResult
func softmax(_ scores: UnsafeMutablePointer<Double>, count: Int) -> (top: Double, rest: Double) {
  if count == 2 {
    let top = max(scores[0], scores[1])
    let ratio = exp(-abs(scores[1] - scores[0]))
    let greater = 1 / (1 + ratio)
    let isSecond = scores[1] > scores[0]
    (scores[0], scores[1]) = isSecond ? (ratio * greater, greater) : (greater, ratio * greater)
    return (top, ratio)
  }
  var top = scores[0]
  for index in 1..<count { top = max(top, scores[index]) }
  var sum = 0.0
  for index in 0..<count {
    scores[index] = exp(scores[index] - top)
    sum += scores[index]
  }
  for index in 0..<count { scores[index] /= sum }
  return (top, sum - 1)
}

/// As ``softmax(_:count:)``.
///
/// - Returns: `log Σ exp(scores)`.
private func normalise(_ scores: UnsafeMutablePointer<Double>, count: Int) -> Double {
  let (top, rest) = softmax(scores, count: count)
  return top + log1p(rest)
}
