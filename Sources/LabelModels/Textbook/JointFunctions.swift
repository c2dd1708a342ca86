import PortableFoundation
import SupervisionCore

/// Functions that pairs connect, and the joint distribution of their votes given the class.
///
/// P(λ_C | y) ∝ exp(Σⱼ [propensityⱼ·1(λⱼ ≠ abstain) + accuracyⱼ·1(λⱼ = y)] + Σ_(j,k) agreementⱼₖ·1(λⱼ = λₖ ≠ abstain)) over all
/// (K + 1)^|C| joint votes. No factor changes when classes are renamed in the votes and in y alike, so that the normaliser
/// is the same for every class, and one table of joint votes relative to y serves all.
///
/// - Source: Ratner et al. 2016, arXiv:1605.07723, section 4.
struct JointFunctions: Codable, Equatable, Sendable {
  /// Columns, ascending.
  let functions: [Int]
  /// Pairs with an agreement factor, as positions in `functions`.
  let pairs: [ColumnPair]
  let classCount: Int
  /// Weights of the factors, in nats: one per function, one per function, one per pair.
  private(set) var propensityWeights: [Double]
  private(set) var accuracyWeights: [Double]
  private(set) var agreementWeights: [Double]

  /// Sweeps of proportional fitting in one maximisation step.
  private static let sweeps = 10

  /// Functions that vote and are right as often as these say, independently of each other.
  ///
  /// - Parameters:
  ///   - functions: columns, ascending.
  ///   - pairs: by columns.
  ///   - propensities: P(the function votes), by column, within (0, 1).
  ///   - accuracies: P(vote = Y | the function votes), by column, within (0, 1).
  init(
    functions: [Int], pairs: [ColumnPair], classCount: Int, propensities: [Double],
    accuracies: [Double]
  ) {
    let position = Dictionary(uniqueKeysWithValues: zip(functions, 0...))
    self.functions = functions
    self.pairs = pairs.compactMap { pair in
      guard let a = position[pair.first], let b = position[pair.second] else { return nil }
      return ColumnPair(a, b)
    }
    self.classCount = classCount
    let wrongCount = Double(classCount - 1)
    propensityWeights = functions.map {
      log(propensities[$0] * (1 - accuracies[$0]) / wrongCount / (1 - propensities[$0]))
    }
    accuracyWeights = functions.map {
      log(accuracies[$0] * wrongCount / (1 - accuracies[$0]))
    }
    agreementWeights = [Double](repeating: 0, count: self.pairs.count)
  }

  var states: JointStates { JointStates(memberCount: functions.count, classCount: classCount) }

  /// log P(joint votes | Y), by joint vote relative to Y.
  func logProbabilities(_ outcomes: JointOutcomes) -> [Double] {
    var scores = [Double](repeating: 0, count: outcomes.stateCount)
    for (member, outcome) in outcomes.ofMembers.enumerated() {
      let weights = [
        0, propensityWeights[member] + accuracyWeights[member], propensityWeights[member],
      ]
      for state in scores.indices { scores[state] += weights[Int(outcome[state])] }
    }
    for (pair, agrees) in outcomes.ofPairs.enumerated() {
      for state in scores.indices where agrees[state] == 1 {
        scores[state] += agreementWeights[pair]
      }
    }
    let top = scores.max() ?? 0
    let normaliser = top + log(scores.reduce(0) { $0 + exp($1 - top) })
    return scores.map { $0 - normaliser }
  }

  /// Raises the likelihood of expected rows by joint vote relative to Y, `counts`.
  ///
  /// Iterative proportional fitting: for one function after the other the shares of abstentions, right and wrong votes,
  /// and for one pair after the other the share of agreement, become those of the counts. Each of these steps
  /// maximises the likelihood over the weights it changes, so that none lowers it; the limit is the maximum.
  mutating func fit(to counts: [Double], _ outcomes: JointOutcomes) {
    var table = logProbabilities(outcomes).map { exp($0) }
    for _ in 0..<Self.sweeps {
      for (member, outcome) in outcomes.ofMembers.enumerated() {
        let factors = Self.logFactors(
          &table, outcome, to: Self.boundedAccuracy(Self.shares(counts, outcome, 3)))
        propensityWeights[member] += factors[2] - factors[0]
        accuracyWeights[member] += factors[1] - factors[2]
      }
      for (pair, agrees) in outcomes.ofPairs.enumerated() {
        let factors = Self.logFactors(&table, agrees, to: Self.shares(counts, agrees, 2))
        agreementWeights[pair] += factors[1] - factors[0]
      }
    }
  }

  /// Shares below this are taken as this, so that all weights stay finite.
  private static let leastShare = 1e-9

  /// Shares of abstentions, right and wrong votes with the right ones within the bounds of accuracies.
  private static func boundedAccuracy(_ shares: [Double]) -> [Double] {
    let votes = shares[1] + shares[2]
    let accuracy = TextbookFit.boundedAccuracy(shares[1] / votes)
    return [shares[0], votes * accuracy, votes * (1 - accuracy)]
  }

