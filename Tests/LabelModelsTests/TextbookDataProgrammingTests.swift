import Foundation
import LabelModels
import SupervisionCore
import Testing

@Suite struct TextbookDataProgrammingTests {
  private let model = TextbookDataProgrammingModel()

  /// P(votes, Y = label) of independent functions.
  private func joint(
    _ row: [Int8], _ label: Int, balance: [Double], propensities: [Double], accuracies: [Double]
  ) -> Double {
    row.indices.reduce(balance[label]) { product, function in
      guard row[function] >= 0 else { return product * (1 - propensities[function]) }
      let wrong = (1 - accuracies[function]) / Double(balance.count - 1)
      return product * propensities[function]
        * (Int(row[function]) == label ? accuracies[function] : wrong)
    }
  }

  /// Votes whose counts are exactly those of the model: maximum likelihood finds its parameters, one voter worse than
  /// chance among them, and posteriors are Bayes' rule.
  @Test(arguments: [[0.5, 0.5], [0.2, 0.8], [0.6, 0.3, 0.1], [0.4, 0.2, 0.2, 0.1, 0.1]])
  func exactVotesGiveTheParametersBack(balance: [Double]) throws {
    let propensities = [0.9, 0.6, 0.8, 0.7]
    let accuracies = [0.9, 0.75, 0.8, 0.9 / Double(balance.count)]
    func probability(_ row: [Int8], _ label: Int) -> Double {
      joint(
        row, label, balance: balance, propensities: propensities, accuracies: accuracies)
    }
    let patterns = exactPatterns(
      functionCount: 4, classCount: balance.count, abstains: true, total: 1e9,
      probability: probability)
    let fitted = try model.fit(
      patterns, options: options(balance: balance, iterations: 5_000, tolerance: 1e-12))
    #expect(greatestDifference(fitted.propensities, propensities) < 1e-5)
    #expect(greatestDifference(fitted.learnedAccuracies.compactMap { $0 }, accuracies) < 1e-4)
    #expect(fitted.classBalance == balance)
    #expect(fitted.warnings.isEmpty)
    for row: [Int8] in [[0, 1, 1, 0], [1, -1, 0, 1], [-1, 0, -1, 1], [-1, -1, -1, -1]] {
      let exact = balance.indices.map { probability(row, $0) }
      let total = exact.reduce(0, +)
      #expect(greatestDifference(fitted.posterior(for: row), exact.map { $0 / total }) < 1e-3)
    }
  }

  @Test func aBalanceToLearnIsUniformAndNoted() throws {
    let votes = GeneratedVotes(
      .init(functionCount: 5, classBalance: [0.8, 0.2], seed: 1), rows: 500)
    let fitted = try model.fit(VotePatterns(votes.matrix), options: options())
    #expect(fitted.classBalance == [0.5, 0.5])
    #expect(fitted.warnings.contains { $0.hasPrefix("the class balance is uniform") })
  }

  /// The third function is right wherever it votes: its accuracy goes to the bound, and a contradiction still has a posterior.
  @Test func accuraciesStayWithinTheirBounds() throws {
    let rows: [[Int8]] = (0..<100).map { index in
      let label = Int8(index % 2)
      return [label, index % 5 == 0 ? 1 - label : label, index % 3 == 0 ? label : -1, label]
    }
    let fitted = try model.fit(
      VotePatterns(VoteMatrix(rows: rows, classCount: 2)),
      options: options(balance: [0.5, 0.5], iterations: 1_000))
    let accuracies = fitted.learnedAccuracies.compactMap { $0 }
    #expect(greatestDifference(accuracies, [0.999, 0.8, 0.999, 0.999]) < 1e-3)
    #expect(fitted.warnings.contains { $0.hasPrefix("3 of 4 accuracies are at their bounds") })
    #expect(abs(fitted.posterior(for: [0, -1, 1, -1])[1] - 0.5) < 1e-9)
  }

  @Test func aFitThatIsCutShortIsNoted() throws {
    let votes = GeneratedVotes(
      .init(functionCount: 5, classBalance: [0.5, 0.5], seed: 2), rows: 500)
    let balance = [0.5, 0.5]
    let short = try model.fit(
      VotePatterns(votes.matrix), options: options(balance: balance, iterations: 2))
    #expect(short.warnings == ["the fit did not converge in 2 passes"])
    let long = try model.fit(
      VotePatterns(votes.matrix), options: options(balance: balance, iterations: 10_000))
    #expect(long.warnings.isEmpty)
  }

  @Test func fewFunctionsAreFittedWithAWarning() throws {
    let two = VotePatterns(VoteMatrix(rows: [[1, 1], [0, 0], [1, 0]], classCount: 2))
    let fitted = try model.fit(two, options: options(balance: [0.5, 0.5], iterations: 2_000))
    #expect(fitted.warnings.contains { $0.hasPrefix("2 functions vote; with fewer than three") })
  }

  /// The gold of a tenth of the rows, at a weight that leaves the votes no say, gives accuracies as counted on gold.
  @Test func goldDecidesWhereItsWeightIsLarge() throws {
    let votes = GeneratedVotes(
      .init(functionCount: 5, classBalance: [0.5, 0.3, 0.2], seed: 3), rows: 2_000)
    let rows = Array(0..<200)
    let known = votes.matrix.selecting(rows: rows)
    let gold = GoldLabels(rows.map { Int(votes.gold.cells[$0]) })
    var weighty = options(balance: [0.5, 0.3, 0.2])
    weighty.goldWeight = 1e9
    let fitted = try model.fit(
      VotePatterns(votes.matrix), options: weighty, gold: VotesWithGold(known, gold: gold), jobs: 1)
    for function in 0..<5 {
      let voted = rows.filter { known[$0, function] >= 0 }
      let right = voted.count { Int(known[$0, function]) == gold[$0] }
      let accuracy = try #require(fitted.learnedAccuracies[function])
      #expect(abs(accuracy - Double(right) / Double(voted.count)) < 1e-6)
    }
  }

  @Test func knownClassesTakePartInTheLikelihood() throws {
    let votes = GeneratedVotes(
      .init(functionCount: 5, classBalance: [0.5, 0.5], seed: 4), rows: 800)
    let known = votes.matrix.selecting(rows: Array(0..<100))
    let gold = try VotesWithGold(
      known, gold: GoldLabels((0..<100).map { Int(votes.gold.cells[$0]) }))
    let fitted = try model.fit(
      VotePatterns(votes.matrix),
      options: options(balance: [0.5, 0.5], iterations: 8, tolerance: 0), gold: gold, jobs: 1)
    try #require(fitted.logLikelihoods.count == 8)
    for (before, after) in zip(fitted.logLikelihoods, fitted.logLikelihoods.dropFirst()) {
      // Rounding of a sum of some thousands.
      #expect(after >= before - 1e-8)
    }
    #expect(fitted.logLikelihoods[7] > fitted.logLikelihoods[0] + 0.1)
  }
}
