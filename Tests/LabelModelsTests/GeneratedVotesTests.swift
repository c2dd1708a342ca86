import Foundation
import LabelModels
import SupervisionCore
import Testing

@Suite struct GeneratedVotesTests {
  @Test func theSeedDecidesEverything() {
    let design = VoteDesign(functionCount: 5, classBalance: [0.7, 0.3], seed: 1)
    var other = design
    other.seed = 2
    #expect(GeneratedVotes(design).matrix == GeneratedVotes(design).matrix)
    #expect(GeneratedVotes(design).matrix != GeneratedVotes(other).matrix)
  }

  /// Four standard errors of a share of 40,000 rows are at most .01; of the votes within a class of
  /// 10,000 rows, at most .02.
  @Test(arguments: VoteDesign.Structure.allCases)
  func votesOccurAtTheirRates(structure: VoteDesign.Structure) {
    let votes = GeneratedVotes(
      .init(structure: structure, functionCount: 12, classBalance: [0.75, 0.25], seed: 3),
      rows: 40_000)
    for label in 0..<2 {
      let rows = (0..<40_000).filter { votes.gold[$0] == label }
      #expect(abs(Double(rows.count) / 40_000 - [0.75, 0.25][label]) < 0.01)
      for function in 0..<12 {
        for vote in 0..<2 {
          let share =
            Double(rows.count { votes.matrix[$0, function] == Int8(vote) }) / Double(rows.count)
          #expect(abs(share - votes.rates[(function * 2 + vote) * 2 + label]) < 0.02)
        }
      }
    }
  }

  @Test func independentFunctionsKeepToTheirRanges() {
    let votes = GeneratedVotes(.init(functionCount: 33, classBalance: [0.9, 0.1], seed: 3))
    for function in 0..<33 {
      let whenPositive = (votes.rates[function * 4 + 1], votes.rates[function * 4 + 3])
      let coverage = whenPositive.0 + whenPositive.1
      #expect((0.1...0.3).contains(coverage))
      #expect((0.599...0.901).contains(whenPositive.1 / coverage))
    }
  }

  @Test func structuresAreWhatTheySay() {
    func votes(_ structure: VoteDesign.Structure) -> VoteMatrix {
      GeneratedVotes(
        .init(structure: structure, functionCount: 12, classBalance: [0.5, 0.5], seed: 5)
      ).matrix
    }
    let oneSided = votes(.oneSided)
    for function in 0..<12 {
      #expect(Set(oneSided.column(function)) == [-1, Int8(function % 2)])
    }
    let nested = votes(.nested)
    for row in 0..<nested.rowCount where nested[row, 4] != abstainCell {
      #expect(nested[row, 4] == nested[row, 3])
    }
    let duplicated = votes(.duplicated)
    let copies = (0..<12).count { duplicated.column($0).elementsEqual(duplicated.column(0)) }
    #expect((5...10).contains(copies))
  }

  /// Bayes' rule over the true rates, written out for rows of independent functions.
  @Test func theOracleIsBayesRule() {
    let votes = GeneratedVotes(
      .init(functionCount: 5, classBalance: [0.7, 0.3], seed: 4), rows: 200)
    let oracle = votes.oracle()
    for row in 0..<200 {
      let joint = (0..<2).map { label in
        (0..<5).reduce([0.7, 0.3][label]) { product, function in
          let rates = (0..<2).map { votes.rates[(function * 2 + $0) * 2 + label] }
          let cell = votes.matrix[row, function]
          return product * (cell >= 0 ? rates[Int(cell)] : 1 - rates[0] - rates[1])
        }
      }
      #expect(abs(oracle[row, 1] - joint[1] / (joint[0] + joint[1])) < 1e-12)
    }
  }

  @Test func copiesAddNothingToTheOracle() {
    let votes = GeneratedVotes(
      .init(structure: .duplicated, functionCount: 12, classBalance: [0.5, 0.5], seed: 5))
    let oracle = votes.oracle()
    let onlyFirst = (0..<votes.matrix.rowCount).first { row in
      votes.matrix[row, 0] == 1
        && (0..<12).allSatisfy { !votes.isOriginal[$0] || $0 == 0 || votes.matrix[row, $0] < 0 }
    }
    if let onlyFirst {
      let right = votes.rates[3]
      let wrong = votes.rates[2]
      #expect(abs(oracle[onlyFirst, 1] - right / (right + wrong)) < 1e-12)
    } else {
      Issue.record("no row with the first function's vote alone")
    }
  }
}
