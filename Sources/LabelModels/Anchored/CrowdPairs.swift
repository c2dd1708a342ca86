import PortableFoundation
import SupervisionCore

/// Pairs of voters of several classes by their agreement beyond what both owe to the class.
struct CrowdPairs: Sendable {
  /// Votes that both must have in common.
  private static let fewestVotes = 10.0
  /// Two voters of accuracy .95 agree in .9 of the rows: more is one opinion.
  private static let independentAgreement = 0.9
  /// Probability of taking any two independent voters of .95 for one opinion.
  private static let errorRate = 0.01
  /// Pairs of votes that are looked at; of more, an even part of the rows.
  private static let greatestWork = 100_000_000.0
  /// Patterns that are looked at, up to twice as many.
  private static let greatestPatternCount = 16_384

  /// Two voters, by position among those of several classes.
  struct Pair: Hashable, Sendable {
    let first: Int
    let second: Int
  }

  /// A pair with more agreement than its voters' accuracies owe.
  struct Judgement: Sendable {
    let pair: Pair
    /// By class, the share of what agreement there can be beyond the expected.
    let shares: [Double]
    /// Whether both hold one opinion, or one the other's negation.
    let isSame: Bool
    let isOpposite: Bool
    /// Whether agreement is significant and more than half of what there can be.
    let isSuspect: Bool
    let z: Double
  }

  /// Judgements of all pairs under one fit.
  struct Verdict: Sendable {
    /// The pairs with too much agreement.
    var judgements: [Judgement] = []
    /// Σ z² over the pairs that were not excluded, and their number.
    var squares = 0.0
    var count = 0.0

    /// Whether z² are as large as those of independent voters are: within two standard deviations of their number.
    var isExplained: Bool { squares <= count + 2 * (2 * count).squareRoot() }
  }

  let voterCount: Int
  private let roles: VoterRoles
  private let votes: SparseVotes
  /// Patterns and classes of each voter's votes: voter `i` has `starts[i]..<starts[i + 1]`.
  private let starts: [Int]
  private let patterns: [UInt32]
  private let classes: [UInt8]
  /// By vote, the position of its voter among those of several classes, -1 for others, and its class.
  private let voterOfCode: [Int32]
  private let labelOfCode: [UInt8]

  init(_ votes: SparseVotes, roles: VoterRoles) {
    self.votes = votes
    self.roles = roles
    voterCount = roles.several.count
    let classCount = votes.classCount
    var voterOfCode = [Int32](repeating: -1, count: votes.codeCount)
    for (index, column) in roles.several.enumerated() {
      for label in 0..<classCount { voterOfCode[column * classCount + label] = Int32(index) }
    }
    let labelOfCode = (0..<votes.codeCount).map { UInt8($0 % classCount) }
    (self.voterOfCode, self.labelOfCode) = (voterOfCode, labelOfCode)
    let step = Self.step(votes, roles)
    var lengths = [Int](repeating: 0, count: voterCount)
    func forEachVote(_ body: (_ voter: Int, _ pattern: Int, _ vote: Int) -> Void) {
      for pattern in stride(from: 0, to: votes.patternCount, by: step) {
        for index in Int(votes.starts[pattern])..<Int(votes.starts[pattern + 1]) {
          let code = Int(votes.codes[index])
          if voterOfCode[code] >= 0 {
            body(Int(voterOfCode[code]), pattern, Int(labelOfCode[code]))
          }
        }
      }
    }
    forEachVote { voter, _, _ in lengths[voter] += 1 }
    let starts = lengths.reduce(into: [0]) { $0.append($0.last! + $1) }
    var ends = starts
    var patterns = [UInt32](repeating: 0, count: starts.last!)
    var classes = [UInt8](repeating: 0, count: starts.last!)
    forEachVote { voter, pattern, vote in
      patterns[ends[voter]] = UInt32(pattern)
      classes[ends[voter]] = UInt8(vote)
      ends[voter] += 1
    }
    (self.starts, self.patterns, self.classes) = (starts, patterns, classes)
  }

  /// Every how manieth row is looked at.
  private static func step(_ votes: SparseVotes, _ roles: VoterRoles) -> Int {
    var work = 0.0
    votes.forEachPattern(0..<votes.patternCount) { _, codes in
      let count = Double(codes.count { roles.isOfSeveral[Int($0) / votes.classCount] })
      work += count * count / 2
    }
    return max(
      1, Int((work / greatestWork).rounded(.up)), votes.patternCount / greatestPatternCount)
  }

  /// Judges every pair under a fit.
  ///
  /// - Parameters:
  ///   - posteriors: P(Y | votes) of each pattern, `patterns × K`.
  ///   - rates: P(vote | Y) of each voter, `voters × K × K`, by class then vote.
  ///   - excluded: pairs that the sum leaves out.
  /// - Complexity: O(Σ t²·K) for t votes in a row; memory O(voters·K) per thread.
  func judge(
    posteriors: [Double], rates: [Double], excluding excluded: Set<Pair> = [], jobs: Int
  ) -> Verdict {
    let parts = parallelMap(0..<voterCount, jobs: jobs) { voter in
      judge(voter, posteriors, rates, excluded)
    }
    return parts.reduce(into: Verdict()) {
      $0.judgements += $1.judgements
      $0.squares += $1.squares
      $0.count += $1.count
    }
  }

