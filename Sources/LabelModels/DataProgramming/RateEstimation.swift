/// The maximisation step: conditional vote rates from expected counts, under priors that keep one-sided and rare functions sane.
///
/// With n votes of a function for class a in N rows, c = n/N, the prior of each rate is worth S = (ρn + s₀)/c rows at the
/// rates expected of a vote with odds κ (``VoteCoverage/expectedRates(_:odds:balance:)``). ρ is how far votes depend
/// on each other beyond the class: independent votes speak for themselves, and the more they depend, the
/// less the structure EM finds need be the class.
struct RateEstimation: Sendable {
  let coverage: VoteCoverage
  /// κ.
  let odds: Double
  /// ρ in 0...1.
  let dependence: Double
  /// s₀, in votes.
  let priorVotes: Double
  /// Scale of all priors; 0 for maximum likelihood.
  let priorStrength: Double
  /// P(Y) where it is given, and where it is learned the start and the centre of its prior.
  let startingBalance: [Double]
  let isBalanceGiven: Bool
  /// By function: whether it votes on rows of every class alike.
  let isImpartial: [Bool]

  /// A vote for a class counts for that class, by at least 1 and at most 50 to 1.
  private static let oddsBounds = 1.0...50.0
  /// The balance's prior when votes are independent, in rows.
  private static let balancePriorRows = 10.0

  init(
    coverage: VoteCoverage, odds: Double, dependence: Double, priorVotes: Double,
    priorStrength: Double, startingBalance: [Double], isBalanceGiven: Bool
  ) {
    self.coverage = coverage
    self.odds = odds
    self.dependence = dependence
    self.priorVotes = priorVotes
    self.priorStrength = priorStrength
    self.startingBalance = startingBalance
    self.isBalanceGiven = isBalanceGiven
    isImpartial = (0..<coverage.functionCount).map {
      coverage.isImpartial($0, balance: startingBalance)
    }
  }

  /// The rates the priors expect: where expectation-maximisation starts.
  var start: ConditionalVoteRates {
    let classCount = coverage.classCount
    var rates = [Double](repeating: 0, count: coverage.votes.count * classCount)
    for code in coverage.votes.indices {
      let (same, other) = coverage.expectedRates(code, odds: odds, balance: startingBalance)
      for label in 0..<classCount {
        rates[code * classCount + label] = label == code % classCount ? same : other
      }
    }
    return bounded(ConditionalVoteRates(balance: startingBalance, rates: rates))
  }

  /// The rates of greatest posterior density given expected counts.
  ///
  /// - Complexity: O(m·K²).
  func rates(from sums: PosteriorSums) -> ConditionalVoteRates {
    let classCount = coverage.classCount
    let balance = balance(from: sums)
    var rates = [Double](repeating: 0, count: coverage.votes.count * classCount)
    for code in coverage.votes.indices where coverage.votes[code] > 0 {
      let vote = code % classCount
      let share = balance[vote]
      let expected = coverage.expectedRates(code, odds: odds, balance: balance)
      let strength =
        priorStrength * (dependence * coverage.votes[code] + priorVotes) / coverage.share(code)
      let cells = code * classCount
      var otherVotes = 0.0
      var otherRows = 0.0
      for label in 0..<classCount where label != vote {
        otherVotes += sums.ofVotes[cells + label]
        otherRows += sums.ofRows[label]
      }
      let same = ratio(
        sums.ofVotes[cells + vote] + expected.same * strength * share,
        sums.ofRows[vote] + strength * share)
      let other = ratio(
        otherVotes + expected.other * strength * (1 - share), otherRows + strength * (1 - share))
      for label in 0..<classCount {
        if label == vote {
          rates[cells + label] = same
        } else if classCount == 2 {
          rates[cells + label] = other
        } else {
          rates[cells + label] = ratio(
            sums.ofVotes[cells + label] + other * strength * balance[label],
            sums.ofRows[label] + strength * balance[label])
        }
      }
    }
    return bounded(ConditionalVoteRates(balance: balance, rates: rates))
  }

  /// The same rates within what the model allows: see the steps.
  func bounded(_ rates: ConditionalVoteRates) -> ConditionalVoteRates {
    var rates = rates
    for function in 0..<coverage.functionCount where isImpartial[function] {
      equalizeCoverage(of: function, in: &rates)
    }
    for code in coverage.votes.indices where coverage.votes[code] > 0 {
      boundOdds(of: code, in: &rates)
    }
    for function in 0..<coverage.functionCount { boundCoverage(of: function, in: &rates) }
    return rates
  }

  private func balance(from sums: PosteriorSums) -> [Double] {
    guard !isBalanceGiven else { return startingBalance }
    let prior =
      priorStrength * (Self.balancePriorRows + dependence * coverage.rowCount)
    let total = sums.ofRows.reduce(0, +) + prior
    // Never 0: a class that vanished could not come back.
    let raw = zip(sums.ofRows, startingBalance).map { max(($0 + prior * $1) / total, 1e-6) }
    let sum = raw.reduce(0, +)
    return raw.map { $0 / sum }
  }

  /// Scales an impartial function's rates so that it votes equally often whatever the class.
  private func equalizeCoverage(of function: Int, in rates: inout ConditionalVoteRates) {
    let classCount = rates.classCount
    let first = function * classCount * classCount
    let cells = (0..<classCount).map { label in
      stride(from: first + label, to: first + classCount * classCount, by: classCount)
    }
    let coverage = cells.map { $0.reduce(0) { $0 + rates.rates[$1] } }
    let mean = zip(coverage, rates.balance).reduce(0) { $0 + $1.0 * $1.1 }
    for label in 0..<classCount where coverage[label] > 0 {
      for cell in cells[label] { rates.rates[cell] *= mean / coverage[label] }
    }
  }

  /// Keeps the odds of a vote for its class in bounds and its overall rate unchanged.
  private func boundOdds(of code: Int, in rates: inout ConditionalVoteRates) {
    let classCount = rates.classCount
    let vote = code % classCount
    let cells = code * classCount
    let share = rates.balance[vote]
    let same = rates.rates[cells + vote]
    var overall = 0.0
    for label in 0..<classCount { overall += rates.balance[label] * rates.rates[cells + label] }
    let other = (overall - share * same) / (1 - share)
    let odds = ratio(same, other)
    let allowed = min(max(odds, Self.oddsBounds.lowerBound), Self.oddsBounds.upperBound)
    if odds != allowed {
      let newOther = overall / (allowed * share + 1 - share)
      rates.rates[cells + vote] = allowed * newOther
      for label in 0..<classCount where label != vote {
        rates.rates[cells + label] =
          other > 0 ? rates.rates[cells + label] * newOther / other : newOther
      }
    }
    for label in 0..<classCount {
      rates.rates[cells + label] = min(rates.rates[cells + label], rates.rates[cells + vote])
    }
  }

  /// Keeps the probabilities of a function's votes from exceeding 1 in any class.
  private func boundCoverage(of function: Int, in rates: inout ConditionalVoteRates) {
    let classCount = rates.classCount
    let first = function * classCount * classCount
    for label in 0..<classCount {
      let cells = stride(from: first + label, to: first + classCount * classCount, by: classCount)
      let total = cells.reduce(0) { $0 + rates.rates[$1] }
      let most = 1 - ConditionalVoteRates.leastAbstention
      if total > most { for cell in cells { rates.rates[cell] *= most / total } }
    }
  }

  private func ratio(_ a: Double, _ b: Double) -> Double { b > 0 ? a / b : 0 }
}
