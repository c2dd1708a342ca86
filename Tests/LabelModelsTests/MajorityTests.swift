import LabelModels
import SupervisionCore
import Testing

@Suite struct MajorityTests {
  /// Two votes for class 1, one for class 0, one pseudo-vote at (.8, .2): (1 + .8)/4 and (2 + .2)/4.
  @Test func aPseudoVoteStandsAtTheClassBalance() throws {
    let patterns = VotePatterns(VoteMatrix(rows: [[1, 1, 0]], classCount: 2))
    let fitted = try MajorityModel().fit(patterns, options: options(balance: [0.8, 0.2]))
    #expect(greatestDifference(fitted.posterior(for: [1, 1, 0]), [0.45, 0.55]) < 1e-15)
  }

  @Test func withoutPriorItIsTheShareOfTheVotes() throws {
    let patterns = VotePatterns(VoteMatrix(rows: [[1, 1, 0]], classCount: 2))
    let fitted = try MajorityModel().fit(patterns, options: options(balance: [0.8, 0.2], prior: 0))
    #expect(greatestDifference(fitted.posterior(for: [1, 1, 0]), [1.0 / 3, 2.0 / 3]) < 1e-15)
    #expect(fitted.posterior(for: [1, 1, -1]) == [0, 1])
  }

  /// Shares of class 1: 1, ½ and 0 twice, and one pseudo-row per class: (1.5 + 1)/(4 + 2).
  @Test func theLearnedBalanceIsTheMeanShareOfRowsWithVotes() throws {
    let patterns = VotePatterns(
      VoteMatrix(rows: [[1, 1], [1, 0], [0, -1], [0, -1], [-1, -1]], classCount: 2))
    let fitted = try MajorityModel().fit(patterns, options: .init())
    #expect(abs(fitted.classBalance[1] - 2.5 / 6) < 1e-15)
  }

  @Test func winnersAbstainOnTiesAndSilence() {
    let patterns = VotePatterns(
      eachRowOf: VoteMatrix(
        rows: [[1, 1, 0], [0, 1, -1], [-1, -1, -1], [2, -1, -1]], classCount: 3))
    #expect(MajorityModel.winners(of: patterns) == [1, nil, nil, 2])
  }
}

@Suite struct WeightedMajorityTests {
  /// The two agree in two of three common rows: corrected agreement 1/3 = a², so a = 1/√3 for both, and
  /// accuracy (1 + a)/2 on three rows with two prior rows of .7.
  @Test func accuraciesAreAgreementsWithTheOthers() throws {
    let patterns = VotePatterns(
      VoteMatrix(rows: [[1, 1], [0, 0], [1, 0], [1, -1]], classCount: 2))
    let fitted = try WeightedMajorityModel().fit(patterns, options: options(balance: [0.5, 0.5]))
    let accuracy = (3 * (1 + 1 / 3.0.squareRoot()) / 2 + 1.4) / 5
    #expect(greatestDifference(fitted.accuracies, [accuracy, accuracy]) < 1e-15)
  }

  @Test func aReliableFunctionOutvotesAnUnreliableOne() throws {
    var rows: [[Int8]] = []
    for index in 0..<100 {
      let label = Int8(index % 2)
      rows.append([
        label, label, index % 3 == 0 ? 1 - label : label, index % 5 < 2 ? 1 - label : label,
      ])
    }
    let fitted = try WeightedMajorityModel().fit(
      VotePatterns(VoteMatrix(rows: rows, classCount: 2)), options: options(balance: [0.5, 0.5]))
    #expect(fitted.posterior(for: [1, -1, -1, 0])[1] > 0.5)
    #expect(fitted.accuracies[0] > fitted.accuracies[2])
    #expect(fitted.accuracies[2] > fitted.accuracies[3])
  }
}
