import PortableFoundation
import SupervisionCore

/// Independent Bayesian classifier combination: one confusion matrix per function under Dirichlet priors, by variational Bayes.
///
/// P(Y = k | p) = p_k and P(λⱼ = a | Y = k, π) = π_jka for the functions that vote; abstentions are not modelled. The priors are
///
/// - p ~ Dirichlet(s, …, s), unless the class balance is given,
/// - π_jk ~ Dirichlet with s pseudo-votes on each wrong class and 1.5·s·(K − 1) on class k, so that a function is
///   right with probability 0.6 before its votes are seen,
///
/// where s is `priorStrength`. The posterior of p, π and the classes is approximated by independent factors that maximise the lower
/// bound of the evidence, in turns from vote shares; no step lowers the bound. Unlike ``DawidSkeneModel``, which takes the most
/// probable matrices, it averages over all that the votes allow: few votes leave a function's weight near the
/// prior's.
///
/// - Complexity: O(votes·K) per pass over the distinct rows.
/// - Source: Kim and Ghahramani 2012; variational updates by Simpson, Roberts, Psorakis and Smith 2013, arXiv:1206.1831; the
///   prior's 0.6 is the worker belief of Venanzi et al. 2014.
public struct BayesianCombinationModel: LabelModel {
  /// Probability that a function is right, before its votes are seen.
  static let priorAccuracy = 0.6

  /// The model; ``LabelModelOptions`` has all of its options.
  public init() {}

  public func fit(
    _ patterns: VotePatterns, options: LabelModelOptions, gold: VotesWithGold? = nil, jobs: Int = 1
  ) throws -> FittedBayesianCombination {
    try patterns.checkNotEmpty()
    let given = try options.givenClassBalance(classCount: patterns.classCount)
    let votes = SparseVotes(patterns, jobs: jobs)
    let balance = votes.classBalance(given: given) {
      ClassBalanceEstimate(
        shares: $0.averageShare(pseudoRows: max(options.priorStrength, 1e-6)))
    }
    let isLearned = given == nil && votes.votedClasses.count > 1
    var fit = BayesianCombinationFit(
      votes, start: balance.shares, isLearned: isLearned, priorStrength: options.priorStrength,
      known: gold.map { PosteriorSums(known: $0, weight: options.goldWeight) })
    fit.run(
      votes, maximumIterations: options.maximumIterations, tolerance: options.tolerance, jobs: jobs)
    return FittedBayesianCombination(
      patterns, fit, PosteriorSums(fit.factors.posterior, over: votes, jobs: jobs),
      balance.warnings)
  }
}

/// A fitted ``BayesianCombinationModel``.
public struct FittedBayesianCombination: FittedLabelModel, Equatable {
  public static var name: LabelModelName { .ibcc }

  public let functionNames: [String]
  public let learnedAccuracies: [Double?]
  /// The lower bound of log P(votes) before each pass, up to a constant; never falls.
  public let lowerBounds: [Double]
  public let warnings: [String]
  private let factors: DirichletFactors

  fileprivate init(
    _ patterns: VotePatterns, _ fit: BayesianCombinationFit, _ sums: PosteriorSums,
    _ balanceWarnings: [FitWarning]
  ) {
    functionNames = patterns.functionNames
    factors = fit.factors
    learnedAccuracies = sums.accuracies
    lowerBounds = fit.lowerBounds
    let voters = sums.accuracies.count { $0 != nil }
    warnings =
      (voters < 3
        ? [
          "\(voters) functions vote; with fewer than three the votes do not determine "
            + "accuracies, and the prior decides"
        ] : [])
      + (FitWarning.texts(balanceWarnings) ?? [])
      + (fit.hasConverged
        ? []
        : [
          "the fit did not converge in \(fit.lowerBounds.count) passes; --max-passes raises their number"
        ])
  }

  /// P(Y) of a row without votes, exp(E[log p]) normalised.
  public var classBalance: [Double] { factors.posterior.ofUncoveredRows }

  /// The posterior mean of P(function votes `vote` | Y = `label`, it votes), in 0...1.
  public func probability(function: Int, votes vote: Int, when label: Int) -> Double {
    factors.meanConfusion[(function * factors.classCount + vote) * factors.classCount + label]
  }

  public func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    factors.posterior.posteriors(of: SparseVotes(patterns, jobs: jobs), jobs: jobs)
  }

  public func checkParameters() throws {
    let check = try ParameterCheck(
      functionCount: functionNames.count, classCount: factors.classCount)
    let range = Double.leastNormalMagnitude...Self.largestParameter
    try check.numbers("ofClasses", factors.ofClasses, count: check.classCount, in: range)
    try check.numbers("ofVotes", factors.ofVotes, count: check.rateCount, in: range)
    try check.distribution("givenBalance", factors.givenBalance)
  }

  /// More rows than any fit can have.
  private static let largestParameter = 1e18
}

/// The Dirichlet distributions of the class balance and of the rows of all confusion matrices.
private struct DirichletFactors: Codable, Equatable, Sendable {
  /// A class balance that is not learned.
  let givenBalance: [Double]?
  /// Parameters of the balance's distribution, one per class.
  var ofClasses: [Double]
  /// Parameters of the rows' distributions, `(functionCount·K) × K`, row-major by vote: π_jk has those of class k.
  var ofVotes: [Double]

