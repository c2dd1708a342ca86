import PortableFoundation
import SupervisionCore

/// The default label model: voters drawn from a population, anchored to the vote shares as far as the votes ask for it.
///
/// Two fits of one log-linear model are mixed, `P = A·anchored + (1 − A)·free`. See the article "The default label model"
/// for the equations and where each comes from.
///
/// Of the options, `priorStrength` and `dependencies` do nothing here, and a run stops where no probability moves by more than
/// a hundred times `tolerance`.
///
/// - Complexity: O(votes·K) per pass over at most 65,536 patterns, some hundred passes, and three passes over all; pairs of
///   voters that vote in one row take O(Σ t²·K) more.
public struct AnchoredModel: LabelModel {
  /// Fits run on at most this many patterns before they see all.
  private static let sampleSize = 65_536

  /// The model; ``LabelModelOptions`` has all of its options.
  public init() {}

  public func fit(
    _ patterns: VotePatterns, options: LabelModelOptions, gold: VotesWithGold?, jobs: Int
  ) throws -> FittedAnchored {
    try patterns.checkNotEmpty()
    let given = try options.givenClassBalance(classCount: patterns.classCount)
    let sample = PatternSample(patterns, count: Self.sampleSize)
    let estimation = AnchoredEstimation(
      sample, givenBalance: given,
      known: gold.map { PosteriorSums(known: $0, weight: options.goldWeight) }, options: options,
      jobs: jobs)
    var decisions = AnchoredDecisions(estimation, options.abstentions)
    var parts = decisions.parts()
    if sample.positions.count < patterns.patternCount {
      parts = decisions.estimation.refined(parts, on: patterns)
    }
    decisions.shift(&parts)
    return FittedAnchored(
      functionNames: patterns.functionNames, decisions, parts, uncoveredRows: options.uncoveredRows)
  }
}
