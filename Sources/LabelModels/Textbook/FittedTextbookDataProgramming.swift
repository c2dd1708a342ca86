import PortableFoundation
import SupervisionCore

/// A fitted ``TextbookDataProgrammingModel``.
public struct FittedTextbookDataProgramming: FittedLabelModel, Equatable {
  public static var name: LabelModelName { .textbookDP }
  public static var learnsClassBalance: Bool { false }

  /// The factor of two functions that vote for the same class.
  public struct Dependency: Codable, Equatable, Sendable {
    /// The function of the lower column.
    public let first: String
    /// The function of the higher column.
    public let second: String
    /// θ of 1(λⱼ = λₖ ≠ abstain), in nats: 0 for functions independent given the class.
    public let weight: Double
  }

  public let functionNames: [String]
  public let classBalance: [Double]
  public let learnedAccuracies: [Double?]
  /// P(the function votes), by function, in 0...1.
  public let propensities: [Double]
  /// The log-likelihood of the votes before each pass; never falls.
  public let logLikelihoods: [Double]
  public let warnings: [String]
  private let accuracies: [Double]
  private let components: [JointFunctions]

  init(
    _ patterns: VotePatterns, _ fit: TextbookFit, _ groups: DependencyGroups, isBalanceGiven: Bool
  ) {
    let isVoter = (0..<patterns.functionCount).map { function in
      patterns.column(function).contains { $0 != abstainCell }
    }
    functionNames = patterns.functionNames
    classBalance = fit.balance
    accuracies = fit.accuracies
    learnedAccuracies = zip(fit.accuracies, isVoter).map { $1 ? $0 : nil }
    propensities = fit.propensities
    components = fit.components
    logLikelihoods = fit.logLikelihoods
    warnings = Self.warnings(
      fit, isVoter: isVoter, omitted: groups.omitted.count,
      isBalanceGiven: isBalanceGiven)
  }

  /// The pairs of the model with their weights.
  public var dependencies: [Dependency] {
    components.flatMap { component in
      zip(component.pairs, component.agreementWeights).map { pair, weight in
        Dependency(
          first: functionNames[component.functions[pair.first]],
          second: functionNames[component.functions[pair.second]], weight: weight)
      }
    }
  }

  /// P(votes | Y = `label`) of one row; sums to 1 over all rows of votes.
  public func likelihood(of row: [Int8], when label: Int) -> Double {
    let isJoint = JointVotes.isJoint(components, functionCount: functionNames.count)
    var logLikelihood = components.reduce(0) { sum, component in
      let table = JointTable(component)
      let state = component.states.state { row[component.functions[$0]] }
      return sum + table.logProbabilities[Int(table.relative[state * classCount + label])]
    }
    for function in functionNames.indices where !isJoint[function] {
      let right = accuracies[function]
      logLikelihood += log(
        row[function] == abstainCell
          ? 1 - propensities[function]
          : propensities[function]
            * (Int(row[function]) == label ? right : (1 - right) / Double(classCount - 1)))
    }
    return exp(logLikelihood)
  }

  public func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    LogLinearPosterior(
      classBalance: classBalance, accuracies: accuracies, components: components,
      tables: components.map { JointTable($0) }
    ).posteriors(
      of: JointVotes(patterns, components: components, jobs: jobs).sparse, jobs: jobs)
  }

  public func checkParameters() throws {
    let check = try ParameterCheck(functionCount: functionNames.count, classCount: classCount)
    let range = Double.leastNormalMagnitude...(1).nextDown
    try check.numbers("accuracies", accuracies, count: check.functionCount, in: range)
    try check.numbers("propensities", propensities, count: check.functionCount, in: 0...1)
    var seen: Set<Int> = []
    for component in components { try component.check(check, seen: &seen) }
  }

  private static func warnings(
    _ fit: TextbookFit, isVoter: [Bool], omitted: Int, isBalanceGiven: Bool
  ) -> [String] {
    let voterCount = isVoter.count { $0 }
    var warnings: [String] = []
    if !isBalanceGiven {
      warnings.append(
        "the class balance is uniform, since this model does not learn it; "
          + "give it with --class-balance")
    }
    if voterCount < 3 {
      warnings.append(
        "\(voterCount) functions vote; with fewer than three the votes do not determine "
          + "accuracies, and the start at majority vote decides")
    }
    let least = TextbookDataProgrammingModel.leastAccuracy
    let atBounds = zip(fit.accuracies, isVoter).count {
      $1 && min($0, 1 - $0) < least * (1 + 1e-6)
    }
    if atBounds > 0 {
      warnings.append(
        "\(atBounds) of \(voterCount) accuracies are at their bounds, \(least) and \(1 - least): the votes alone make these "
          + "functions never or always right")
    }
    if omitted > 0 {
      warnings.append(
        "\(omitted) learned dependencies are left out: with them a group of functions would have more "
          + "than \(JointStates.limitOfLearned) joint votes")
    }
    if !fit.hasConverged {
      warnings.append("the fit did not converge in \(fit.logLikelihoods.count) passes")
    }
    return warnings
  }
}
