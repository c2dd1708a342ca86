import SupervisionCore

/// A fitted ``DataProgrammingModel``.
public struct FittedDataProgramming: FittedLabelModel, Equatable {
  public static var kind: LabelModelKind { .dp }

  /// Two votes that come together more often than the class explains.
  public struct Dependency: Codable, Equatable, Sendable {
    /// The function whose vote is owed to the other's in part.
    public let function: String
    public let other: String
    /// The class both vote.
    public let vote: Int
    /// Share of the first's votes that the other repeats beyond what the class explains, in 0...1.
    public let strength: Double
  }

  public let functionNames: [String]
  public let learnedAccuracies: [Double?]
  /// Dependencies found, the strongest first.
  public let dependencies: [Dependency]
  /// How far the fit leaned on its priors, in 0...1: 0 for votes independent given the class.
  public let dependence: Double
  /// Passes over the votes in the last stage of the fit.
  public let passCount: Int
  public let warnings: [String]
  let rates: FiringRates
  let weights: EvidenceWeights

  public var classBalance: [Double] { rates.balance }

  init(
    functionNames: [String], result: ExpectationMaximization.Result, weights: EvidenceWeights,
    excesses: [NestingWeights.Excess], dependence: Double, coverage: VoteCoverage
  ) {
    let classCount = coverage.classCount
    self.functionNames = functionNames
    rates = result.rates
    self.weights = weights
    self.dependence = dependence
    passCount = result.passCount
    learnedAccuracies = result.rates.accuracies
    dependencies = excesses.sorted { ($1.share, $0.code, $0.other) < ($0.share, $1.code, $1.other) }
      .map {
        Dependency(
          function: functionNames[$0.code / classCount],
          other: functionNames[$0.other / classCount],
          vote: $0.code % classCount, strength: $0.share)
      }
    warnings = Self.warnings(functionNames: functionNames, result: result, coverage: coverage)
  }

  /// P(the function votes `vote` | Y = `label`).
  public func rate(function: Int, votes vote: Int, when label: Int) -> Double {
    rates.rates[(function * classCount + vote) * classCount + label]
  }

  /// What the function's votes for a class count, in 0...1.
  public func weight(function: Int, votes vote: Int) -> Double {
    weights.ofCode[function * classCount + vote]
  }

  public func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    ExpectationPass(patterns, jobs: jobs).posteriors(rates.posterior(weights), jobs: jobs)
  }

  private static func warnings(
    functionNames: [String], result: ExpectationMaximization.Result, coverage: VoteCoverage
  ) -> [String] {
    var warnings: [String] = []
    let silent = functionNames.indices.filter { coverage.votes(ofFunction: $0) == 0 }
    if !silent.isEmpty {
      warnings.append(
        "never vote and count for nothing: "
          + silent.map { functionNames[$0] }.joined(separator: ", "))
    }
    if functionNames.count - silent.count < 3 {
      warnings.append(
        "\(functionNames.count - silent.count) functions vote: with fewer than 3 the votes do not "
          + "show how accurate they are, and the priors decide")
    }
    let unseen = (0..<coverage.classCount).filter { label in
      stride(from: label, to: coverage.votes.count, by: coverage.classCount).allSatisfy {
        coverage.votes[$0] == 0
      }
    }
    if !unseen.isEmpty {
      warnings.append(
        "no function votes for class " + unseen.map { String($0) }.joined(separator: ", "))
    }
    if !result.hasConverged {
      warnings.append("the fit did not converge in \(result.passCount) passes")
    }
    return warnings
  }
}
