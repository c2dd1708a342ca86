import PortableFoundation
import SupervisionCore

/// Functions whose votes depend on each other given the class, and their joint distribution.
///
/// P(λ_C | y) ∝ exp(Σⱼ θⱼ(λⱼ, y) + Σ_(j,k) θⱼₖ(y)·1(λⱼ = λₖ ≠ abstain)) over the members C, tabulated over all (K + 1)^|C| joint
/// votes, so that inference over the component is exact.
struct DependentFunctions: Codable, Equatable, Sendable {
  /// Column positions, ascending.
  let functions: [Int]
  /// Pairs with an agreement term, as positions in `functions`.
  let pairs: [FunctionPair]
  let classCount: Int
  /// log P(joint votes | Y), `stateCount × K`, row-major by state.
  private(set) var logProbabilities: [Double]

  /// Components with more joint votes than this are cut at their weakest pairs.
  static let greatestStateCount = 6561
  private static let sweeps = 40

  var stateCount: Int { logProbabilities.count / classCount }

  init(functions: [Int], pairs: [FunctionPair], rates: ConditionalVoteRates) {
    self.functions = functions
    self.pairs = pairs
    classCount = rates.classCount
    let classCount = rates.classCount
    let stateCount = functions.reduce(1) { count, _ in count * (classCount + 1) }
    logProbabilities = [Double](repeating: 0, count: stateCount * classCount)
    for state in 0..<stateCount {
      for label in 0..<classCount {
        logProbabilities[state * classCount + label] = functions.indices.reduce(0) {
          $0 + log(rates.probability(functions[$1], cell: vote($1, in: state), label))
        }
      }
    }
  }

  /// The cell of a member in a joint vote.
  func vote(_ member: Int, in state: Int) -> Int {
    var rest = state
    for _ in 0..<member { rest /= classCount + 1 }
    return rest % (classCount + 1) - 1
  }

  /// The joint vote of a row whose cells `cell` looks up.
  func state(_ cell: (Int) -> Int8) -> Int {
    functions.reversed().reduce(0) { $0 * (classCount + 1) + Int(cell($1)) + 1 }
  }

  /// The distribution with these rates as margins and the agreement of every pair that the counts show.
  ///
  /// Iterative proportional fitting from the product of the margins: it keeps the log-linear form, and its limit is the
  /// maximum-likelihood member of the family with those margins.
  ///
  /// - Parameters:
  ///   - counts: expected rows by joint vote and class, `stateCount × K`.
  ///   - priorRows: rows at independence added to each pair's agreement.
  func fitted(to counts: [Double], rates: ConditionalVoteRates, priorRows: Double)
    -> DependentFunctions
  {
    var result = DependentFunctions(functions: functions, pairs: pairs, rates: rates)
    let votes = (0..<stateCount).map { state in functions.indices.map { vote($0, in: state) } }
    let cells = functions.indices.map { member in votes.map { $0[member] + 1 } }
    let agreeing = pairs.map { pair in
      votes.map { $0[pair.first] >= 0 && $0[pair.first] == $0[pair.second] }
    }
    for label in 0..<classCount {
      let margins = functions.map { function in
        (0...classCount).map { rates.probability(function, cell: $0 - 1, label) }
      }
      let counts = (0..<stateCount).map { counts[$0 * classCount + label] }
      let agreements = zip(pairs, agreeing).map { pair, agreeing in
        agreement(
          counts, cells[pair.first], cells[pair.second], agreeing,
          margins: (margins[pair.first], margins[pair.second]), priorRows: priorRows)
      }
      var table = (0..<stateCount).map { exp(result.logProbabilities[$0 * classCount + label]) }
      for _ in 0..<Self.sweeps {
        for (cells, margin) in zip(cells, margins) { scale(&table, cells, to: margin) }
        for (agreeing, target) in zip(agreeing, agreements) {
          scale(&table, agreeing.map { $0 ? 1 : 0 }, to: [1 - target, target])
        }
      }
      let total = table.reduce(0, +)
      for state in 0..<stateCount {
        result.logProbabilities[state * classCount + label] = log(max(table[state] / total, 1e-300))
      }
    }
    return result
  }

  /// Scales a table so that the sums over its groups are the targets.
  private func scale(_ table: inout [Double], _ group: [Int], to targets: [Double]) {
    var sums = [Double](repeating: 0, count: targets.count)
    for state in table.indices { sums[group[state]] += table[state] }
    let factors = zip(targets, sums).map { $0 / max($1, 1e-300) }
    for state in table.indices { table[state] *= factors[group[state]] }
  }

