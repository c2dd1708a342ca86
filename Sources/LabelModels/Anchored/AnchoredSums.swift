import PortableFoundation
import SupervisionCore

/// The expectations over the rows that one step of ``AnchoredModel``'s fits needs.
struct AnchoredSums: Sendable {
  /// Σ P(Y = y) over the rows with each vote, `votes × K`.
  var votes: [Double]
  /// Σ P(Y = y) over all rows, and over those with a vote, K values.
  var rows: [Double]
  var votedRows: [Double]
  /// Σ over rows of products of two votes' errors, and of their standard deviations.
  var jointErrors = 0.0
  var jointDeviations = 0.0
  /// The greatest change of a probability.
  var change = 0.0

  init(codeCount: Int, classCount: Int) {
    votes = [Double](repeating: 0, count: codeCount * classCount)
    rows = [Double](repeating: 0, count: classCount)
    votedRows = rows
  }

  /// φ: twice the correlation of the errors of two votes in a row, in 0…1; the posterior bends towards the votes, which hides
  /// about half of it.
  var correlation: Double { min(max(2 * jointErrors / max(jointDeviations, 1e-9), 0), 1) }

  fileprivate mutating func add(_ other: AnchoredSums) {
    for index in votes.indices { votes[index] += other.votes[index] }
    for index in rows.indices {
      rows[index] += other.rows[index]
      votedRows[index] += other.votedRows[index]
    }
    jointErrors += other.jointErrors
    jointDeviations += other.jointDeviations
    change = max(change, other.change)
  }

  /// Adds rows whose class is known.
  mutating func add(known: PosteriorSums?) {
    guard let known else { return }
    for index in votes.indices { votes[index] += known.ofVotes[index] }
    for index in rows.indices {
      rows[index] += known.ofRows[index]
      votedRows[index] += known.ofRows[index]
    }
  }
}

/// One pass over the votes: the probabilities of every row, and their sums.
struct AnchoredPass {
  let votes: SparseVotes
  /// Discounts by position in `votes.codes`; empty for 1.
  let weights: [Double]
  let links: VoteLinks
  let jobs: Int
  /// P(Y) of rows without votes where silence is no evidence; nil where it is.
  let uncovered: [Double]?

  /// Fills `posteriors` with a part's probabilities, untempered, and sums them.
  ///
  /// - Parameter errors: the errors of the votes under the same rates, when their correlation is wanted.
  func run(_ part: AnchoredPart, errors: VoteErrors?, into posteriors: inout [Double])
    -> AnchoredSums
  {
    posteriors.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let posteriors = buffer.baseAddress!
      return run(part, errors: errors, posteriors)
    }
  }

  /// The sums of a part's probabilities, untempered, which are not kept.
  func run(_ part: AnchoredPart, errors: VoteErrors?) -> AnchoredSums {
    run(part, errors: errors, nil)
  }

  private func run(
    _ part: AnchoredPart, errors: VoteErrors?, _ posteriors: UnsafeMutablePointer<Double>?
  ) -> AnchoredSums {
    let kernel = RowKernel(part)
    nonisolated(unsafe) let posteriors = posteriors
    let parts = parallelMap(votes.chunks, jobs: jobs) { patterns in
      var sums = AnchoredSums(codeCount: votes.codeCount, classCount: votes.classCount)
      for block in patterns.batches(of: Self.blockSize) {
        sums.add(kernel, block, pass: self, errors: errors, posteriors)
      }
      return sums
    }
    return parts.dropFirst().reduce(into: parts[0]) { $0.add($1) }
  }

  private static let blockSize = 1_024

  /// Sums of given probabilities.
  func sums(of posteriors: [Double], errors: VoteErrors? = nil) -> AnchoredSums {
    let parts = parallelMap(votes.chunks, jobs: jobs) { patterns in
      var sums = AnchoredSums(codeCount: votes.codeCount, classCount: votes.classCount)
      sums.add(patterns, pass: self, errors: errors, posteriors)
      return sums
    }
    return parts.dropFirst().reduce(into: parts[0]) { $0.add($1) }
  }
}

/// The errors of the votes of voters of several classes, centred on each voter's accuracy.
struct VoteErrors: Sendable {
  /// By vote and class y: 1{vote = y} − P(right | y), and its standard deviation; 0 for one-sided functions.
  let error: [Double]
  let deviation: [Double]

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
}

