import PortableFoundation
import SupervisionCore

/// Vote rates `μ = P(λⱼ = a | Y = k)` fitted to the second moments of the votes.
///
/// For functions independent given the class, `P(λⱼ = a, λₗ = b) = Σₖ P(Y = k)·μⱼₐₖ·μₗᵦₖ` for j ≠ l,
/// and `P(λⱼ = a) = Σₖ P(Y = k)·μⱼₐₖ`. The rates minimise the squared errors of both, each moment
/// with vote `b` divided by `P(λₗ = b)`, its variance up to a constant, by alternating least squares:
/// all rates of one vote solve a K × K system while the others are fixed. Deterministic.
///
/// Votes are taken to be better than random, which fixes the permutation of the classes that moments
/// leave open (for K > 2 they leave a rotation open too, and the prior decides): no class may raise the rate of vote `a`
/// above class `a`. Rates stay within a factor of 50 of the vote's share. The prior, worth `priorStrength` times four rows
/// of the vote, draws towards rates three times as high in the vote's own class.
///
/// Second moments do not determine the class balance. When it is learned, it is ``TripletsModel``'s, which
/// one-sided functions leave at the share of the votes: give it where all functions are one-sided.
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
    let votes = SparseVotes(patterns, jobs: jobs)
    try PairCounts.check(votes, size: votes.codeCount, model: .moments)
    var fit = MomentsFit(
      votes,
      balance: given
        ?? TripletsFit(votes, options: options, given: nil, jobs: jobs).classBalance,
      priorStrength: options.priorStrength, jobs: jobs)
    fit.solve(maximumSweeps: options.maximumIterations, tolerance: options.tolerance)
    let sums = PosteriorSums(fit.posterior, over: votes, jobs: jobs)
    return FittedMoments(
      functionNames: patterns.functionNames, classBalance: fit.balance, rates: fit.rates,
      learnedAccuracies: sums.accuracies)
  }
}

/// A fitted ``MomentsModel``.
public struct FittedMoments: FittedLabelModel, Equatable {
  public static var name: LabelModelName { .moments }

  public let functionNames: [String]
  public let classBalance: [Double]
  /// P(function votes `a` | Y = k), `(functionCount·K) × K`, row-major; votes never cast have equal rates.
  public let rates: [Double]
  public let learnedAccuracies: [Double?]
  public var warnings: [String] { [] }

  /// P(`function` votes `vote` | Y = `label`), in 0...1.
  public func rate(function: Int, votes vote: Int, when label: Int) -> Double {
    rates[(function * classCount + vote) * classCount + label]
  }

  public func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    LogLinearPosterior(classBalance: classBalance, rates: rates)
      .posteriors(of: SparseVotes(patterns, jobs: jobs), jobs: jobs)
  }
}

extension LogLinearPosterior {
  /// The posterior of votes with these rates, in which abstentions carry no evidence.
  init(classBalance: [Double], rates: [Double]) {
    base = classBalance.map { log($0) }
    weights = rates.map { log($0) }
  }
}
