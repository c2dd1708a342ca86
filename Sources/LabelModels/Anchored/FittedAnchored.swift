import PortableFoundation
import SupervisionCore

/// A fitted ``AnchoredModel``.
public struct FittedAnchored: FittedLabelModel, Equatable {
  public static var name: LabelModelName { .dp }

  /// Two voters whose votes in one row count as partly one.
  public struct Dependency: Codable, Equatable, Sendable {
    /// One of the two.
    public let function: String
    /// The other.
    public let other: String
    /// Greatest share of a vote that the other already holds, in 0...1.
    public let share: Double
  }

  /// A fit and its share of the probabilities.
  struct Member: Codable, Equatable, Sendable {
    let share: Double
    let part: AnchoredPart
  }

  public let functionNames: [String]
  public let classBalance: [Double]
  public let learnedAccuracies: [Double?]
  public let warnings: [String]
  /// A: the share of the anchored fit, in 0...1; the votes' own misfit to independent voters decides it.
  public let anchoredShare: Double
  /// Whether the silence of one-sided functions is evidence.
  public let isSilenceEvidence: Bool
  /// φ: correlation of the errors of votes in one row, in 0...1.
  public let correlation: Double
  let members: [Member]

  init(
    functionNames: [String], _ decisions: AnchoredDecisions,
    _ parts: [(share: Double, fit: AnchoredFit)], uncoveredRows: UncoveredRows
  ) {
    self.functionNames = functionNames
    let main = parts.max { $0.share < $1.share }!.fit
    classBalance = main.balance
    learnedAccuracies = main.sums.accuracies(classCount: main.balance.count)
    anchoredShare = decisions.anchoredShare
    isSilenceEvidence = decisions.isSilenceEvidence
    correlation = main.correlation
    members = parts.map { share, fit in
      var part = fit.part
      if uncoveredRows == .classBalance, part.uncovered == nil { part.uncovered = fit.balance }
      return Member(share: share, part: part)
    }
    warnings = AnchoredWarnings(functionNames, decisions, parts.map(\.fit)).sentences
  }

  /// Voters whose votes count as partly one, the strongest first.
  public var dependencies: [Dependency] {
    guard let links = mainPart?.links else { return [] }
    return links.pairs.map { pair in
      Dependency(
        function: functionNames[pair.first], other: functionNames[pair.second],
        share: max(pair.equal.max() ?? 0, pair.unequal))
    }.sorted { ($1.share, $0.function, $0.other) < ($0.share, $1.function, $1.other) }
  }

  private var mainPart: AnchoredPart? { members.max { $0.share < $1.share }?.part }

  public func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    let votes = SparseVotes(patterns, jobs: jobs)
    var result = members[0].part.posteriors(of: votes, jobs: jobs)
    guard members.count > 1 else { return result }
    let other = members[1].part.posteriors(of: votes, jobs: jobs)
    for index in result.indices {
      result[index] = members[0].share * result[index] + members[1].share * other[index]
    }
    return result
  }
}

extension AnchoredSums {
  /// P(vote = Y | the function votes) of each function; nil without votes.
  func accuracies(classCount: Int) -> [Double?] {
    let size = classCount * classCount
    return stride(from: 0, to: votes.count, by: size).map { start in
      let total = votes[start..<(start + size)].reduce(0, +)
      let right = (0..<classCount).reduce(0) { $0 + votes[start + $1 * (classCount + 1)] }
      return total > 0 ? right / total : nil
    }
  }
}
