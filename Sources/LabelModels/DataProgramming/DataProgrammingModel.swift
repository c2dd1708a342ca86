import PortableFoundation
import SupervisionCore

/// The generative model of Data Programming, the default label model.
///
/// P(λ, y) ∝ exp(θ_y + Σⱼ [propensityⱼ(y)·1(λⱼ ≠ abstain) + accuracyⱼ(y)·1(λⱼ = y) + …]), parametrised by class-conditional
/// vote rates (`ConditionalVoteRates`) and fitted to the marginal likelihood of the votes by
/// expectation-maximisation under priors (`RateEstimation`). Functions may vote for one class or
/// for several, cover little, repeat or contain each other (`VoteRedundancy`), and classes may be
/// skewed; no setting is needed for any of these.
///
/// When the balance is learned, functions are first taken as independent; only if this leaves votes unexplained
/// is the balance held near the share of the votes, since dependent votes carry little information about it.
///
/// - Complexity: O(votes·K) per pass, some ten to fifty passes, of which all but a few run on a sample of at most 65,536 patterns.
/// - Source: Ratner et al. 2016, arXiv:1605.07723; Bach et al. 2017, arXiv:1703.00854; Ratner et al. 2018, arXiv:1711.10160.
public struct DataProgrammingModel: LabelModel {
  /// κ: how much more often a vote is expected in rows of its class than in others. Chosen on dev sets.
  private static let expectedOdds = 4.0
  /// s₀: the weight of the prior of a rate, in votes.
  private static let priorVotes = 20.0
  /// Mean weight of a vote below which votes are taken as fully dependent: 1 − 1/10.
  private static let dependenceScale = 10.0
  /// Fits start on at most this many patterns.
  private static let sampleSize = 65_536

  /// The model; ``LabelModelOptions`` has all of its options.
  public init() {}

  public func fit(
    _ patterns: VotePatterns, options: LabelModelOptions, gold: VotesWithGold?, jobs: Int
  ) throws -> FittedDataProgramming {
    try patterns.checkNotEmpty()
    let given = try options.givenClassBalance(classCount: patterns.classCount)
    let sample = patterns.sampled(atMost: Self.sampleSize)
    let fitting = Fitting(
      passes: (sample.patternCount < patterns.patternCount ? [sample, patterns] : [patterns])
        .map { ExpectationPass($0, jobs: jobs) },
      startingBalance: given ?? Self.startingBalance(sample), isBalanceGiven: given != nil,
      gold: gold.map { PosteriorSums(known: $0, weight: options.goldWeight) },
      options: options, jobs: jobs)
    let coverage = fitting.passes[0].coverage
    let full = VoteWeights.full(voteCounts: coverage.votes, classCount: patterns.classCount)

    let nesting = fitting.nesting(sample, full)
    let dependence = Self.dependence(nesting, coverage)
    var fitted = FittedDataProgramming(
      patterns, fitting.run(nesting.weights, dependence: dependence, onSampleOnly: false),
      weights: nesting.weights, coverage: coverage, uncoveredRows: options.uncoveredRows)
    fitted.report(nesting.correlations, dependence: dependence)
    return fitted
  }

  /// ρ of ``RateEstimation``: 0 when every vote counts in full, 1 when votes count nine tenths or less on
  /// average (near duplicates are settled by the weights and do not count), and 1 when no more than three different
  /// functions vote: from so few, votes do not show how accurate they are.
  private static func dependence(_ nesting: VoteRedundancy, _ coverage: VoteCoverage) -> Double {
    let functions = (0..<coverage.functionCount).reduce(0) { sum, function in
      sum + (coverage.votes(ofFunction: function) > 0 ? nesting.weights.ofFunction[function] : 0)
    }
    return min(1, max(dependenceScale * (1 - nesting.meanUnexplainedWeight), 4 - functions, 0))
  }

  /// The shares of the votes; where every function votes for several classes, without the wrong votes that functions of odds κ
  /// cast, which pull the shares towards equality.
  private static func startingBalance(_ votes: VotePatterns) -> [Double] {
    let shares = votes.voteShares
    let wrong = 1 / (expectedOdds + Double(votes.classCount) - 1)
    guard (0..<votes.functionCount).allSatisfy({ votes.classesVoted(by: $0) != 1 }) else {
      return shares
    }
    let corrected = shares.map { max(0.02, ($0 - wrong) / (expectedOdds * wrong - wrong)) }
    let total = corrected.reduce(0, +)
    return corrected.map { $0 / total }
  }

  /// The values that all fits to the same votes share.
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
      _ weights: VoteWeights, dependence: Double, onSampleOnly: Bool
    ) -> ExpectationMaximization.Result {
      let first = run(passes[0], weights, dependence: dependence, from: nil)
      guard !onSampleOnly, passes.count > 1 else { return first }
      return run(passes[1], weights, dependence: dependence, from: first.rates)
    }

    /// Redundancy of the votes, estimated at the balance that independent functions would give.
    func nesting(_ sample: VotePatterns, _ full: VoteWeights) -> VoteRedundancy {
      let balance =
        isBalanceGiven
        ? startingBalance : run(full, dependence: 0, onSampleOnly: true).rates.balance
      return VoteRedundancy(
        VotePairCounts(SparseVotes(sample, jobs: jobs), jobs: jobs), coverage: passes[0].coverage,
        balance: balance)
    }

    private func estimation(_ coverage: VoteCoverage, dependence: Double) -> RateEstimation {
      RateEstimation(
        coverage: coverage, odds: DataProgrammingModel.expectedOdds, dependence: dependence,
        priorVotes: DataProgrammingModel.priorVotes, priorStrength: options.priorStrength,
        startingBalance: startingBalance, isBalanceGiven: isBalanceGiven)
    }

    private func run(
      _ pass: ExpectationPass, _ weights: VoteWeights, dependence: Double,
      from start: ConditionalVoteRates?
    ) -> ExpectationMaximization.Result {
      let estimation = estimation(pass.coverage, dependence: dependence)
      return ExpectationMaximization(
        pass: pass, estimation: estimation, weights: weights, gold: gold
      ).fit(
        from: start ?? estimation.start, tolerance: options.tolerance,
        maximumPasses: options.maximumIterations, jobs: jobs)
    }
  }
}
