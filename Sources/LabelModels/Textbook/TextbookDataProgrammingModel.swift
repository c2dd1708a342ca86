import PortableFoundation
import SupervisionCore

/// Data Programming as its paper states it: independent functions with one accuracy each, by maximum likelihood.
///
/// P(λ, Y = y) = P(y)·Πⱼ P(λⱼ | y), where function j votes with probability βⱼ whatever the class, is right with probability αⱼ
/// when it votes, and errs for each of the K − 1 other classes alike:
///
/// - P(λⱼ = abstain | y) = 1 − βⱼ
/// - P(λⱼ = y | y) = βⱼ·αⱼ
/// - P(λⱼ = k | y) = βⱼ·(1 − αⱼ)/(K − 1) for each other class k.
///
/// Abstentions are thus no evidence. ``Dependencies/given(_:)`` multiplies the joint distribution by exp(θⱼₖ) where the functions of
/// a pair vote for the same class, and every group of functions that pairs connect is enumerated exactly.
/// α, β and θ maximise the marginal likelihood Σ log Σ_y P(λ, y) by expectation-maximisation from majority vote;
/// there is no prior. P(Y) is given, or uniform: it is never learned. Accuracies stay within 0.001…0.999: the maximum often
/// lies at 0 or 1, where two functions that contradict each other would leave no posterior.
///
/// The paper's corner cases come with it: functions that repeat each other count in full unless their pairs are
/// given, the silence of a function of one class says nothing, and where votes are few or dependent accuracies go to their
/// bounds, where posteriors are all but certain. ``LabelModelName/standard`` differs in each of these.
///
/// - Complexity: O(votes·K) per pass over the distinct rows; with pairs also O(joint votes · (functions + pairs)) per component.
/// - Source: Ratner et al. 2016, arXiv:1605.07723, sections 2 and 4; for learned pairs Bach et al. 2017, arXiv:1703.00854.
public struct TextbookDataProgrammingModel: LabelModel {
  /// Accuracies stay within this and 1 less this.
  static let leastAccuracy = 0.001

  /// The model; ``LabelModelOptions`` has all of its options.
  public init() {}

  /// Fits the model; see ``LabelModel/fit(_:options:gold:jobs:)``.
  ///
  /// - Throws: ``LabelModelError``, among them ``LabelModelError/unknownDependency(_:function:known:)``,
  ///   ``LabelModelError/dependencyOnItself(_:)`` and ``LabelModelError/dependenciesTooLarge(functions:jointVotes:limit:)``.
  public func fit(
    _ patterns: VotePatterns, options: LabelModelOptions, gold: VotesWithGold? = nil, jobs: Int = 1
  ) throws -> FittedTextbookDataProgramming {
    try patterns.checkNotEmpty()
    let classCount = patterns.classCount
    let given = try options.givenClassBalance(classCount: classCount)
    let balance = given ?? [Double](repeating: 1 / Double(classCount), count: classCount)
    func fit(_ groups: DependencyGroups) -> TextbookFit {
      var fit = TextbookFit(
        patterns, balance: balance, groups: groups, gold: gold, goldWeight: options.goldWeight,
        jobs: jobs)
      fit.run(
        tolerance: options.tolerance, maximumPasses: options.maximumIterations, jobs: jobs)
      return fit
    }
    let groups =
      switch options.dependencies {
      case .none: Self.independent(patterns)
      case .given(let pairs): try Self.groups(patterns.columns(of: pairs), patterns)
      case .learned:
        Self.learned(
          patterns, fit(Self.independent(patterns)), penalty: options.structurePenalty, jobs: jobs)
      }
    return FittedTextbookDataProgramming(
      patterns, fit(groups), groups, isBalanceGiven: given != nil)
  }

  private static func independent(_ patterns: VotePatterns) -> DependencyGroups {
    DependencyGroups([], functionCount: patterns.functionCount, classCount: patterns.classCount)
  }

  private static func groups(
    _ pairs: [ColumnPair], _ patterns: VotePatterns
  ) throws -> DependencyGroups {
    let groups = DependencyGroups(
      pairs, functionCount: patterns.functionCount, classCount: patterns.classCount)
    for functions in groups.functions {
      let count = DependencyGroups.stateCount(functions.count, classCount: patterns.classCount)
      guard count <= JointStates.limit else {
        throw LabelModelError.dependenciesTooLarge(
          functions: functions.map { patterns.functionNames[$0] }, jointVotes: count,
          limit: JointStates.limit)
      }
    }
    return groups
  }

  private static func learned(
    _ patterns: VotePatterns, _ fit: TextbookFit, penalty: Double, jobs: Int
  ) -> DependencyGroups {
    let structure = StructureLearning(
      patterns, propensities: fit.propensities, accuracies: fit.accuracies,
      posterior: fit.posterior, penalty: penalty, jobs: jobs)
    return DependencyGroups(
      structure.pairs, functionCount: patterns.functionCount, classCount: patterns.classCount,
      limit: JointStates.limitOfLearned)
  }
}
