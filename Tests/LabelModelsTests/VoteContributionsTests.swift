import Foundation
import LabelModels
import SupervisionCore
import Testing

/// The parts of a label's log odds: their sum, their definition, and what follows from it.
@Suite struct VoteContributionsTests {
  static let votes = EveryLabelModelTests.votes.matrix
  static let threeClassVotes = EveryLabelModelTests.threeClassVotes.matrix

  func fit(
    _ name: LabelModelName, _ matrix: VoteMatrix, _ options: LabelModelOptions = .init()
  ) throws -> any FittedLabelModel {
    try LabelModelRegistry.current.definition(named: name).make().fit(
      VotePatterns(matrix), options: options, gold: nil, jobs: 1)
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func partsSumToTheLogOddsOfTheLabel(name: LabelModelName) throws {
    for matrix in [Self.votes, Self.threeClassVotes] {
      let fitted = try fit(name, matrix)
      for row in 0..<20 {
        for label in 0..<matrix.classCount {
          let parts = fitted.contributions(for: matrix.row(row), to: label)
          let posterior = fitted.posterior(for: matrix.row(row))
          #expect(abs(parts.logOdds - logOdds(posterior, label)) < 1e-9)
          #expect(abs(parts.probability - posterior[label]) < 1e-9)
          #expect(abs(parts.classBalance - logOdds(fitted.classBalance, label)) < 1e-12)
          #expect(parts.sampledOrders == nil)
        }
      }
    }
  }

  @Test(arguments: [LabelModelName.dp, .majority, .dawidSkene])
  func aVoteContributesItsMeanOverAllOrders(name: LabelModelName) throws {
    let matrix = Self.threeClassVotes
    let fitted = try fit(name, matrix)
    for row in (0..<matrix.rowCount).filter({ voteCount(matrix.row($0)) == 4 }).prefix(3) {
      let cells = matrix.row(row)
      let expected = meansOverOrders(cells, fitted, label: 2)
      let parts = fitted.contributions(for: cells, to: 2)
      #expect(parts.votes.map(\.column) == expected.keys.sorted())
      for vote in parts.votes {
        #expect(abs(vote.logOdds - expected[vote.column]!) < 1e-9)
        #expect(vote.label == Int(cells[vote.column]))
        #expect(vote.function == matrix.functionNames[vote.column])
      }
    }
  }

  @Test(arguments: [LabelModelName.weightedMajority, .triplets])
  func inALogLinearModelAVoteContributesItsWeight(name: LabelModelName) throws {
    let fitted = try fit(name, Self.votes, options(balance: [0.7, 0.3]))
    let silent = [Int8](repeating: abstainCell, count: 6)
    let parts = fitted.contributions(for: [1, 0, 1, 1, abstainCell, 0])
    #expect(parts.label == 1)
    #expect(abs(parts.silence) < 1e-12)
    #expect(abs(parts.classBalance - logOdds([0.7, 0.3], 1)) < 1e-12)
    for vote in parts.votes {
      var alone = silent
      alone[vote.column] = Int8(vote.label)
      let weight = logOdds(fitted.posterior(for: alone), 1) - parts.classBalance
      #expect(abs(vote.logOdds - weight) < 1e-9)
      #expect(vote.weight == 1 && vote.repeats == nil)
    }
  }

  @Test func equalVotesContributeEquallyAndAVoteWithoutEffectNothing() {
    let parts = TellingModel(functionCount: 4).contributions(for: [1, 1, 1, 0])
    #expect(abs(parts.votes[1].logOdds - parts.votes[2].logOdds) < 1e-12)
    #expect(parts.votes[1].logOdds > 0.1)
    #expect(parts.votes[0].logOdds == 0)
    #expect(parts.votes[3].logOdds < -0.1)
    #expect(parts.votesBySize.last?.column == 0)
  }

  @Test func discountsNameTheVoteThatIsRepeated() {
    let parts = TellingModel(functionCount: 4).contributions(for: [abstainCell, 1, 1, 0])
    #expect(parts.votes.map(\.weight) == [0.5, 0.5, 1])
    #expect(parts.votes.map(\.repeats) == ["f2", "f1", nil])
  }

  @Test func silenceIsEvidenceWhereTheModelSaysSo() {
    let parts = TellingModel(functionCount: 4, silent: [0.9, 0.1])
      .contributions(for: [abstainCell, abstainCell, abstainCell, abstainCell])
    #expect(parts.votes.isEmpty)
    #expect(abs(parts.silence - logOdds([0.9, 0.1], 1)) < 1e-12)
    #expect(abs(parts.logOdds - logOdds([0.9, 0.1], 1)) < 1e-12)
  }

  @Test func certaintyHasFiniteContributions() throws {
    let fitted = try fit(.majority, Self.votes, options(balance: [0.5, 0.5], prior: 0))
    let parts = fitted.contributions(for: [1, 1, 1, abstainCell, abstainCell, abstainCell])
    #expect(parts.votes.allSatisfy { $0.logOdds.isFinite })
    #expect(abs(parts.logOdds + log(VoteContributions.lowestProbability)) < 1e-9)
  }

  @Test func ofThreeClassesTheMostProbableIsExplained() throws {
    let fitted = try fit(.dawidSkene, Self.threeClassVotes)
    let row = [Int8](repeating: 2, count: 8)
    #expect(fitted.contributions(for: row).label == 2)
  }

  @Test func patternsGetTheSameContributionsTogetherAndAloneAtAnyNumberOfThreads() throws {
    let fitted = try fit(.dp, Self.votes)
    let patterns = VotePatterns(Self.votes)
    let together = fitted.contributions(for: patterns, jobs: 1)
    #expect(fitted.contributions(for: patterns, jobs: 3) == together)
    #expect(together.count == patterns.patternCount)
    for index in stride(from: 0, to: patterns.patternCount, by: 17) {
      #expect(fitted.contributions(for: patterns.pattern(index)) == together[index])
    }
  }

  @Test func manyVotesAreSampledWithAnExactSum() {
    let model = TellingModel(functionCount: 20)
    let row = (0..<20).map { Int8($0 % 3 == 0 ? 0 : 1) }
    let parts = model.contributions(for: row)
    #expect(parts.sampledOrders == 128)
    #expect(abs(parts.logOdds - logOdds(model.posterior(for: row), 1)) < 1e-9)
    #expect(model.contributions(for: row) == parts)
    for vote in parts.votes where vote.column > 3 {
      let weight = (vote.label == 1 ? 1 : -1) * model.weight(ofColumn: vote.column)
      #expect(abs(vote.logOdds - weight) < 1e-9)
    }
  }

  @Test func sampledContributionsComeNearTheExactOnesAndDoNotDependOnTheOrderOfColumns() throws {
    let votes = GeneratedVotes(
      .init(functionCount: 14, classBalance: [0.5, 0.5], seed: 3), rows: 50)
    let fitted = try #require(try fit(.majority, votes.matrix) as? FittedMajority)
    let row: [Int8] = [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]
    let parts = fitted.contributions(for: row)
    let values = parts.votes.map { $0.logOdds }
    #expect(abs(values.reduce(0, +) - (parts.logOdds - parts.classBalance)) < 1e-9)
    #expect(values[..<9].max()! - values[..<9].min()! < 0.2)
    #expect(values[9...].max()! - values[9...].min()! < 0.2)
    let turned = TurnedModel(model: fitted).contributions(for: row.reversed())
    for (vote, twin) in zip(parts.votes, turned.votes.reversed()) {
      #expect(vote.function == twin.function)
      #expect(abs(vote.logOdds - twin.logOdds) < 1e-12)
    }
  }

  private func voteCount(_ row: [Int8]) -> Int { row.count { $0 != abstainCell } }

  /// The definition, order by order.
  private func meansOverOrders(
    _ cells: [Int8], _ fitted: any FittedLabelModel, label: Int
  ) -> [Int: Double] {
    let voting = cells.indices.filter { cells[$0] != abstainCell }
    let orders = permutations(voting)
    var sums: [Int: Double] = [:]
    for order in orders {
      var row = [Int8](repeating: abstainCell, count: cells.count)
      var before = logOdds(fitted.posterior(for: row), label)
      for column in order {
        row[column] = cells[column]
        let after = logOdds(fitted.posterior(for: row), label)
        sums[column, default: 0] += (after - before) / Double(orders.count)
        before = after
      }
    }
    return sums
  }

  private func permutations(_ items: [Int]) -> [[Int]] {
    items.isEmpty
      ? [[]]
      : items.flatMap { first in
        permutations(items.filter { $0 != first }).map { [first] + $0 }
      }
  }
}

private func logOdds(_ probabilities: [Double], _ label: Int) -> Double {
  log(probabilities[label] / (1 - probabilities[label]))
}

/// A model of a user: column 0 is ignored, columns 1 and 2 repeat each other where they agree, the others are
/// independent.
private struct TellingModel: FittedLabelModel {
  static var name: LabelModelName { "telling" }

