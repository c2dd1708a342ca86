import PortableFoundation
import SupervisionCore

/// One confusion matrix per function, fitted by expectation-maximisation.
///
/// `P(λ, Y = k) = P(Y = k)·Πⱼ P(λⱼ | Y = k)`, where an abstention is either missing at random, so that
/// the product runs over the functions that vote (the default, as in crowdsourcing), or an outcome
/// like the classes, which suits functions that vote for one class only.
///
/// Starts from ``MajorityModel``'s posteriors. Every row `P(· | Y = k)` has a Dirichlet prior worth
/// `priorStrength` times two votes, half of them plus an even share on class `k`, scaled by coverage
/// when abstaining is an outcome; a learned class balance has `priorStrength` rows for each class.
/// The log posterior never falls from one pass to the next.
///
/// Fewer than three functions are fitted, with a warning: their accuracies are then not identified
/// by the votes, and the prior and the start decide.
///
/// - Complexity: O(votes·K) per pass over the distinct rows.
/// - Source: Dawid and Skene 1979.
public struct DawidSkeneModel: LabelModel {
  /// The treatment of abstentions.
  public enum Abstention: String, Codable, Sendable {
    /// Missing at random: whether a function abstains does not depend on the class.
    case missing
    /// An outcome like a vote, with a probability of its own in every class.
    case outcome
  }

  static let priorVotes = 2.0

  /// The treatment of abstentions. Default: missing.
  public var abstention: Abstention

  /// A model with this treatment of abstentions.
  public init(abstention: Abstention = .missing) { self.abstention = abstention }

  public func fit(
    _ patterns: VotePatterns, options: LabelModelOptions, gold: VotesWithGold? = nil, jobs: Int = 1
  ) throws -> FittedDawidSkene {
    try patterns.checkNotEmpty()
    let given = try options.givenClassBalance(classCount: patterns.classCount)
    let votes = SparseVotes(patterns, jobs: jobs)
    var fit = DawidSkeneFit(
      votes, given: given, abstention: abstention, priorStrength: options.priorStrength)
    fit.run(
      votes, maximumIterations: options.maximumIterations, tolerance: options.tolerance, jobs: jobs)
    let sums = PosteriorSums(fit.posterior, over: votes, jobs: jobs)
    let voters = votes.hasVoted.count { $0 }
    return FittedDawidSkene(
      functionNames: patterns.functionNames, classBalance: fit.balance, abstention: abstention,
      confusion: fit.confusion, learnedAccuracies: sums.accuracies,
      logPosteriors: fit.logPosteriors,
      warnings: voters < 3
        ? [
          "\(voters) functions vote; with fewer than three the votes do not determine "
            + "accuracies, and the prior decides"
        ] : [])
  }
}

/// A fitted ``DawidSkeneModel``.
public struct FittedDawidSkene: FittedLabelModel, Equatable {
  public static var name: LabelModelName { .dawidSkene }

  public let functionNames: [String]
  public let classBalance: [Double]
  /// The treatment of abstentions in the fit.
  public let abstention: DawidSkeneModel.Abstention
  /// P(function votes `a` | Y = k), `(functionCount·K) × K`, row-major; given that it votes where
  /// abstentions are missing.
  public let confusion: [Double]
  public let learnedAccuracies: [Double?]
  /// The log posterior of the parameters before each pass, up to a constant; never falls.
  public let logPosteriors: [Double]
  public let warnings: [String]

  /// P(`function` votes `vote` | Y = `label`), in 0...1.
  public func probability(function: Int, votes vote: Int, when label: Int) -> Double {
    confusion[(function * classCount + vote) * classCount + label]
  }

  public func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    LogLinearPosterior(confusion: confusion, classBalance: classBalance, abstention: abstention)
      .posteriors(of: SparseVotes(patterns, jobs: jobs), jobs: jobs)
  }
}

extension LogLinearPosterior {
  /// - Parameter confusion: as in ``FittedDawidSkene/confusion``.
  fileprivate init(
    confusion: [Double], classBalance: [Double], abstention: DawidSkeneModel.Abstention
  ) {
    base = classBalance.map(boundedLog)
    weights = confusion.map(boundedLog)
    guard abstention == .outcome else { return }
    let classCount = classBalance.count
    let size = classCount * classCount
    for function in 0..<(confusion.count / size) {
      for label in 0..<classCount {
        let cells = (0..<classCount).map { function * size + $0 * classCount + label }
        let silent = boundedLog(1 - cells.reduce(0) { $0 + confusion[$1] })
        base[label] += silent
        for cell in cells { weights[cell] -= silent }
      }
    }
  }
}

