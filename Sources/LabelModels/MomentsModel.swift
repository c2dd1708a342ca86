import PortableFoundation
import SupervisionCore

/// Vote rates `μ = P(λⱼ = a | Y = k)` fitted to the second moments of the votes.
///
/// For functions independent given the class, `P(λⱼ = a, λₗ = b) = Σₖ P(Y = k)·μⱼₐₖ·μₗᵦₖ` for j ≠ l,
/// and `P(λⱼ = a) = Σₖ P(Y = k)·μⱼₐₖ`. The rates minimise the squared errors of both, each moment
/// with vote `b` divided by `P(λₗ = b)`, its variance up to a constant, by alternating least squares:
/// all rates of one vote solve a K × K system while the others are fixed. Deterministic.
///
/// Votes are taken to be better than random, but for functions that vote against the rest beyond what chance allows, whose
/// votes are taken to be worse. This fixes the permutation of the classes that moments leave open (for K > 2 they leave a
/// rotation open too, and the prior decides): no class may raise the rate of vote `a` above class `a`, or lower it below.
/// Rates stay within a factor of 50 of the vote's share. The prior, worth `priorStrength` times four rows of the vote, draws
/// towards rates three times as high in the vote's own class, or a third.
///
/// Sweeps start from the prior and run over the functions in an order that the votes give, so that the order of the columns
/// changes nothing.
///
/// Second moments do not determine the class balance. When it is learned, it is ``TripletsModel``'s, which
/// one-sided functions leave at the share of the votes: give it where all functions are one-sided. Where all functions vote
/// for several classes and agree no more than chance allows, and where every vote is for one class, the votes tell no rates:
/// labels are then ``MajorityModel``'s, with a warning.
///
/// Functions that always vote alike, or of two classes always the opposite, count as one.
///
/// Abstentions carry no evidence in the posterior: `P(Y = k | λ) ∝ P(Y = k)·Π μ` over the votes cast.
///
/// - Complexity: O(Σ votes² per row) for the moments, O((functions·K)²·K) per sweep.
/// - Source: the identity is Ratner et al. 2019, arXiv:1810.02840; the solver and its weights are ours.
public struct MomentsModel: LabelModel {
  /// The model; it has no settings beside ``LabelModelOptions``.
  public init() {}

  /// Fits the rates to the moments of the votes; see ``LabelModel/fit(_:options:gold:jobs:)``.
  ///
  /// - Throws: ``LabelModelError/tooFewFunctions(model:found:needed:)`` for fewer than three functions
  ///   with votes, ``LabelModelError/tooManyVotes(model:found:limit:)`` for too many moments.
  public func fit(
    _ patterns: VotePatterns, options: LabelModelOptions, gold: VotesWithGold? = nil, jobs: Int = 1
  ) throws -> FittedMoments {
    try patterns.checkNotEmpty()
    let given = try options.givenClassBalance(classCount: patterns.classCount)
    let allVotes = SparseVotes(patterns, jobs: jobs)
    try PairCounts.check(allVotes, size: allVotes.codeCount, model: .moments)
    let repeated = RepeatedFunctions(patterns, voteCounts: allVotes.voteCounts)
    let votes = SparseVotes(repeated.distinct(patterns), jobs: jobs)
    let triplets = TripletsFit(votes, options: options, given: given, jobs: jobs)
    var fit = MomentsFit(
      votes, balance: triplets.balance.shares, signs: triplets.signs,
      priorStrength: options.priorStrength, jobs: jobs)
    fit.solve(maximumSweeps: options.maximumIterations, tolerance: options.tolerance)
    let rates = repeated.completed(rates: fit.rates, classCount: votes.classCount)
    let posterior = LogLinearPosterior(classBalance: fit.balance, rates: rates)
      .weighted(by: repeated.weights)
    let isChance = triplets.usesVoteShares && votes.votesForSeveralClasses == votes.hasVoted
    let usesVoteShares = isChance || votes.votedClasses.count == 1
    let warnings =
      (isChance ? [FitWarning.agreementOfChance] : []) + triplets.balance.warnings
      + (fit.hasConverged || usesVoteShares
        ? [] : [.notConverged(passes: options.maximumIterations)])
    return FittedMoments(
      functionNames: patterns.functionNames, classBalance: fit.balance, rates: rates,
      functionWeights: repeated.weights,
      learnedAccuracies: usesVoteShares
        ? [Double?](repeating: nil, count: votes.functionCount)
        : PosteriorSums(posterior, over: allVotes, jobs: jobs).accuracies,
      usesVoteShares: usesVoteShares ? true : nil, remarks: FitWarning.texts(warnings))
  }
}

/// A fitted ``MomentsModel``.
public struct FittedMoments: FittedLabelModel, Equatable {
  public static var name: LabelModelName { .moments }

  public let functionNames: [String]
  public let classBalance: [Double]
  /// P(function votes `a` | Y = k), `(functionCount·K) × K`, row-major; votes never cast have equal rates.
  public let rates: [Double]
  /// Weight of each function's votes; nil where all are 1.
  let functionWeights: [Double]?
  public let learnedAccuracies: [Double?]
  /// Whether the votes tell no rates, so that labels are the shares of the votes; nil for no.
  let usesVoteShares: Bool?
  /// ``warnings``, nil for none.
  let remarks: [String]?
  public var warnings: [String] { remarks ?? [] }

  /// P(`function` votes `vote` | Y = `label`), in 0...1.
  public func rate(function: Int, votes vote: Int, when label: Int) -> Double {
    rates[(function * classCount + vote) * classCount + label]
  }

  public func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    LogLinearPosterior(classBalance: classBalance, rates: rates)
      .weighted(by: functionWeights)
      .posteriors(
        of: SparseVotes(patterns, jobs: jobs), orShares: usesVoteShares, jobs: jobs)
  }

  public func checkParameters() throws {
    let check = try ParameterCheck(functionCount: functionNames.count, classCount: classCount)
    try check.numbers(
      "rates", rates, count: check.rateCount, in: Double.leastNormalMagnitude...1)
    try check.numbers(
      "functionWeights", orNil: functionWeights, count: check.functionCount,
      in: 0...ParameterCheck.largest)
  }
}

extension LogLinearPosterior {
  /// The posterior of votes with these rates, in which abstentions carry no evidence.
  init(classBalance: [Double], rates: [Double]) {
    base = classBalance.map { log($0) }
    weights = rates.map { log($0) }
  }
}
