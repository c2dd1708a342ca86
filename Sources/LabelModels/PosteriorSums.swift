import SupervisionCore

/// The sums over the rows that one pass of expectation-maximisation needs.
struct PosteriorSums: Sendable {
  /// `(functionCount·K) × K`, row-major: Σ P(Y = k | λ) over the rows with this vote.
  var ofVotes: [Double]
  /// Σ P(Y = k | λ) over all rows, and over the rows with a vote.
  var ofRows: [Double]
  var ofVotedRows: [Double]
  /// Σ log P(λ) for a generative model.
  var logLikelihood = 0.0

  init(codeCount: Int, classCount: Int) {
    ofVotes = [Double](repeating: 0, count: codeCount * classCount)
    ofRows = [Double](repeating: 0, count: classCount)
    ofVotedRows = ofRows
  }

  /// - Complexity: O(votes·K); memory O(functions·K²) per chunk, at most 16 chunks.
  init(_ model: LogLinearPosterior, over votes: SparseVotes, jobs: Int) {
    let classCount = votes.classCount
    let parts = parallelMap(votes.chunks, jobs: jobs) { patterns in
      var part = PosteriorSums(codeCount: votes.codeCount, classCount: classCount)
      part.add(model, patterns, of: votes)
      return part
    }
    self = parts.dropFirst().reduce(into: parts[0]) { $0.add($1) }
  }

  /// The same sums for the shares of the votes with one pseudo-vote at the class balance, where
  /// fits start.
  init(majorityOf votes: SparseVotes, _ balance: [Double]) {
    let classCount = votes.classCount
    var sums = PosteriorSums(codeCount: votes.codeCount, classCount: classCount)
    votes.forEachVoteCount(0..<votes.patternCount) { pattern, voteCounts, total in
      for label in 0..<classCount {
        let mass = votes.counts[pattern] * (voteCounts[label] + balance[label]) / (total + 1)
        sums.ofRows[label] += mass
        if total > 0 { sums.ofVotedRows[label] += mass }
        for position in Int(votes.starts[pattern])..<Int(votes.starts[pattern + 1]) {
          sums.ofVotes[Int(votes.codes[position]) * classCount + label] += mass
        }
      }
    }
    self = sums
  }

  private mutating func add(
    _ model: LogLinearPosterior, _ patterns: Range<Int>, of votes: SparseVotes
  ) {
    let classCount = votes.classCount
    var logLikelihood = 0.0
    ofVotes.withUnsafeMutableBufferPointer { ofVotes in
      votes.codes.withUnsafeBufferPointer { codes in
        model.fill(patterns, of: votes) { pattern, posterior, logNormaliser in
          let count = votes.counts[pattern]
          let positions = Int(votes.starts[pattern])..<Int(votes.starts[pattern + 1])
          logLikelihood += count * logNormaliser
          for label in 0..<classCount {
            posterior[label] *= count
            ofRows[label] += posterior[label]
            if !positions.isEmpty { ofVotedRows[label] += posterior[label] }
          }
          if classCount == 2 {
            let (first, second) = (posterior[0], posterior[1])
            for position in positions {
              let row = Int(codes[position]) * 2
              ofVotes[row] += first
              ofVotes[row + 1] += second
            }
          } else {
            for position in positions {
              let row = Int(codes[position]) * classCount
              for label in 0..<classCount { ofVotes[row + label] += posterior[label] }
            }
          }
        }
      }
    }
    self.logLikelihood += logLikelihood
  }

  mutating func add(_ other: PosteriorSums) {
    for index in ofVotes.indices { ofVotes[index] += other.ofVotes[index] }
    for index in ofRows.indices {
      ofRows[index] += other.ofRows[index]
      ofVotedRows[index] += other.ofVotedRows[index]
    }
    logLikelihood += other.logLikelihood
  }

  /// P(vote = Y | the function votes) of each function under these posteriors; nil without votes.
  var accuracies: [Double?] {
    let classCount = ofRows.count
    let size = classCount * classCount
    return (0..<(ofVotes.count / size)).map { function in
      let block = ofVotes[(function * size)..<((function + 1) * size)]
      let total = block.reduce(0, +)
      let correct = (0..<classCount).reduce(0) {
        $0 + block[block.startIndex + $1 * (classCount + 1)]
      }
      return total > 0 ? correct / total : nil
    }
  }

  /// Whether the votes for two classes each hold more of the other class than the votes for that class do.
  var exchangesClasses: Bool {
    let classCount = ofRows.count
    var ofClass = [Double](repeating: 0, count: classCount * classCount)
    for (index, mass) in ofVotes.enumerated() {
      ofClass[index % ofClass.count] += mass
    }
    let shares = (0..<classCount).map { vote in
      let row = ofClass[(vote * classCount)..<((vote + 1) * classCount)]
      let total = row.reduce(0, +)
      return total > 0 ? row.map { $0 / total } : nil
    }
    return (0..<classCount).contains { first in
      (0..<first).contains { second in
        guard let a = shares[first], let b = shares[second] else { return false }
        return a[first] < b[first] && b[second] < a[second]
      }
    }
  }
}
