import PortableFoundation
import SupervisionCore

/// One confusion matrix per function, fitted by expectation-maximisation.
///
/// `P(λ, Y = k) = P(Y = k)·Πⱼ P(λⱼ | Y = k)`, where an abstention is either missing at random, so that
/// the product runs over the functions that vote (as in crowdsourcing), or an outcome like the classes, which suits
/// functions that run on every row. ``LabelModelOptions/abstentions`` decides where the model has no treatment of its own:
/// `silent` makes abstentions an outcome, `notAsked` and `unknown` make them missing.
///
/// Where abstentions are missing, votes for one class only tell nothing of a function's confusion. If such functions cast
/// more than half of the votes, theirs is not fitted: each of their votes for class c has the odds `(1 + bᶜ)/bᶜ` with b the
/// class balance, so that one vote alone gives the share of one vote beside one pseudo-vote, with a warning. The balance is
/// then fitted only if other functions vote too.
///
/// Starts from ``MajorityModel``'s posteriors. Every row `P(· | Y = k)` has a Dirichlet prior worth
/// `priorStrength` times two votes, half of them plus an even share on class `k`, scaled by coverage
/// when abstaining is an outcome; a learned class balance has `priorStrength` rows for each class.
/// The log posterior never falls from one pass to the next.
///
/// Fewer than three functions are fitted, with a warning: their accuracies are then not identified
/// by the votes, and the prior and the start decide. Where all functions vote for several classes and agree no more than
/// chance allows, and where the votes for two classes each hold more of the other class, labels are ``MajorityModel``'s, with
/// a warning. Functions that always vote alike, or of two classes always the opposite, count as one.
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

  /// The treatment of abstentions; nil for that which ``LabelModelOptions/abstentions`` asks for.
  public var abstention: Abstention?

  /// A model with this treatment of abstentions; nil for that which ``LabelModelOptions/abstentions`` asks for.
  public init(abstention: Abstention? = nil) { self.abstention = abstention }

  public func fit(
    _ patterns: VotePatterns, options: LabelModelOptions, gold: VotesWithGold? = nil, jobs: Int = 1
  ) throws -> FittedDawidSkene {
    try patterns.checkNotEmpty()
    let given = try options.givenClassBalance(classCount: patterns.classCount)
    let allVotes = SparseVotes(patterns, jobs: jobs)
    let repeated = RepeatedFunctions(patterns, voteCounts: allVotes.voteCounts)
    let votes = SparseVotes(repeated.distinct(patterns), jobs: jobs)
    let reading = abstention ?? Abstention(options.abstentions)
    var fit = DawidSkeneFit(
      votes, given: given, abstention: reading, priorStrength: options.priorStrength)
    fit.run(
      votes, maximumIterations: options.maximumIterations, tolerance: options.tolerance, jobs: jobs)
    let confusion = repeated.completed(rates: fit.confusion, classCount: votes.classCount)
    let posterior = LogLinearPosterior(
      confusion: confusion, classBalance: fit.balance, abstention: reading,
      functionWeights: repeated.weights)
    let sums = PosteriorSums(posterior, over: allVotes, jobs: jobs)
    let doubt = Self.doubt(votes, sums)
    var warnings = fit.warnings(maximumIterations: options.maximumIterations)
    if let doubt { warnings = [doubt] + fit.balanceWarnings }
    return FittedDawidSkene(
      functionNames: patterns.functionNames,
      classBalance: doubt == nil ? fit.balance : fit.startingBalance, abstention: reading,
      confusion: confusion, functionWeights: repeated.weights,
      usesVoteShares: doubt == nil ? nil : true,
      learnedAccuracies: doubt == nil
        ? sums.accuracies : [Double?](repeating: nil, count: votes.functionCount),
      logPosteriors: fit.logPosteriors,
      warnings: Self.fewVoters(allVotes) + warnings.map(\.description))
  }

  /// The reason not to trust the confusion matrices at all; nil for none.
  private static func doubt(_ votes: SparseVotes, _ sums: PosteriorSums) -> FitWarning? {
    let isJudged = votes.votesForSeveralClasses
    if isJudged == votes.hasVoted, ExcessAgreement(votes, among: isJudged).isChance {
      return .agreementOfChance
    }
    return sums.exchangesClasses ? .classesExchanged : nil
  }

  private static func fewVoters(_ votes: SparseVotes) -> [String] {
    let voters = votes.hasVoted.count { $0 }
    guard voters < 3 else { return [] }
    return [
      "\(voters) functions vote; with fewer than three the votes do not determine "
        + "accuracies, and the prior decides"
    ]
  }
}

extension DawidSkeneModel.Abstention {
  /// The treatment of abstentions with this meaning.
  init(_ abstentions: Abstentions) {
    self = abstentions == .silent ? .outcome : .missing
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
  /// Weight of each function's votes; nil where all are 1.
  let functionWeights: [Double]?
  /// Whether the votes tell no confusion matrices, so that labels are the shares of the votes; nil for no.
  let usesVoteShares: Bool?
  public let learnedAccuracies: [Double?]
  /// The log posterior of the parameters before each pass, up to a constant; never falls.
  public let logPosteriors: [Double]
  public let warnings: [String]

  /// P(`function` votes `vote` | Y = `label`), in 0...1.
  public func probability(function: Int, votes vote: Int, when label: Int) -> Double {
    confusion[(function * classCount + vote) * classCount + label]
  }

  public func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    let votes = SparseVotes(patterns, jobs: jobs)
    return usesVoteShares == true
      ? votes.shares(classBalance: classBalance, pseudoVotes: 1, jobs: jobs)
      : LogLinearPosterior(
        confusion: confusion, classBalance: classBalance, abstention: abstention,
        functionWeights: functionWeights
      ).posteriors(of: votes, jobs: jobs)
  }