  let functionNames: [String]
  let classBalance = [0.5, 0.5]
  let learnedAccuracies: [Double?]
  let warnings: [String] = []
  var silent: [Double]?

  init(functionCount: Int, silent: [Double]? = nil) {
    functionNames = (0..<functionCount).map { "f\($0)" }
    learnedAccuracies = [Double?](repeating: nil, count: functionCount)
    self.silent = silent
  }

  private enum CodingKeys: String, CodingKey { case functionNames, learnedAccuracies, silent }

  func weight(ofColumn column: Int) -> Double { 0.1 + Double(column) / 20 }

  func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    (0..<patterns.patternCount).flatMap { index in
      let row = patterns.pattern(index)
      if let silent, row.allSatisfy({ $0 == abstainCell }) { return silent }
      var score = 0.0
      for column in 3..<row.count where row[column] != abstainCell {
        score += (row[column] == 1 ? 1 : -1) * weight(ofColumn: column)
      }
      let pair = [row[1], row[2]].filter { $0 != abstainCell }
      for cell in pair { score += (cell == 1 ? 1 : -1) / (Set(pair).count < pair.count ? 2 : 1) }
      let probability = 1 / (1 + exp(-score))
      return [1 - probability, probability]
    }
  }

  func voteWeights(for row: [Int8]) -> [Double]? {
    var weights = [Double](repeating: 1, count: row.count)
    if row[1] != abstainCell, row[1] == row[2] { (weights[1], weights[2]) = (0.5, 0.5) }
    return weights
  }
}

/// A model with its columns in the opposite order.
private struct TurnedModel: FittedLabelModel {
  static var name: LabelModelName { "turned" }

  let model: FittedMajority

  var functionNames: [String] { model.functionNames.reversed() }
  var classBalance: [Double] { model.classBalance }
  var learnedAccuracies: [Double?] { model.learnedAccuracies.reversed() }
  var warnings: [String] { [] }

  func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] {
    let columns = (0..<patterns.functionCount).reversed().map { Array(patterns.column($0)) }
    return model.posteriors(
      for: VotePatterns(
        functionNames: model.functionNames, classCount: patterns.classCount,
        cells: columns.flatMap { $0 }, counts: patterns.counts), jobs: jobs)
  }
}
