import PortableFoundation
import SupervisionCore

/// One accuracy per function in closed form, from the agreement rates of triplets of functions.
///
/// If function i is right with probability αᵢ whatever the class, and its errors fall evenly on the
/// other classes, then with `aᵢ = (K·αᵢ − 1)/(K − 1)` the agreement rate `gᵢⱼ` over the rows in which
/// both vote obeys `(K·gᵢⱼ − 1)/(K − 1) = aᵢ·aⱼ`, so that `aᵢ = √(Mᵢⱼ·Mᵢₗ/Mⱼₗ)` for any two others.
/// The median over pairs (j, l), each in at least ``leastOverlap`` common rows with i and each other,
/// is taken, and all functions are assumed better than random.
///
/// A function that votes for one class only agrees with others of its kind by necessity, which no
/// triplet can tell from skill. Such functions, and those without a triplet, get the mean probability
/// that the others give their votes (the agreement with the majority where fewer than three others
/// remain), with a warning.
///
/// A learned class balance solves `share of vote k = P(Y = k)·α + (1 − P(Y = k))·(1 − α)/(K − 1)` in
/// least squares over the functions that have triplets.
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
    return TripletsFit(votes, options: options, given: given, jobs: jobs)
      .fitted(functionNames: patterns.functionNames)
  }
}

/// A fitted ``TripletsModel``.
public struct FittedTriplets: FittedLabelModel, Equatable {
  public static var name: LabelModelName { .triplets }

  public let functionNames: [String]
  public let classBalance: [Double]
  /// P(vote = Y) of each function, in 1/K...1.
  public let accuracies: [Double]
  let hasVoted: [Bool]
  public let warnings: [String]
  public var learnedAccuracies: [Double?] { zip(accuracies, hasVoted).map { $1 ? $0 : nil } }

  public func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    LogLinearPosterior(classBalance: classBalance, accuracies: accuracies)
      .posteriors(of: SparseVotes(patterns, jobs: jobs), jobs: jobs)
  }
}

extension FittedTriplets {
  init(
    functionNames: [String], classBalance: [Double], accuracies: [Double], votes: SparseVotes,
    warnings: [String]
  ) {
    self.init(
      functionNames: functionNames, classBalance: classBalance, accuracies: accuracies,
      hasVoted: votes.hasVoted, warnings: warnings)
  }
}
