import PortableFoundation
import SupervisionCore

/// A fitted ``DataProgrammingModel``.
public struct FittedDataProgramming: FittedLabelModel, Equatable {
  public static var name: LabelModelName { "old-dp" }

  /// Two functions that vote together more often than the class explains.
  public struct Dependency: Codable, Equatable, Sendable {
    /// The function whose votes partly repeat the other's.
    public let function: String
    /// The function whose votes are repeated.
    public let other: String
    /// The class that both vote; nil when the pair is linked in all classes.
    public let vote: Int?
    /// With nesting, the share of the first's votes that the other repeats beyond what the class explains, in 0...1; with
    /// structure learning, the weight of their agreement in nats; nil for given pairs.
    public let strength: Double?
    /// Whether the model accounts for the pair; pairs that would make exact inference too large are left out.
    public let isModelled: Bool
  }

  public let functionNames: [String]
  public let learnedAccuracies: [Double?]
  /// Dependencies found or given, the strongest first.
  public private(set) var dependencies: [Dependency] = []
  /// Reliance of the fit on its priors, in 0...1: 0 for votes independent given the class.
  public private(set) var dependence = 0.0
  /// Number of passes over the votes in the last stage of the fit.
  public let passCount: Int
  public private(set) var warnings: [String]
  let rates: ConditionalVoteRates
  let weights: VoteWeights
  let uncoveredRows: UncoveredRows

  private enum CodingKeys: String, CodingKey {
    case functionNames, learnedAccuracies, dependencies, dependence, passCount, warnings, rates,
      weights
    case uncoveredRows = "silence"
  }

  public var classBalance: [Double] { rates.balance }

  init(
    _ patterns: VotePatterns, _ result: ExpectationMaximization.Result, weights: VoteWeights,
    coverage: VoteCoverage, uncoveredRows: UncoveredRows
  ) {
    functionNames = patterns.functionNames
    rates = result.rates
    self.weights = weights
    self.uncoveredRows = uncoveredRows
    passCount = result.passCount
    learnedAccuracies = result.rates.accuracies
    warnings = Self.warnings(functionNames: functionNames, result: result, coverage: coverage)
  }

  /// Records the dependencies that nesting found.
  mutating func report(_ correlations: [VoteRedundancy.Correlation], dependence: Double) {
    self.dependence = dependence
    dependencies = correlations.sorted {
      ($1.share, $0.code, $0.other) < ($0.share, $1.code, $1.other)
    }
    .map {
      Dependency(
        function: functionNames[$0.code / classCount],
        other: functionNames[$0.other / classCount],
        vote: $0.code % classCount, strength: $0.share, isModelled: true)
    }
  }

  /// P(the function votes `vote` | Y = `label`), in 0...1.
  public func rate(function: Int, votes vote: Int, when label: Int) -> Double {
    rates.rates[(function * classCount + vote) * classCount + label]
  }

  /// Share of its evidence that a function's vote for a class contributes, in 0...1.
  public func weight(function: Int, votes vote: Int) -> Double {
    weights.ofCode[function * classCount + vote]
  }

  /// P(Y | votes) of each pattern; see ``FittedLabelModel/posteriors(for:jobs:)``. ``UncoveredRows`` decides the label of
  /// a row without votes.
  public func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    let uncovered = uncoveredRows == .classBalance ? classBalance : nil
    return ExpectationPass.posteriors(
      of: patterns, rates, weights, uncovered: uncovered, jobs: jobs)
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
      let shown = unseen.prefix(5).map { String($0) }.joined(separator: ", ")
      warnings.append(
        "no function votes for class \(shown)"
          + (unseen.count > 5 ? " and \(unseen.count - 5) others" : ""))
    }
    if !result.hasConverged {
      warnings.append("the fit did not converge in \(result.passCount) passes")
    }
    return warnings
  }
}
