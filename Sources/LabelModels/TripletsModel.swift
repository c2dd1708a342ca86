import PortableFoundation
import SupervisionCore

/// One accuracy per function in closed form, from the agreement rates of triplets of functions.
///
/// If function i is right with probability αᵢ whatever the class, and its errors fall evenly on the
/// other classes, then with `aᵢ = (K·αᵢ − 1)/(K − 1)` the agreement rate `gᵢⱼ` over the rows in which
/// both vote obeys `(K·gᵢⱼ − 1)/(K − 1) = aᵢ·aⱼ`, so that `aᵢ = √(Mᵢⱼ·Mᵢₗ/Mⱼₗ)` for any two others.
/// The median over pairs (j, l), each in at least ``leastOverlap`` common rows with i and each other,
/// is taken. The sign of `aᵢ`, which triplets leave open, is + but for functions that vote against the rest beyond what
/// chance allows. Where the functions agree no more than chance allows, or contradict each other, the votes tell no
/// accuracies: labels are then ``MajorityModel``'s, with a warning.
///
/// A function that votes for one class only agrees with others of its kind by necessity, which no
/// triplet can tell from skill. Such functions, and those without a triplet, get the mean probability
/// that the others give their votes (the agreement with the majority where fewer than three others
/// remain), with a warning.
///
/// Functions that always vote alike, or of two classes always the opposite, count as one.
///
/// A learned class balance solves `share of vote k = P(Y = k)·α + (1 − P(Y = k))·(1 − α)/(K − 1)` in
/// least squares over the functions that have triplets, with a prior of `priorStrength` times ten rows at the shares of
/// the votes; it is ``MajorityModel``'s where no balance explains them.
///
/// - Complexity: O(Σ votes² per row) for the agreements and O(functions·pairs) for the medians, with
///   at most 20,000 pairs per function.
/// - Source: Fu et al. 2020, arXiv:2002.11955, whose binary identity with abstentions this conditions
///   on both functions voting and extends to K classes.
public struct TripletsModel: LabelModel {
  /// Number of common rows that two functions need for their agreement to count.
  public static let leastOverlap = 10
  static let greatestPartnerCount = 200
  static let highestAccuracy = 0.99

  /// The model; it has no settings beside ``LabelModelOptions``.
  public init() {}

  /// Fits the accuracies to the agreements; see ``LabelModel/fit(_:options:gold:jobs:)``.
  ///
  /// - Throws: ``LabelModelError/tooFewFunctions(model:found:needed:)`` for fewer than three functions
  ///   with votes, ``LabelModelError/tooManyVotes(model:found:limit:)`` for too many agreements.
  public func fit(
    _ patterns: VotePatterns, options: LabelModelOptions, gold: VotesWithGold? = nil, jobs: Int = 1
  ) throws -> FittedTriplets {
    try patterns.checkNotEmpty()
    let given = try options.givenClassBalance(classCount: patterns.classCount)
    let votes = SparseVotes(patterns, jobs: jobs)
    try PairCounts.check(votes, size: votes.functionCount, model: .triplets)
    let repeated = RepeatedFunctions(patterns, voteCounts: votes.voteCounts)
    return TripletsFit(
      SparseVotes(repeated.distinct(patterns), jobs: jobs), options: options, given: given,
      jobs: jobs
    ).fitted(functionNames: patterns.functionNames, repeated: repeated, hasVoted: votes.hasVoted)
  }
}

/// A fitted ``TripletsModel``.
public struct FittedTriplets: FittedLabelModel, Equatable {
  public static var name: LabelModelName { .triplets }

  public let functionNames: [String]
  public let classBalance: [Double]
  /// P(vote = Y) of each function, in 0...1; below 1/K for functions that vote against the rest.
  public let accuracies: [Double]
  let hasVoted: [Bool]
  /// Weight of each function's votes; nil where all are 1.
  let functionWeights: [Double]?
  public let warnings: [String]
  /// Whether the votes tell no accuracies, so that labels are the shares of the votes; nil for no.
  let usesVoteShares: Bool?
  public var learnedAccuracies: [Double?] {
    zip(accuracies, hasVoted).map { $1 && usesVoteShares != true ? $0 : nil }
  }

  public func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    LogLinearPosterior(classBalance: classBalance, accuracies: accuracies)
      .weighted(by: functionWeights)
      .posteriors(
        of: SparseVotes(patterns, jobs: jobs), orShares: usesVoteShares, jobs: jobs)
  }

  public func checkParameters() throws {
    let check = try ParameterCheck(functionCount: functionNames.count, classCount: classCount)
    try check.numbers(
      "accuracies", accuracies, count: check.functionCount,
      in: Double.leastNormalMagnitude...(1).nextDown)
    try check.count("hasVoted", hasVoted.count, is: check.functionCount)
    try check.numbers(
      "functionWeights", orNil: functionWeights, count: check.functionCount,
      in: 0...ParameterCheck.largest)
  }
}