  /// Scales the groups of a table to these shares.
  ///
  /// - Returns: the logarithm of each group's factor.
  private static func logFactors(
    _ table: inout [Double], _ group: [UInt8], to targets: [Double]
  ) -> [Double] {
    let factors = zip(targets, shares(table, group, targets.count)).map { $0 / $1 }
    for state in table.indices { table[state] *= factors[Int(group[state])] }
    return factors.map { log($0) }
  }

  private static func shares(_ masses: [Double], _ group: [UInt8], _ groupCount: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: groupCount)
    for state in masses.indices { sums[Int(group[state])] += masses[state] }
    let total = sums.reduce(0, +)
    let bounded = sums.map { max($0 / total, leastShare) }
    let boundedTotal = bounded.reduce(0, +)
    return bounded.map { $0 / boundedTotal }
  }

  /// P(the function votes) and P(vote = Y | it votes) of each member.
  func rates(_ outcomes: JointOutcomes) -> [(propensity: Double, accuracy: Double)] {
    let table = logProbabilities(outcomes).map { exp($0) }
    return outcomes.ofMembers.map { outcome in
      let shares = Self.shares(table, outcome, 3)
      return (shares[1] + shares[2], shares[1] / (shares[1] + shares[2]))
    }
  }
}

extension JointFunctions {
  /// - Parameter seen: columns of the components before this one, to which its own are added.
  /// - Throws: ``LabelModelError/unreadableModel(found:expected:)``.
  func check(_ check: ParameterCheck, seen: inout Set<Int>) throws {
    let columns = 0..<check.functionCount
    try check.require(
      !functions.isEmpty && zip(functions, functions.dropFirst()).allSatisfy { $0 < $1 }
        && functions.allSatisfy { columns.contains($0) && seen.insert($0).inserted },
      "functions", found: "\(functions)", expected: "columns that occur once, ascending")
    try check.require(
      classCount == check.classCount && states.count <= JointStates.limit, "classCount",
      found: "\(classCount) with \(functions.count) functions",
      expected: "\(check.classCount), and at most \(JointStates.limit) joint votes")
    try check.require(
      pairs.allSatisfy { 0 <= $0.first && $0.first < $0.second && $0.second < functions.count },
      "pairs", found: "\(pairs)", expected: "positions among \(functions.count) functions")
    for (field, values, count) in [
      ("propensityWeights", propensityWeights, functions.count),
      ("accuracyWeights", accuracyWeights, functions.count),
      ("agreementWeights", agreementWeights, pairs.count),
    ] {
      try check.numbers(
        field, values, count: count, in: -ParameterCheck.largest...ParameterCheck.largest)
    }
  }
}

/// All joint votes of some functions, numbered: digit j in base K + 1 is 0 where member j abstains, else its class plus 1.
struct JointStates: Sendable {
  let memberCount: Int
  let classCount: Int

  /// Components with more joint votes are refused.
  static let limit = 65_536
  /// The same for learned pairs, whose groups are many; pairs beyond it are left out.
  static let limitOfLearned = 6_561

  var count: Int { DependencyGroups.stateCount(memberCount, classCount: classCount) }

  /// The number of a joint vote.
  func state(_ cell: (_ member: Int) -> Int8) -> Int {
    (0..<memberCount).reversed().reduce(0) { $0 * (classCount + 1) + Int(cell($1)) + 1 }
  }

  /// The members' digits.
  func digits(_ state: Int) -> [Int] {
    var rest = state
    return (0..<memberCount).map { _ in
      defer { rest /= classCount + 1 }
      return rest % (classCount + 1)
    }
  }

  /// The number of the joint vote with class 0 and class `label` exchanged: relative to Y = `label`, digit 1 is a right vote.
  func relative(_ digits: [Int], to label: Int) -> Int {
    digits.reversed().reduce(0) { number, digit in
      number * (classCount + 1) + (digit == 1 ? label + 1 : digit == label + 1 ? 1 : digit)
    }
  }
}

/// What every joint vote relative to Y says of each member and each pair.
struct JointOutcomes: Sendable {
  let stateCount: Int
  /// By member, of each joint vote: 0 where it abstains, 1 where it is right, 2 where it is wrong.
  let ofMembers: [[UInt8]]
  /// By pair, of each joint vote: 1 where the two vote for the same class.
  let ofPairs: [[UInt8]]

  init(_ states: JointStates, pairs: [ColumnPair]) {
    let digits = (0..<states.count).map(states.digits)
    stateCount = digits.count
    ofMembers = (0..<states.memberCount).map { member in
      digits.map { UInt8(min($0[member], 2)) }
    }
    ofPairs = pairs.map { pair in
      digits.map { $0[pair.first] > 0 && $0[pair.first] == $0[pair.second] ? 1 : 0 }
    }
  }
}