extension AnchoredSums {
  fileprivate mutating func add(
    _ kernel: RowKernel, _ patterns: Range<Int>, pass: AnchoredPass, errors: VoteErrors?,
    _ posteriors: UnsafeMutablePointer<Double>?
  ) {
    let classCount = pass.votes.classCount
    let first = patterns.lowerBound * classCount
    var change = change
    withUnsafeTemporaryAllocation(of: Double.self, capacity: patterns.count * classCount) { block in
      kernel.forEachRow(
        patterns, of: pass.votes, weights: pass.weights, isTempered: false, isAnchored: true
      ) { pattern, row, posterior in
        let target = block.baseAddress! + (pattern * classCount - first)
        if let uncovered = pass.uncovered, row.votes == 0 {
          for label in 0..<classCount { target[label] = uncovered[label] }
        } else {
          for label in 0..<classCount { target[label] = posterior[label] }
        }
      }
      if let old = posteriors.map({ $0 + first }) {
        for index in 0..<block.count {
          change = max(change, abs(block[index] - old[index]))
          old[index] = block[index]
        }
      }
      add(patterns, pass: pass, errors: errors, UnsafePointer(block.baseAddress!) - first)
    }
    self.change = change
  }

  fileprivate mutating func add(
    _ patterns: Range<Int>, pass: AnchoredPass, errors: VoteErrors?, _ posteriors: [Double]
  ) {
    posteriors.withUnsafeBufferPointer {
      add(patterns, pass: pass, errors: errors, $0.baseAddress!)
    }
  }

  /// - Parameter posteriors: probabilities by pattern; only those of `patterns` are read.
  private mutating func add(
    _ patterns: Range<Int>, pass: AnchoredPass, errors: VoteErrors?,
    _ posteriors: UnsafePointer<Double>
  ) {
    addRows(patterns, pass.votes, posteriors)
    if let errors { addErrors(patterns, pass, errors, posteriors) }
  }

  private mutating func addRows(
    _ patterns: Range<Int>, _ pass: SparseVotes, _ posteriors: UnsafePointer<Double>
  ) {
    let classCount = pass.classCount
    votes.withUnsafeMutableBufferPointer { sums in
      pass.codes.withUnsafeBufferPointer { codes in
        for pattern in patterns {
          let count = pass.counts[pattern]
          let positions = Int(pass.starts[pattern])..<Int(pass.starts[pattern + 1])
          let posterior = posteriors + pattern * classCount
          for label in 0..<classCount {
            rows[label] += count * posterior[label]
            if !positions.isEmpty { votedRows[label] += count * posterior[label] }
          }
          if classCount == 2 {
            let (first, second) = (count * posterior[0], count * posterior[1])
            for position in positions {
              let start = Int(codes[position]) * 2
              sums[start] += first
              sums[start + 1] += second
            }
          } else {
            for position in positions {
              let start = Int(codes[position]) * classCount
              for label in 0..<classCount { sums[start + label] += count * posterior[label] }
            }
          }
        }
      }
    }
  }

  /// Adds Σ_y P(y)·[(Σ x)² − Σ x² − Σ over linked pairs] for x the weighted errors, and deviations, of a row's votes.
  private mutating func addErrors(
    _ patterns: Range<Int>, _ pass: AnchoredPass, _ errors: VoteErrors,
    _ posteriors: UnsafePointer<Double>
  ) {
    let classCount = pass.votes.classCount
    var finder = VoteLinks.RowFinder(pass.links, classCount: classCount)
    pass.votes.codes.withUnsafeBufferPointer { codes in
      for pattern in patterns {
        let positions = Int(pass.votes.starts[pattern])..<Int(pass.votes.starts[pattern + 1])
        guard positions.count > 1 else { continue }
        let row = UnsafeBufferPointer(rebasing: codes[positions])
        func weight(_ place: Int) -> Double {
          pass.weights.isEmpty ? 1 : pass.weights[positions.lowerBound + place]
        }
        for label in 0..<classCount {
          let mass = pass.votes.counts[pattern] * posteriors[pattern * classCount + label]
          var (sum, squares, spread, variance) = (0.0, 0.0, 0.0, 0.0)
          for (place, code) in row.enumerated() {
            let cell = Int(code) * classCount + label
            let error = weight(place) * errors.error[cell]
            let deviation = weight(place) * errors.deviation[cell]
            sum += error
            squares += error * error
            spread += deviation
            variance += deviation * deviation
          }
          jointErrors += mass * (sum * sum - squares)
          jointDeviations += mass * (spread * spread - variance)
        }
        guard !pass.links.isEmpty else { continue }
        finder.forEachLink(in: row) { place, other, _, _ in
          let product = weight(place) * weight(other) * pass.votes.counts[pattern]
          for label in 0..<classCount {
            let (a, b) = (
              Int(row[place]) * classCount + label, Int(row[other]) * classCount + label
            )
            let mass = product * posteriors[pattern * classCount + label]
            jointErrors -= mass * errors.error[a] * errors.error[b]
            jointDeviations -= mass * errors.deviation[a] * errors.deviation[b]
          }
        }
      }
    }
  }
}