/// The logarithm, with what is 0 or below taken as 1e-300: a sum of such stays finite.
private func boundedLog(_ x: Double) -> Double { log(max(x, 1e-300)) }

/// The state of expectation-maximisation.
private struct DawidSkeneFit {
  let abstention: DawidSkeneModel.Abstention
  let classCount: Int
  let givenBalance: [Double]?
  /// Pseudo-votes of the Dirichlet priors, `(functionCount·K) × K`, and of the abstentions,
  /// `functionCount`.
  let priorVotes: [Double]
  let priorAbstentions: [Double]
  let priorRows: Double
  var balance: [Double]
  var confusion: [Double]
  var logPosteriors: [Double] = []

  var posterior: LogLinearPosterior {
    LogLinearPosterior(confusion: confusion, classBalance: balance, abstention: abstention)
  }

  /// Starts with one maximisation step from the majority's posteriors.
  init(
    _ votes: SparseVotes, given: [Double]?, abstention: DawidSkeneModel.Abstention,
    priorStrength: Double
  ) {
    let classCount = votes.classCount
    let strength = DawidSkeneModel.priorVotes * priorStrength
    let voteCounts = votes.voteCounts
    let rowCount = votes.counts.reduce(0, +)
    let coverage = (0..<votes.functionCount).map { function in
      abstention == .missing
        ? 1
        : voteCounts[(function * classCount)..<((function + 1) * classCount)].reduce(0, +)
          / rowCount
    }
    let evenShare = 0.5 / Double(classCount)
    priorVotes = (0..<votes.codeCount).flatMap { code in
      (0..<classCount).map { label in
        strength * coverage[code / classCount]
          * (evenShare + (label == code % classCount ? 0.5 : 0))
      }
    }
    priorAbstentions = coverage.map { strength * (1 - $0) }
    priorRows = priorStrength
    self.abstention = abstention
    self.classCount = classCount
    givenBalance = given
    balance = given ?? votes.averageShare(pseudoRows: max(priorStrength, 1e-6))
    confusion = []
    maximise(PosteriorSums(majorityOf: votes, balance))
  }

  mutating func run(_ votes: SparseVotes, maximumIterations: Int, tolerance: Double, jobs: Int) {
    for _ in 0..<maximumIterations {
      let before = (balance, confusion)
      let sums = PosteriorSums(posterior, over: votes, jobs: jobs)
      logPosteriors.append(sums.logLikelihood + logPrior)
      maximise(sums)
      if greatestChange(before.0, balance) <= tolerance,
        greatestChange(before.1, confusion) <= tolerance
      {
        return
      }
    }
  }

  private mutating func maximise(_ sums: PosteriorSums) {
    let rows = abstention == .missing ? sums.ofVotedRows : sums.ofRows
    if givenBalance == nil {
      let total = rows.reduce(0, +) + priorRows * Double(classCount)
      balance = rows.map { ($0 + priorRows) / total }
    }
    confusion = zip(sums.ofVotes, priorVotes).map { $0 + $1 }
    let size = classCount * classCount
    for function in 0..<(confusion.count / size) {
      for label in 0..<classCount {
        let cells = (0..<classCount).map { function * size + $0 * classCount + label }
        let total =
          abstention == .missing
          ? cells.reduce(0) { $0 + confusion[$1] }
          : sums.ofRows[label] + DawidSkeneModel.priorVotes * priorRows
        for cell in cells {
          confusion[cell] = total > 0 ? confusion[cell] / total : 1 / Double(classCount)
        }
      }
    }
  }

  /// Log density of the Dirichlet priors, up to a constant.
  private var logPrior: Double {
    var sum = givenBalance == nil ? priorRows * balance.reduce(0) { $0 + boundedLog($1) } : 0
    for (pseudo, probability) in zip(priorVotes, confusion) where pseudo > 0 {
      sum += pseudo * boundedLog(probability)
    }
    guard abstention == .outcome else { return sum }
    let size = classCount * classCount
    for (function, pseudo) in priorAbstentions.enumerated() where pseudo > 0 {
      for label in 0..<classCount {
        let voted = (0..<classCount).reduce(0) {
          $0 + confusion[function * size + $1 * classCount + label]
        }
        sum += pseudo * boundedLog(1 - voted)
      }
    }
    return sum
  }
}

func greatestChange(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
