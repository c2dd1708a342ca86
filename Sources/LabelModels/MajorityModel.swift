import SupervisionCore

/// The share of the votes, with one pseudo-vote spread over the classes by the class balance:
/// `P(Y = k | λ) = (vₖ + s·P(Y = k)) / (Σ v + s)` with `s = priorStrength`.
///
/// With `priorStrength` 0 it is the bare share of the votes, which is certain of every unanimous row.
/// A learned class balance is the mean share over the rows with a vote, plus `priorStrength` rows
/// for each class; uniform where every vote is for one class, with a warning.
///
/// ``winners(of:)`` gives the hard decision that the field calls majority vote.
public struct MajorityModel: LabelModel {
  /// The model; it has no settings beside ``LabelModelOptions``.
  public init() {}

  public func fit(
    _ patterns: VotePatterns, options: LabelModelOptions, gold: VotesWithGold? = nil, jobs: Int = 1
  ) throws -> FittedMajority {
    try patterns.checkNotEmpty()
    let given = try options.givenClassBalance(classCount: patterns.classCount)
    let votes = SparseVotes(patterns, jobs: jobs)
    let balance = votes.classBalance(given: given) {
      ClassBalanceEstimate(shares: $0.averageShare(pseudoRows: max(options.priorStrength, 1e-6)))
    }
    return FittedMajority(
      functionNames: patterns.functionNames, classBalance: balance.shares,
      pseudoVotes: options.priorStrength,
      learnedAccuracies: votes.meanShareOfOwnVotes(
        balance.shares, pseudoVotes: options.priorStrength),
      remarks: FitWarning.texts(balance.warnings))
  }

  /// The class with most votes in each pattern; nil for a tie or no vote.
  ///
  /// - Returns: one decision per pattern.
  public static func winners(of patterns: VotePatterns) -> [Int?] {
    let votes = SparseVotes(patterns)
    var winners = [Int?](repeating: nil, count: votes.patternCount)
    votes.forEachVoteCount(0..<votes.patternCount) { pattern, counts, _ in
      guard let most = counts.max(), most > 0 else { return }
      let isTie = counts.count(where: { $0 == most }) > 1
      winners[pattern] = isTie ? nil : counts.firstIndex(of: most)
    }
    return winners
  }
}

/// A fitted ``MajorityModel``.
public struct FittedMajority: FittedLabelModel, Equatable {
  public static var name: LabelModelName { .majority }

  public let functionNames: [String]
  public let classBalance: [Double]
  /// Weight of the class balance, in votes.
  public let pseudoVotes: Double
  /// Mean probability that the model gives to the function's own votes.
  public let learnedAccuracies: [Double?]
  /// ``warnings``, nil for none.
  let remarks: [String]?
  public var warnings: [String] { remarks ?? [] }

  public func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    SparseVotes(patterns, jobs: jobs)
      .shares(classBalance: classBalance, pseudoVotes: pseudoVotes, jobs: jobs)
  }

  public func checkParameters() throws {
    try ParameterCheck(functionCount: functionNames.count, classCount: classCount)
      .number("pseudoVotes", pseudoVotes, in: 0...ParameterCheck.largest)
  }
}

/// The class's share with pseudo-votes; its probability in the class balance without any vote.
private func share(_ count: Double, of total: Double, _ prior: Double, _ pseudoVotes: Double)
  -> Double
{
  total == 0 ? prior : (count + pseudoVotes * prior) / (total + pseudoVotes)
}

extension SparseVotes {
  /// The shares of the votes of each pattern, with pseudo-votes at the class balance; see ``MajorityModel``.
  ///
  /// - Returns: `patternCount × K`, row-major; rows sum to 1.
  func shares(classBalance: [Double], pseudoVotes: Double, jobs: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: patternCount * classCount) { output, count in
      nonisolated(unsafe) let output = output
      let chunks = chunks
      forEachInParallel(count: chunks.count, jobs: jobs) { chunk in
        forEachVoteCount(chunks[chunk]) { pattern, counts, total in
          for label in 0..<classCount {
            output[pattern * classCount + label] = share(
              counts[label], of: total, classBalance[label], pseudoVotes)
          }
        }
      }
      count = patternCount * classCount
    }
  }

  /// Hands over the votes for each class, and their sum, for each pattern of a range.
  func forEachVoteCount(
    _ patterns: Range<Int>,
    _ body: (
      _ pattern: Int, _ voteCounts: UnsafeMutableBufferPointer<Double>, _ total: Double
    ) -> Void
  ) {
    let labels = labelOfCode
    withUnsafeTemporaryAllocation(of: Double.self, capacity: classCount) { voteCounts in
      forEachPattern(patterns) { pattern, codes in
        voteCounts.update(repeating: 0)
        for code in codes { voteCounts[labels[Int(code)]] += 1 }
        body(pattern, voteCounts, Double(codes.count))
      }
    }
  }

  /// The class of each code: a look-up where a division in every vote would be slow.
  var labelOfCode: [Int] { (0..<codeCount).map { $0 % classCount } }

  /// For each function, the mean share that the classes it votes for have in their rows.
  fileprivate func meanShareOfOwnVotes(_ balance: [Double], pseudoVotes: Double) -> [Double?] {
    var agreed = [Double](repeating: 0, count: codeCount)
    let labels = labelOfCode
    forEachVoteCount(0..<patternCount) { pattern, voteCounts, total in
      for position in Int(starts[pattern])..<Int(starts[pattern + 1]) {
        let code = Int(codes[position])
        let label = labels[code]
        agreed[code] +=
          counts[pattern] * share(voteCounts[label], of: total, balance[label], pseudoVotes)
      }
    }
    let voted = voteCounts
    return (0..<functionCount).map { function in
      let own = (function * classCount)..<((function + 1) * classCount)
      let total = voted[own].reduce(0, +)
      return total > 0 ? agreed[own].reduce(0, +) / total : nil
    }
  }
}