  /// P(two functions vote the same class) that the fitted distribution is to have.
  ///
  /// Observed agreement in proportion to the most that observed margins allow: fitted margins differ from
  /// observed ones by the priors, and could not hold the observed agreement itself.
  private func agreement(
    _ counts: [Double], _ first: [Int], _ second: [Int], _ agreeing: [Bool],
    margins: ([Double], [Double]), priorRows: Double
  ) -> Double {
    var observed = 0.0
    var firstVotes = [Double](repeating: 0, count: classCount + 1)
    var secondVotes = firstVotes
    for state in counts.indices {
      firstVotes[first[state]] += counts[state]
      secondVotes[second[state]] += counts[state]
      if agreeing[state] { observed += counts[state] }
    }
    var possible = 0.0
    var independent = 0.0
    var most = 0.0
    for cell in 1...classCount {
      possible += min(firstVotes[cell], secondVotes[cell])
      independent += margins.0[cell] * margins.1[cell]
      most += min(margins.0[cell], margins.1[cell])
    }
    let rows = counts.reduce(0, +)
    let share = possible > 0 ? most * min(1, observed / possible) : independent
    let mixed = (rows * share + priorRows * independent) / max(rows + priorRows, 1e-300)
    return min(max(mixed, 1e-9), 0.999 * most)
  }
}

extension ConditionalVoteRates {
  /// P(the function votes `cell`, or abstains at −1 | Y = `label`), never 0.
  func probability(_ function: Int, cell: Int, _ label: Int) -> Double {
    if cell < 0 { return abstention(function, label) }
    return max(rates[(function * classCount + cell) * classCount + label], 1e-9)
  }

  /// The posterior of the functions outside all components.
  func posterior(leavingOut components: [DependentFunctions]) -> LogLinearPosterior {
    let inside = Set(components.flatMap(\.functions))
    let weights = (0..<codeCount).map { inside.contains($0 / classCount) ? 0.0 : 1 }
    return posterior(
      VoteWeights(ofCode: weights, functionCount: functionCount, classCount: classCount))
  }
}

extension VoteWeights {
  /// A function linked to d others counts 1/(1 + d): where fits with dependencies start.
  static func shared(
    among pairs: [FunctionPair], voteCounts: [Double], classCount: Int
  ) -> VoteWeights {
    let links = Set(pairs).flatMap { [$0.first, $0.second] }
    let degrees = Dictionary(links.map { ($0, 1.0) }, uniquingKeysWith: +)
    return VoteWeights(
      ofCode: voteCounts.indices.map { 1 / (1 + degrees[$0 / classCount, default: 0]) },
      voteCounts: voteCounts, classCount: classCount)
  }

  /// Weights that are the same for all votes of a function.
  fileprivate init(ofCode: [Double], functionCount: Int, classCount: Int) {
    self.init(
      ofCode: ofCode, voteCounts: [Double](repeating: 1, count: functionCount * classCount),
      classCount: classCount)
  }
}

/// Which functions form components, and which pairs had to be given up to keep them small.
struct DependencyGraph: Sendable {
  let components: [(functions: [Int], pairs: [FunctionPair])]
  let omitted: [FunctionPair]

  /// Joins the strongest pairs first; a pair that would make a component too large for exact inference is left out.
  ///
  /// - Parameter pairs: the strongest first.
  init(_ pairs: [FunctionPair], functionCount: Int, classCount: Int) {
    var most = 1
    while Int(pow(Double(classCount + 1), Double(most + 1)))
      <= DependentFunctions.greatestStateCount
    {
      most += 1
    }
    var component = Array(0..<functionCount)
    var kept: [FunctionPair] = []
    var omitted: [FunctionPair] = []
    for pair in pairs {
      let a = component[pair.first]
      let b = component[pair.second]
      if a != b {
        guard component.count(where: { $0 == a || $0 == b }) <= most else {
          omitted.append(pair)
          continue
        }
        for function in component.indices where component[function] == b { component[function] = a }
      }
      kept.append(pair)
    }
    components = Set(kept.map { component[$0.first] }).sorted().map { root in
      let functions = component.indices.filter { component[$0] == root }
      let position = Dictionary(uniqueKeysWithValues: functions.enumerated().map { ($1, $0) })
      return (
        functions,
        kept.filter { component[$0.first] == root }.map {
          FunctionPair(position[$0.first]!, position[$0.second]!)
        }
      )
    }
    self.omitted = omitted
  }
}