  var classCount: Int { ofClasses.count }
  private var functionCount: Int { ofVotes.count / (classCount * classCount) }

  /// The posterior of the classes that these factors give: expected logarithms in the place of logarithms.
  var posterior: LogLinearPosterior {
    var weights = ofVotes.map(digamma)
    forEachRow { cells in
      let total = digamma(cells.reduce(0) { $0 + ofVotes[$1] })
      for cell in cells { weights[cell] -= total }
    }
    return LogLinearPosterior(base: expectedLogBalance, weights: weights)
  }

  private var expectedLogBalance: [Double] {
    if let givenBalance { return givenBalance.map { log($0) } }
    let total = digamma(ofClasses.reduce(0, +))
    return ofClasses.map { digamma($0) - total }
  }

  var meanConfusion: [Double] {
    var mean = ofVotes
    forEachRow { cells in
      let total = cells.reduce(0) { $0 + ofVotes[$1] }
      for cell in cells { mean[cell] /= total }
    }
    return mean
  }

  /// Kullback-Leibler divergence from the priors, in nats.
  func divergence(from prior: DirichletFactors) -> Double {
    var sum = givenBalance == nil ? dirichletDivergence(ofClasses, prior.ofClasses) : 0
    forEachRow { cells in
      sum += dirichletDivergence(cells.map { ofVotes[$0] }, cells.map { prior.ofVotes[$0] })
    }
    return sum
  }

  /// Hands over the cells of each function's row for each true class.
  private func forEachRow(_ body: (_ cells: [Int]) -> Void) {
    for function in 0..<functionCount {
      for label in 0..<classCount {
        body((0..<classCount).map { (function * classCount + $0) * classCount + label })
      }
    }
  }
}

/// The state of coordinate ascent on the lower bound.
private struct BayesianCombinationFit {
  let prior: DirichletFactors
  let known: PosteriorSums?
  private(set) var factors: DirichletFactors
  private(set) var lowerBounds: [Double] = []
  private(set) var hasConverged = false

  /// Parameters of a Dirichlet distribution are at least this, so that expected logarithms are finite.
  private static let leastParameter = 1e-6

  /// Starts with one step from the vote shares.
  ///
  /// - Parameter start: the class balance, or where a learned one starts.
  init(
    _ votes: SparseVotes, start: [Double], isLearned: Bool, priorStrength: Double,
    known: PosteriorSums?
  ) {
    let classCount = votes.classCount
    let accuracy = BayesianCombinationModel.priorAccuracy
    let right = accuracy / (1 - accuracy) * Double(classCount - 1)
    prior = DirichletFactors(
      givenBalance: isLearned ? nil : start,
      ofClasses: [Double](
        repeating: max(priorStrength, Self.leastParameter), count: classCount),
      ofVotes: (0..<votes.codeCount).flatMap { code in
        (0..<classCount).map { label in
          max(priorStrength * (label == code % classCount ? right : 1), Self.leastParameter)
        }
      })
    self.known = known
    factors = prior
    maximise(PosteriorSums(majorityOf: votes, start))
  }

  mutating func run(_ votes: SparseVotes, maximumIterations: Int, tolerance: Double, jobs: Int) {
    let rowCount = votes.counts.reduce(0, +)
    for _ in 0..<maximumIterations {
      let posterior = factors.posterior
      let sums = PosteriorSums(posterior, over: votes, jobs: jobs)
      let uncovered = rowCount - sums.ofVotedRows.reduce(0, +)
      lowerBounds.append(
        sums.logLikelihood - uncovered * posterior.logNormaliserOfUncoveredRows
          + logLikelihoodOfKnown(posterior) - factors.divergence(from: prior))
      let before = factors.meanConfusion + posterior.ofUncoveredRows
      maximise(sums)
      if greatestChange(before, factors.meanConfusion + factors.posterior.ofUncoveredRows)
        <= tolerance
      {
        hasConverged = true
        return
      }
    }
  }

  private mutating func maximise(_ sums: PosteriorSums) {
    func add(_ prior: [Double], _ counts: [Double], _ known: [Double]?) -> [Double] {
      prior.indices.map { prior[$0] + counts[$0] + (known?[$0] ?? 0) }
    }
    factors.ofClasses = add(prior.ofClasses, sums.ofVotedRows, known?.ofRows)
    factors.ofVotes = add(prior.ofVotes, sums.ofVotes, known?.ofVotes)
  }

  private func logLikelihoodOfKnown(_ posterior: LogLinearPosterior) -> Double {
    guard let known else { return 0 }
    return zip(known.ofVotes, posterior.weights).reduce(0) { $0 + $1.0 * $1.1 }
      + zip(known.ofRows, posterior.base).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

extension LogLinearPosterior {
  /// log Σₖ exp(base[k]).
  fileprivate var logNormaliserOfUncoveredRows: Double {
    let top = base.max() ?? 0
    return top + log(base.reduce(0) { $0 + exp($1 - top) })
  }
}