  /// Counts of a voter's common rows with another.
  private struct Counts {
    /// By class, expected rows of the class; rows in which both vote for it; in which the first does; the second.
    var rows, both, first, second: UnsafeMutablePointer<Double>
  }

  private func judge(
    _ voter: Int, _ posteriors: [Double], _ rates: [Double], _ excluded: Set<Pair>
  ) -> Verdict {
    let classCount = votes.classCount
    let width = 4 * classCount
    var verdict = Verdict()
    let later = voterCount - voter - 1
    guard later > 0 else { return verdict }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: later * width) { space in
      space.update(repeating: 0)
      count(voter, posteriors, into: space.baseAddress!)
      for other in (voter + 1)..<voterCount {
        let start = space.baseAddress! + (other - voter - 1) * width
        let counts = Counts(
          rows: start, both: start + classCount, first: start + 2 * classCount,
          second: start + 3 * classCount)
        guard let judged = judgement(Pair(first: voter, second: other), counts, rates) else {
          continue
        }
        if !excluded.contains(judged.pair) {
          verdict.squares += judged.z * judged.z
          verdict.count += 1
        }
        if judged.isSame || judged.isOpposite || judged.isSuspect {
          verdict.judgements.append(judged)
        }
      }
    }
    return verdict
  }

  /// Adds the common rows of a voter with all later ones.
  private func count(
    _ voter: Int, _ posteriors: [Double], into counts: UnsafeMutablePointer<Double>
  ) {
    let classCount = votes.classCount
    let width = 4 * classCount
    posteriors.withUnsafeBufferPointer { posteriors in
      voterOfCode.withUnsafeBufferPointer { voterOfCode in
        votes.codes.withUnsafeBufferPointer { codes in
          for entry in starts[voter]..<starts[voter + 1] {
            let pattern = Int(patterns[entry])
            let vote = Int(classes[entry])
            let weight = votes.counts[pattern]
            let posterior = posteriors.baseAddress! + pattern * classCount
            for index in Int(votes.starts[pattern])..<Int(votes.starts[pattern + 1]) {
              let code = Int(codes[index])
              let other = Int(voterOfCode[code])
              guard other > voter else { continue }
              let otherVote = Int(labelOfCode[code])
              let cell = counts + (other - voter - 1) * width
              for label in 0..<classCount { cell[label] += weight * posterior[label] }
              if otherVote == vote { cell[classCount + vote] += weight }
              cell[2 * classCount + vote] += weight
              cell[3 * classCount + otherVote] += weight
            }
          }
        }
      }
    }
  }

  private func judgement(_ pair: Pair, _ counts: Counts, _ rates: [Double]) -> Judgement? {
    let classCount = votes.classCount
    let size = classCount * classCount
    let (first, second) = (pair.first * size, pair.second * size)
    var (common, found, owed) = (0.0, 0.0, 0.0)
    for label in 0..<classCount { common += counts.rows[label] }
    guard common >= Self.fewestVotes else { return nil }
    var shares = [Double](repeating: 0, count: classCount)
    for vote in 0..<classCount {
      var expected = 0.0
      for label in 0..<classCount {
        let cell = label * classCount + vote
        expected += rates[first + cell] * rates[second + cell] * counts.rows[label]
      }
      let most = min(counts.first[vote], counts.second[vote])
      shares[vote] = min(max((counts.both[vote] - expected) / max(most - expected, 1e-9), 0), 1)
      found += counts.both[vote]
      owed += expected
    }
    let z = (found - owed) / max(owed * (1 - owed / common), 1e-3).squareRoot()
    return Judgement(
      pair: pair, shares: shares, isSame: isOneOpinion(found, of: common),
      isOpposite: classCount == 2 && isOneOpinion(common - found, of: common),
      isSuspect: z > OneSidedPairs.significance && shares.max()! > OneSidedPairs.leastShare, z: z)
  }

  /// Whether agreement is nearly complete, and significantly above that of two voters of .95.
  private func isOneOpinion(_ agreed: Double, of common: Double) -> Bool {
    let g = min(agreed / common, 1)
    guard g >= OneSidedPairs.sameOpinion else { return false }
    let independent = Self.independentAgreement
    let divergence =
      g * log(g / independent) + (g < 1 ? (1 - g) * log((1 - g) / (1 - independent)) : 0)
    let pairs = max(1, Double(voterCount) * Double(voterCount - 1) / 2)
    return common * divergence > log(pairs / Self.errorRate)
  }

  /// The links that a judgement calls for.
  ///
  /// - Parameter takesSuspects: whether suspect pairs are copies.
  func links(_ judgements: [Judgement], takesSuspects: Bool) -> [VoteLinks.Pair] {
    judgements.compactMap { judged in
      guard judged.isSame || judged.isOpposite || (takesSuspects && judged.isSuspect) else {
        return nil
      }
      let equal =
        judged.isSame
        ? [Double](repeating: 1, count: votes.classCount)
        : takesSuspects && judged.isSuspect
          ? judged.shares : [Double](repeating: 0, count: votes.classCount)
      return VoteLinks.Pair(
        first: roles.several[judged.pair.first], second: roles.several[judged.pair.second],
        equal: equal, unequal: judged.isOpposite ? 1 : 0)
    }
  }
}
