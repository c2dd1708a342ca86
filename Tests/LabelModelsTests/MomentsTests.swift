import LabelModels
import SupervisionCore
import Testing

@Suite struct MomentsTests {
  /// P(row, Y = k) of independent functions with these rates, abstaining otherwise.
  func joint(_ rates: [[[Double]]], _ balance: [Double]) -> ([Int8], Int) -> Double {
    { row, label in
      row.enumerated().reduce(balance[label]) { product, item in
        let function = rates[item.offset]
        return product
          * (item.element >= 0
            ? function[Int(item.element)][label]
            : 1 - function.reduce(0) { $0 + $1[label] })
      }
    }
  }

  /// `rates[function][vote][class]`
  func expectRecovery(_ rates: [[[Double]]], balance: [Double]) throws {
    let patterns = exactPatterns(
      functionCount: rates.count, classCount: balance.count, abstains: true, total: 1e10,
      probability: joint(rates, balance))
    let fitted = try MomentsModel().fit(
      patterns, options: options(balance: balance, iterations: 5_000, tolerance: 1e-11, prior: 0))
    for (function, votes) in rates.enumerated() {
      for (vote, classes) in votes.enumerated() {
        for (label, rate) in classes.enumerated() where classes.contains(where: { $0 > 0 }) {
          #expect(abs(fitted.rate(function: function, votes: vote, when: label) - rate) < 1e-4)
        }
      }
    }
  }

  @Test func exactMomentsGiveTheRatesBack() throws {
    try expectRecovery(
      [
        [[0.4, 0.1], [0.1, 0.5]], [[0.3, 0.2], [0.05, 0.3]], [[0.2, 0.05], [0.1, 0.4]],
        [[0.3, 0.1], [0.1, 0.2]],
      ], balance: [0.7, 0.3])
  }

  @Test func functionsForOneClassOnlyAreRecoveredToo() throws {
    try expectRecovery(
      [
        [[0, 0], [0.1, 0.5]], [[0.3, 0.1], [0, 0]], [[0, 0], [0.1, 0.4]],
        [[0.3, 0.1], [0.1, 0.2]],
      ], balance: [0.7, 0.3])
  }

  /// Rates of three classes are known up to a rotation only, but every moment must be met.
  @Test func momentsOfThreeClassesAreMet() throws {
    let balance = [0.5, 0.3, 0.2]
    let rates = [
      [[0.6, 0.1, 0.1], [0.1, 0.5, 0.1], [0.1, 0.2, 0.6]],
      [[0.5, 0.2, 0.1], [0.2, 0.6, 0.2], [0.1, 0.1, 0.5]],
      [[0.7, 0.1, 0.2], [0.1, 0.6, 0.1], [0.1, 0.1, 0.4]],
      [[0.5, 0.1, 0.1], [0.1, 0.7, 0.2], [0.2, 0.1, 0.6]],
    ]
    let patterns = exactPatterns(
      functionCount: 4, classCount: 3, abstains: true, total: 1e10,
      probability: joint(rates, balance))
    let fitted = try MomentsModel().fit(
      patterns, options: options(balance: balance, iterations: 2_000, tolerance: 1e-9, prior: 0))
    func moment(_ rate: (_ function: Int, _ vote: Int, _ label: Int) -> Double, _ votes: [Int])
      -> Double
    {
      (0..<3).reduce(0) { sum, label in
        sum + balance[label] * rate(votes[0], votes[1], label) * rate(votes[2], votes[3], label)
      }
    }
    for first in 0..<4 {
      for second in 0..<first {
        for a in 0..<3 {
          for b in 0..<3 {
            let votes = [first, a, second, b]
            let found = moment({ fitted.rate(function: $0, votes: $1, when: $2) }, votes)
            #expect(abs(found - moment({ rates[$0][$1][$2] }, votes)) < 1e-4)
          }
        }
      }
    }
  }

  /// P(Y)·Π μ over the votes cast, written out.
  @Test func posteriorIsBayesRuleOverTheRates() throws {
    let votes = GeneratedVotes(
      .init(functionCount: 4, classBalance: [0.5, 0.3, 0.2], seed: 3), rows: 2_000)
    let fitted = try MomentsModel().fit(VotePatterns(votes.matrix), options: .init())
    let row: [Int8] = [0, -1, 2, 2]
    let products = (0..<3).map { label in
      fitted.classBalance[label] * fitted.rate(function: 0, votes: 0, when: label)
        * fitted.rate(function: 2, votes: 2, when: label)
        * fitted.rate(function: 3, votes: 2, when: label)
    }
    let expected = products.map { $0 / products.reduce(0, +) }
    #expect(greatestDifference(fitted.posterior(for: row), expected) < 1e-12)
  }

  @Test func tooManyVotesToPairAreRefused() {
    let wide = VoteMatrix(rows: [(0..<1_100).map { Int8($0 % 4) }], classCount: 4)
    #expect(throws: LabelModelError.tooManyVotes(model: .moments, found: 4_400, limit: 4_096)) {
      try MomentsModel().fit(VotePatterns(wide), options: .init())
    }
  }
}
