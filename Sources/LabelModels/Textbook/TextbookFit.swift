import PortableFoundation
import SupervisionCore

/// Expectation-maximisation of ``TextbookDataProgrammingModel``.
///
/// The expected number of right votes gives each independent function its accuracy in closed form; the distribution of a
/// component takes some steps of proportional fitting, none of which lowers the likelihood.
struct TextbookFit {
  let balance: [Double]
  /// P(the function votes), by function, within (0, 1).
  private(set) var propensities: [Double]
  /// P(vote = Y | the function votes), by function, within (0, 1).
  private(set) var accuracies: [Double]
  private(set) var components: [JointFunctions]
  /// log P(votes, known classes) before each pass.
  private(set) var logLikelihoods: [Double] = []
  private(set) var hasConverged = false

  private let votes: SparseVotes
  private let known: PosteriorSums?
  private let isJoint: [Bool]
  private let layout: JointLayout
  private var tables: [JointTable]
  /// Votes of each function and rows, those with gold included.
  private let ownVotes: [Double]
  private let rowCount: Double

  var posterior: LogLinearPosterior {
    LogLinearPosterior(
      classBalance: balance, accuracies: accuracies, components: components, tables: tables)
  }

  /// Starts at majority vote, with no accuracy below chance.
  init(
    _ patterns: VotePatterns, balance: [Double], groups: DependencyGroups, gold: VotesWithGold?,
    goldWeight: Double, jobs: Int
  ) {
    let own = SparseVotes(patterns, jobs: jobs)
    let classCount = patterns.classCount
    var start = PosteriorSums(majorityOf: own, balance)
    if let gold { start.add(PosteriorSums(known: gold, weight: goldWeight)) }
    let rowCount = start.ofRows.reduce(0, +)
    let ownVotes = start.votesOfFunctions
    let propensities = ownVotes.map { min(max($0 / rowCount, 1e-9), 1 - 1e-9) }
    let accuracies = start.accuracies.map {
      Self.boundedAccuracy(max($0 ?? 0, Self.startAboveChance / Double(classCount)))
    }
    let components = zip(groups.functions, groups.pairs).map {
      JointFunctions(
        functions: $0, pairs: $1, classCount: classCount, propensities: propensities,
        accuracies: accuracies)
    }
    self.balance = balance
    self.propensities = propensities
    self.accuracies = accuracies
    self.components = components
    self.ownVotes = ownVotes
    self.rowCount = rowCount
    tables = components.map { JointTable($0) }
    isJoint = JointVotes.isJoint(components, functionCount: patterns.functionCount)
    layout = JointLayout(components, functionCount: patterns.functionCount)
    votes = JointVotes(patterns, components: components, jobs: jobs).sparse
    known = gold.map { PosteriorSums(known: $0, weight: goldWeight, components: components) }
  }

  /// The least accuracy that a fit starts from, in units of chance, 1/K.
  private static let startAboveChance = 1.1

  /// The accuracy that ``TextbookDataProgrammingModel/leastAccuracy`` allows.
  static func boundedAccuracy(_ accuracy: Double) -> Double {
    let least = TextbookDataProgrammingModel.leastAccuracy
    return min(max(accuracy, least), 1 - least)
  }

  /// Iterates until a step moves no probability by more than `tolerance`.
  mutating func run(tolerance: Double, maximumPasses: Int, jobs: Int) {
    for _ in 0..<maximumPasses {
      let posterior = posterior
      var sums = PosteriorSums(posterior, over: votes, jobs: jobs)
      logLikelihoods.append(sums.logLikelihood + logLikelihoodOfKnown(posterior) + logPropensity)
      if let known { sums.add(known) }
      if maximise(sums) <= tolerance {
        hasConverged = true
        return
      }
    }
  }

  /// - Returns: the largest change of a probability.
  private mutating func maximise(_ sums: PosteriorSums) -> Double {
    let classCount = balance.count
    var change = 0.0
    for function in accuracies.indices where !isJoint[function] && ownVotes[function] > 0 {
      let right = (0..<classCount).reduce(0) {
        $0 + sums.ofVotes[(function * classCount + $1) * classCount + $1]
      }
      let accuracy = Self.boundedAccuracy(right / ownVotes[function])
      change = max(change, abs(accuracy - accuracies[function]))
      accuracies[function] = accuracy
    }
    for index in components.indices {
      components[index].fit(to: counts(ofComponent: index, sums), tables[index].outcomes)
      let next = components[index].logProbabilities(tables[index].outcomes)
      change = zip(next, tables[index].logProbabilities).reduce(change) {
        max($0, abs(exp($1.0) - exp($1.1)))
      }
      tables[index].logProbabilities = next
      let rates = components[index].rates(tables[index].outcomes)
      for (function, rate) in zip(components[index].functions, rates) {
        propensities[function] = rate.propensity
        accuracies[function] = rate.accuracy
      }
    }
    return change
  }

  /// Expected rows by joint vote relative to Y.
  private func counts(ofComponent index: Int, _ sums: PosteriorSums) -> [Double] {
    let relative = tables[index].relative
    let first = layout.firstCode[index] * balance.count
    var counts = [Double](repeating: 0, count: tables[index].outcomes.stateCount)
    for cell in relative.indices { counts[Int(relative[cell])] += sums.ofVotes[first + cell] }
    counts[0] = max(0, rowCount - counts.reduce(0, +))
    return counts
  }

  /// log P(which of the independent functions vote).
  private var logPropensity: Double {
    propensities.indices.reduce(0) { sum, function in
      guard !isJoint[function] else { return sum }
      return sum + ownVotes[function] * log(propensities[function])
        + (rowCount - ownVotes[function]) * log(1 - propensities[function])
    }
  }

  private func logLikelihoodOfKnown(_ posterior: LogLinearPosterior) -> Double {
    guard let known else { return 0 }
    return zip(known.ofVotes, posterior.weights).reduce(0) { $0 + $1.0 * $1.1 }
      + zip(known.ofRows, posterior.base).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

extension PosteriorSums {
  /// Σ over the rows with a vote of each function.
  fileprivate var votesOfFunctions: [Double] {
    let size = ofRows.count * ofRows.count
    return stride(from: 0, to: ofVotes.count, by: size).map {
      ofVotes[$0..<($0 + size)].reduce(0, +)
    }
  }

  /// The counts of candidates whose class is known over the codes of ``JointVotes``, each worth `weight` rows.
  fileprivate init(known gold: VotesWithGold, weight: Double, components: [JointFunctions]) {
    let classCount = gold.matrix.classCount
    let layout = JointLayout(components, functionCount: gold.matrix.columnCount)
    self.init(codeCount: layout.columnCount * classCount, classCount: classCount)
    for (label, patterns) in gold.patternsOfClasses().enumerated() where patterns.patternCount > 0 {
      let votes = JointVotes(patterns, components: components, jobs: 1).sparse
      votes.forEachPattern(0..<votes.patternCount) { pattern, codes in
        let mass = weight * votes.counts[pattern]
        ofRows[label] += mass
        for code in codes { ofVotes[Int(code) * classCount + label] += mass }
      }
    }
  }
}