  public func checkParameters() throws {
    let check = try ParameterCheck(functionCount: functionNames.count, classCount: classCount)
    try check.numbers("confusion", confusion, count: check.rateCount, in: 0...1)
    try check.numbers(
      "functionWeights", orNil: functionWeights, count: check.functionCount,
      in: 0...ParameterCheck.largest)
  }
}

extension LogLinearPosterior {
  /// - Parameter confusion: as in ``FittedDawidSkene/confusion``.
  fileprivate init(
    confusion: [Double], classBalance: [Double], abstention: DawidSkeneModel.Abstention,
    functionWeights: [Double]? = nil
  ) {
    self.init(base: classBalance.map(boundedLog), weights: confusion.map(boundedLog))
    defer { self = weighted(by: functionWeights) }
    guard abstention == .outcome else { return }
    let classCount = classBalance.count
    let size = classCount * classCount
    for function in 0..<(confusion.count / size) {
      for label in 0..<classCount {
        let cells = (0..<classCount).map { function * size + $0 * classCount + label }
        let silent = boundedLog(1 - cells.reduce(0) { $0 + confusion[$1] })
        base[label] += silent * (functionWeights?[function] ?? 1)
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
  let learnsBalance: Bool
  let startingBalance: [Double]
  let balanceWarnings: [FitWarning]
  /// Functions that vote for one class only and whose confusion is not fitted.
  let isFixed: [Bool]
  private(set) var hasConverged = false
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
    let isFixed =
      abstention == .missing
      ? votes.mostlyOneSided : [Bool](repeating: false, count: votes.functionCount)
    self.isFixed = isFixed
    let estimate = votes.classBalance(given: given) {
      ClassBalanceEstimate(shares: $0.averageShare(pseudoRows: max(priorStrength, 1e-6)))
    }
    startingBalance = estimate.shares
    balance = estimate.shares
    balanceWarnings = estimate.warnings
    learnsBalance =
      given == nil && votes.votedClasses.count > 1
      && zip(votes.hasVoted, isFixed).contains { $0 && !$1 }
    confusion = votes.confusionOfOneVote(balance)
    maximise(PosteriorSums(majorityOf: votes, balance))
  }

  /// Remarks on the fit.
  func warnings(maximumIterations: Int) -> [FitWarning] {
    let fixedCount = isFixed.count { $0 }
    return balanceWarnings + (fixedCount > 0 ? [.oneSided(count: fixedCount)] : [])
      + (hasConverged ? [] : [.notConverged(passes: maximumIterations)])
  }

  mutating func run(_ votes: SparseVotes, maximumIterations: Int, tolerance: Double, jobs: Int) {
    for _ in 0..<maximumIterations {
      let before = (balance, confusion)
      let sums = PosteriorSums(posterior, over: votes, jobs: jobs)
      logPosteriors.append(sums.logLikelihood + logPrior)
      maximise(sums)
      hasConverged =
        greatestChange(before.0, balance) <= tolerance
        && greatestChange(before.1, confusion) <= tolerance
      if hasConverged { return }
    }
  }

  private mutating func maximise(_ sums: PosteriorSums) {
    let rows = abstention == .missing ? sums.ofVotedRows : sums.ofRows
    if learnsBalance {
      let total = rows.reduce(0, +) + priorRows * Double(classCount)
      balance = rows.map { ($0 + priorRows) / total }
    }
    let size = classCount * classCount
    for function in isFixed.indices where !isFixed[function] {
      for cell in (function * size)..<((function + 1) * size) {
        confusion[cell] = sums.ofVotes[cell] + priorVotes[cell]
      }
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
    var sum = learnsBalance ? priorRows * balance.reduce(0) { $0 + boundedLog($1) } : 0
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

extension SparseVotes {
  /// Whether each function votes for one class only, if such functions cast more than half of the votes; else none.
  fileprivate var mostlyOneSided: [Bool] {
    let isOneSided = zip(hasVoted, votesForSeveralClasses).map { $0 && !$1 }
    var (oneSided, all) = (0.0, 0.0)
    for (code, count) in voteCounts.enumerated() {
      all += count
      if isOneSided[code / classCount] { oneSided += count }
    }
    return oneSided > all / 2 ? isOneSided : isOneSided.map { _ in false }
  }

  /// Confusion matrices by which a vote for class c has the odds `(1 + bᶜ)/bᶜ` against every other class, so that with
  /// the class balance b one vote gives the share of one vote beside one pseudo-vote, `(1 + bᶜ)/2`.
  fileprivate func confusionOfOneVote(_ balance: [Double]) -> [Double] {
    let voted = voteCounts
    return (0..<functionCount).flatMap { function in
      let own = (0..<classCount).first { voted[function * classCount + $0] > 0 } ?? 0
      let odds = (1 + balance[own]) / balance[own]
      return (0..<classCount).flatMap { vote in
        (0..<classCount).map { label in
          let ofOwn = label == own ? odds / (1 + odds) : 1 / (1 + odds)
          return vote == own ? ofOwn : (1 - ofOwn) / Double(classCount - 1)
        }
      }
    }
  }
}

func greatestChange(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
