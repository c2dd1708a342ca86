import Foundation
import LabelModels
import SupervisionCore
import Testing

@Suite struct BayesianCombinationTests {
  private let model = BayesianCombinationModel()

  @Test(arguments: [nil, [0.5, 0.3, 0.2]], [0.0, 1])
  func everyPassRaisesTheLowerBound(balance: [Double]?, prior: Double) throws {
    let votes = GeneratedVotes(
      .init(functionCount: 7, classBalance: [0.5, 0.3, 0.2], seed: 8), rows: 500)
    let fitted = try model.fit(
      VotePatterns(votes.matrix),
      options: options(balance: balance, iterations: 20, tolerance: 0, prior: prior))
    try #require(fitted.lowerBounds.count == 20)
    for (before, after) in zip(fitted.lowerBounds, fitted.lowerBounds.dropFirst()) {
      // Rounding of sums of some thousands.
      #expect(after >= before - 1e-8)
    }
    #expect(fitted.lowerBounds[19] > fitted.lowerBounds[0] + 0.1)
  }

  /// With many rows the prior vanishes, and exact counts give their matrices and balance back.
  @Test(arguments: [[0.4, 0.6], [0.5, 0.3, 0.2]])
  func exactVotesGiveTheirConfusionMatricesBack(balance: [Double]) throws {
    let classCount = balance.count
    let right = [0.9, 0.7, 0.8, 0.85]
    func confusion(_ function: Int, _ vote: Int, _ label: Int) -> Double {
      // Errors go to the next class twice as often as to the one after.
      if vote == label { return right[function] }
      guard classCount == 3 else { return 1 - right[function] }
      return (1 - right[function]) * ((label + 1) % 3 == vote ? 2.0 / 3 : 1.0 / 3)
    }
    let patterns = exactPatterns(
      functionCount: 4, classCount: classCount, abstains: false, total: 1e9
    ) { row, label in
      row.enumerated().reduce(balance[label]) {
        $0 * confusion($1.offset, Int($1.element), label)
      }
    }
    let fitted = try model.fit(patterns, options: options(iterations: 5_000, tolerance: 1e-10))
    #expect(greatestDifference(fitted.classBalance, balance) < 1e-4)
    for function in 0..<4 {
      for label in 0..<classCount {
        for vote in 0..<classCount {
          let found = fitted.probability(function: function, votes: vote, when: label)
          #expect(abs(found - confusion(function, vote, label)) < 1e-4)
        }
      }
    }
  }

  /// One vote of one function, by hand: P(right) of the prior is 0.6, the vote's factor is exp of the expected
  /// logarithms, and the fixed point is found by bisection of q = P(Y = vote).
  @Test func oneVoteHasThePosteriorOfTheUpdateEquations() throws {
    let fitted = try model.fit(
      VotePatterns(VoteMatrix(rows: [[1]], classCount: 2)),
      options: options(balance: [0.5, 0.5], iterations: 1_000, tolerance: 1e-13))
    // Row of class 1 (the vote): Dirichlet(1, 1.5 + q); of class 0: Dirichlet(1.5, 1 + 1 − q).
    func updated(_ q: Double) -> Double {
      let same = digamma(1.5 + q) - digamma(2.5 + q)
      let other = digamma(2 - q) - digamma(3.5 - q)
      return 1 / (1 + exp(other - same))
    }
    var (low, high) = (0.5, 1.0)
    for _ in 0..<60 {
      let q = (low + high) / 2
      if updated(q) > q { low = q } else { high = q }
    }
    #expect(abs(fitted.posterior(for: [1])[1] - low) < 1e-9)
    #expect(fitted.warnings.contains { $0.hasPrefix("1 functions vote") })
  }

  /// Voters with few votes stay near the prior; as many votes as ten such voters have decide.
  @Test func fewVotesLeaveAVoterNearThePrior() throws {
    let reliable: [Int8] = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]
    let rows = (0..<200).map { index -> [Int8] in
      let vote = reliable[index % 10]
      return [vote, vote, vote, index < 2 ? 1 - vote : -1]
    }
    let fitted = try model.fit(
      VotePatterns(VoteMatrix(rows: rows, classCount: 2)), options: options())
    // Each row of the fourth voter's matrix: 1.5 for right, 1 and one error for wrong.
    for label in 0...1 {
      #expect(abs(fitted.probability(function: 3, votes: label, when: label) - 1.5 / 3.5) < 1e-3)
      #expect(fitted.probability(function: 0, votes: label, when: label) > 0.98)
    }
  }

  @Test func goldIsCounted() throws {
    let votes = GeneratedVotes(
      .init(functionCount: 4, classBalance: [0.5, 0.5], seed: 5), rows: 400)
    let gold = try VotesWithGold(votes.matrix, gold: votes.gold)
    var weighty = options(balance: [0.5, 0.5])
    weighty.goldWeight = 1e9
    let fitted = try model.fit(
      VotePatterns(votes.matrix), options: weighty, gold: gold, jobs: 1)
    for function in 0..<4 {
      let voted = (0..<400).filter { votes.matrix[$0, function] >= 0 && votes.gold[$0] == 1 }
      let right = voted.count { votes.matrix[$0, function] == 1 }
      let found = fitted.probability(function: function, votes: 1, when: 1)
      #expect(abs(found - Double(right) / Double(voted.count)) < 1e-6)
    }
  }

  /// ψ at 1, ½ and 10 from tables, and against differences of log Γ.
  @Test func digammaHasItsKnownValues() {
    #expect(abs(digamma(1) + 0.577_215_664_901_532_9) < 1e-13)
    #expect(abs(digamma(0.5) + 1.963_510_026_021_423_5) < 1e-13)
    #expect(abs(digamma(10) - 2.251_752_589_066_721) < 1e-13)
    for x in [0.3, 2.7, 9.5, 123.4, 1e6] {
      let h = 1e-5 * x
      let slope = (lgamma(x + h) - lgamma(x - h)) / (2 * h)
      // The difference has an error of h²/6·ψ″ and of rounding over h.
      #expect(abs(digamma(x) - slope) < 1e-5 * max(1, abs(slope)))
    }
  }
}
