import Foundation
import SupervisionCore

/// The generative model of Data Programming, the default label model.
///
/// P(λ, y) ∝ exp(θ_y + Σⱼ [propensityⱼ(y)·1(λⱼ ≠ abstain) + accuracyⱼ(y)·1(λⱼ = y) + …]), held as class-conditional firing
/// rates (``FiringRates``) and fitted to the marginal likelihood of the votes by expectation-maximisation under priors (``RateEstimation``).
/// Functions may vote for one class or for several, cover little, repeat or contain each other (``NestingWeights``), and classes may be skewed;
/// the model finds that out by itself.
///
/// When the balance is learned, functions are first taken as independent; only if votes remain that this does not explain
/// is the balance held near the share of the votes, since dependent votes say little about it.
///
/// - Complexity: O(votes·K) per pass, some ten to fifty passes, of which all but a few run on a sample of at most 65,536 patterns.
/// - Source: Ratner et al. 2016, arXiv:1605.07723; Bach et al. 2017, arXiv:1703.00854; Ratner et al. 2018, arXiv:1711.10160.
public struct DataProgrammingModel: LabelModel {
  /// κ: how much more often a vote is expected in rows of its class than in others. Chosen on dev sets.
  private static let expectedOdds = 4.0
  /// s₀: what the prior of a rate is worth, in votes.
  private static let priorVotes = 20.0
  /// Mean weight of a vote below which votes are taken as fully dependent: 1 − 1/10.
  private static let dependenceScale = 10.0
  /// Fits start on at most this many patterns.
  private static let sampleSize = 65_536

  public init() {}

  public func fit(
    _ patterns: VotePatterns, options: LabelModelOptions, gold: GoldVotes?, jobs: Int
  ) throws -> FittedDataProgramming {
    try patterns.checkNotEmpty()
    let given = try options.givenClassBalance(classCount: patterns.classCount)
    let sample = patterns.sampled(atMost: Self.sampleSize)
    let fitting = Fitting(
      passes: (sample.patternCount < patterns.patternCount ? [sample, patterns] : [patterns])
        .map { ExpectationPass($0, jobs: jobs) },
      startingBalance: given ?? sample.voteShares, isBalanceGiven: given != nil,
      gold: gold.map { PosteriorSums(known: $0, weight: options.goldWeight) },
      options: options, jobs: jobs)
    let coverage = fitting.passes[0].coverage

    var weights = EvidenceWeights.full(voteCounts: coverage.votes, classCount: patterns.classCount)
    var excesses: [NestingWeights.Excess] = []
    if options.dependencies == .nesting {
      let balance =
        given ?? fitting.run(weights, dependence: 0, onSampleOnly: true).rates.balance
      let nesting = NestingWeights(
        VotePairCounts(SparseVotes(sample, jobs: jobs)), coverage: coverage, balance: balance)
      weights = nesting.weights
      excesses = nesting.excesses
    }
    let dependence = min(1, Self.dependenceScale * (1 - weights.mean(voteCounts: coverage.votes)))
    let result = fitting.run(weights, dependence: dependence, onSampleOnly: false)
    return FittedDataProgramming(
      functionNames: patterns.functionNames, result: result, weights: weights, excesses: excesses,
      dependence: dependence, coverage: fitting.passes.last?.coverage ?? coverage)
  }

  /// What all fits to the same votes share.
  private struct Fitting {
    /// Over a sample, if that is worth while, and over all patterns.
    let passes: [ExpectationPass]
    let startingBalance: [Double]
    let isBalanceGiven: Bool
    let gold: PosteriorSums?
    let options: LabelModelOptions
    let jobs: Int

    /// Fits on the sample, and from there on all patterns.
    func run(
      _ weights: EvidenceWeights, dependence: Double, onSampleOnly: Bool
    ) -> ExpectationMaximization.Result {
      let first = run(passes[0], weights, dependence: dependence, from: nil)
      guard !onSampleOnly, passes.count > 1 else { return first }
      return run(passes[1], weights, dependence: dependence, from: first.rates)
    }

    private func run(
      _ pass: ExpectationPass, _ weights: EvidenceWeights, dependence: Double,
      from start: FiringRates?
    ) -> ExpectationMaximization.Result {
      let estimation = RateEstimation(
        coverage: pass.coverage, odds: DataProgrammingModel.expectedOdds, dependence: dependence,
        priorVotes: DataProgrammingModel.priorVotes, priorStrength: options.priorStrength,
        startingBalance: startingBalance, isBalanceGiven: isBalanceGiven)
      return ExpectationMaximization(
        pass: pass, estimation: estimation, weights: weights, gold: gold
      ).fit(
        from: start ?? estimation.start, tolerance: options.tolerance,
        maximumPasses: options.maximumIterations, jobs: jobs)
    }
  }
}
