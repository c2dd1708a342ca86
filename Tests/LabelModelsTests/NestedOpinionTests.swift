import LabelModels
import SupervisionCore
import Testing

@Suite struct NestedOpinionTests {
  private func votes(
    _ structure: VoteDesign.Structure, positive: Double, seed: UInt64
  ) -> GeneratedVotes {
    GeneratedVotes(
      VoteDesign(
        structure: structure, functionCount: 10, classBalance: [1 - positive, positive], seed: seed)
    )
  }

  private func predict(
    _ votes: GeneratedVotes, balance: [Double]?
  ) throws -> (fitted: FittedDataProgramming, labels: ProbabilisticLabels) {
    let fitted = try DataProgrammingModel().fit(
      VotePatterns(votes.matrix), options: options(balance: balance), gold: nil, jobs: 2)
    return (fitted, try fitted.predict(votes.matrix))
  }

  /// The second and third of every three functions repeat half of the first's votes.
  @Test(arguments: [0.5, 0.3, 0.1])
  func votesThatRepeatABroaderFunctionAddNothing(positive: Double) throws {
    let votes = votes(.nested, positive: positive, seed: 3)
    let (fitted, labels) = try predict(votes, balance: [1 - positive, positive])
    for function in [0, 3, 6, 9] { #expect(fitted.weight(function: function, votes: 1) > 0.9) }
    for function in [1, 2, 4, 5, 7, 8] {
      #expect(fitted.weight(function: function, votes: 1) < 0.1)
    }
    let rows = votes.votedRows
    let oracle = accuracy(votes.oracle(), votes.gold, rows: rows)
    // Rates are estimated from 10,000 rows; a tenth of that suffices for half of this distance.
    #expect(accuracy(labels, votes.gold, rows: rows) > oracle - 0.01)
  }

  /// Five to ten copies of one function among ten, the class balance unknown.
  @Test(arguments: 0..<5)
  func copiesDoNotOutvoteTheOthers(seed: UInt64) throws {
    let votes = votes(.duplicated, positive: 0.1, seed: seed)
    let rows = votes.votedRows
    let winners = MajorityModel.winners(of: VotePatterns(eachRowOf: votes.matrix))
    let majority =
      Double(rows.count { (winners[$0] ?? 0) == votes.gold[$0] }) / Double(rows.count)
    let labels = try predict(votes, balance: nil).labels
    #expect(accuracy(labels, votes.gold, rows: rows) > majority - 0.002)
  }

  @Test func exactCopiesShareOneVote() throws {
    let votes = votes(.duplicated, positive: 0.3, seed: 1)
    let fitted = try predict(votes, balance: [0.7, 0.3]).fitted
    let copies = (0..<10).filter { $0 == 0 || !votes.isOriginal[$0] }
    for function in copies {
      #expect(abs(fitted.weight(function: function, votes: 0) - 1 / Double(copies.count)) < 0.02)
    }
  }
}

@Suite struct UncoveredRowsTests {
  /// Three functions that vote only for class 1, and a row on which none does.
  private let matrix = VoteMatrix(
    rows: (0..<400).map { row in
      row % 4 == 0 ? [1, 1, row % 8 == 0 ? 1 : -1] : [-1, row % 4 == 1 ? 1 : -1, -1]
    }, classCount: 2)

  private func uncovered(_ rows: UncoveredRows) throws -> [Double] {
    var options = options(balance: [0.6, 0.4])
    options.uncoveredRows = rows
    let fitted = try DataProgrammingModel().fit(
      VotePatterns(matrix), options: options, gold: nil, jobs: 1)
    return fitted.posterior(for: [-1, -1, -1])
  }

  @Test func abstentionsOfOneSidedFunctionsSpeakAgainstTheirClass() throws {
    let posterior = try uncovered(.posterior)
    #expect(posterior[1] < 0.4)
    #expect(abs(posterior[0] + posterior[1] - 1) < 1e-12)
  }

  @Test func uncoveredRowsCanGetTheClassBalance() throws {
    #expect(try uncovered(.classBalance) == [0.6, 0.4])
  }

  @Test func abstentionsOfImpartialFunctionsSayNothing() throws {
    let votes = GeneratedVotes(
      VoteDesign(functionCount: 5, classBalance: [0.7, 0.3], seed: 2))
    let fitted = try DataProgrammingModel().fit(
      VotePatterns(votes.matrix), options: options(balance: [0.7, 0.3]), gold: nil, jobs: 1)
    let posterior = fitted.posterior(for: [-1, -1, -1, -1, -1])
    #expect(abs(posterior[1] - 0.3) < 1e-12)
  }
}
