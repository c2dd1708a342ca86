import LabelModels
import SupervisionCore
import Testing

@Suite struct TripletsTests {
  /// Functions that always vote, right with these accuracies whatever the class.
  func patterns(_ accuracies: [Double], balance: [Double]) -> VotePatterns {
    exactPatterns(
      functionCount: accuracies.count, classCount: balance.count, abstains: false, total: 1e8
    ) { row, label in
      row.enumerated().reduce(balance[label]) {
        let accuracy = accuracies[$1.offset]
        return $0
          * (Int($1.element) == label ? accuracy : (1 - accuracy) / Double(balance.count - 1))
      }
    }
  }

  @Test(arguments: [[0.5, 0.5], [0.8, 0.2], [0.5, 0.3, 0.2], [0.1, 0.2, 0.3, 0.4]])
  func exactVotesGiveAccuraciesAndBalanceBack(balance: [Double]) throws {
    let accuracies = [0.9, 0.8, 0.7, 0.6]
    let fitted = try TripletsModel().fit(patterns(accuracies, balance: balance), options: .init())
    // Counts are rounded to one in 10⁸.
    #expect(greatestDifference(fitted.accuracies, accuracies) < 1e-6)
    #expect(greatestDifference(fitted.classBalance, balance) < 1e-6)
    #expect(fitted.warnings.isEmpty)
  }

  /// Accuracies .9 and .6 disagree at even odds: .9·.4 against .1·.6.
  @Test func posteriorIsBayesRule() throws {
    let fitted = try TripletsModel().fit(
      patterns([0.9, 0.8, 0.7, 0.6], balance: [0.5, 0.5]), options: options(balance: [0.5, 0.5]))
    #expect(abs(fitted.posterior(for: [1, -1, -1, 0])[1] - 0.36 / 0.42) < 1e-6)
  }

  @Test func oneSidedFunctionsAreJudgedByTheOthersWithAWarning() throws {
    let votes = GeneratedVotes(
      .init(functionCount: 6, classBalance: [0.5, 0.5], seed: 1), rows: 8_000)
    var cells = votes.matrix.cells
    for row in 0..<8_000 where cells[row] == 0 { cells[row] = abstainCell }
    let oneSided = VoteMatrix(
      rowCount: 8_000, functionNames: votes.matrix.functionNames, classCount: 2, cells: cells)
    let fitted = try TripletsModel().fit(VotePatterns(oneSided), options: .init())
    let isRight = (0..<8_000).filter { cells[$0] == 1 }.map { votes.gold[$0] == 1 }
    let truth = Double(isRight.count { $0 }) / Double(isRight.count)
    #expect(fitted.warnings.count == 1)
    // The labels of five sparse functions shrink towards the balance.
    #expect(fitted.accuracies[0] > 0.5 && fitted.accuracies[0] < truth + 0.05)
  }
}
