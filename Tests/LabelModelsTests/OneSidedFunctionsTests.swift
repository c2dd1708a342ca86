import LabelModels
import SupervisionCore
import Testing

/// One-sided functions of the default label model: precision, nesting, and what their silence says.
@Suite struct OneSidedFunctionsTests {
  /// Four functions for a class of one in a hundred, in the exact numbers expected: each votes in six tenths of its rows, and
  /// in one of a thousand others.
  private let rare = exactPatterns(functionCount: 4, classCount: 2, abstains: true, total: 1e6) {
    row, label in
    row.reduce(label == 1 ? 0.01 : 0.99) { product, vote in
      let rate = label == 1 ? 0.6 : 0.001
      return vote == 0 ? 0 : product * (vote == 1 ? rate : 1 - rate)
    }
  }

  @Test func preciseFunctionsOfARareClassAreBelieved() throws {
    for abstentions in [Abstentions.unknown, .silent] {
      var options = options(balance: [0.99, 0.01])
      options.abstentions = abstentions
      let fitted = try AnchoredModel().fit(rare, options: options, gold: nil, jobs: 1)
      func exact(_ votes: Int) -> Double {
        func joint(_ share: Double, _ rate: Double) -> Double {
          (0..<4).reduce(share) { $0 * ($1 < votes ? rate : 1 - rate) }
        }
        let (same, other) = (joint(0.01, 0.6), joint(0.99, 0.001))
        return same / (same + other)
      }
      #expect(abs(fitted.posterior(for: [1, 1, -1, -1])[1] - exact(2)) < 0.001)
      #expect(abs(fitted.posterior(for: [1, -1, -1, -1])[1] - exact(1)) < 0.02)
      #expect(abs(fitted.posterior(for: [-1, -1, -1, -1])[1] - exact(0)) < 0.001)
    }
  }

  /// The second and third of every three functions repeat half of the first's votes.
  @Test(arguments: [0.5, 0.3, 0.1])
  func votesThatRepeatABroaderFunctionAddLittle(positive: Double) throws {
    let votes = generatedVotes(
      .nested, functions: 10, balance: [1 - positive, positive], seed: 3)
    let fitted = try fitAnchored(votes.matrix, options(balance: [1 - positive, positive]))
    let rows = votes.votedRows
    #expect(
      accuracy(try fitted.predict(votes.matrix), votes.gold, rows: rows)
        > accuracy(votes.oracle(), votes.gold, rows: rows) - 0.01)
  }

  /// A narrow function that fires only where a broad one of its class does.
  @Test func aNestedFunctionThatRanSharesItsWeight() throws {
    var generator = SeededGenerator(seed: 8)
    let rows = (0..<6000).map { _ -> [Int8] in
      let isPositive = generator.uniform() < 0.3
      let broad = generator.uniform() < (isPositive ? 0.5 : 0.15)
      let narrow = broad && generator.uniform() < 0.6
      let narrower = narrow && generator.uniform() < 0.6
      let other = generator.uniform() < (isPositive ? 0.4 : 0.1)
      let negative = generator.uniform() < (isPositive ? 0.1 : 0.4)
      return [
        broad ? 1 : -1, narrow ? 1 : -1, narrower ? 1 : -1, other ? 1 : -1, negative ? 0 : -1,
      ]
    }
    var options = options(balance: [0.7, 0.3])
    options.abstentions = .silent
    let fitted = try fitAnchored(VoteMatrix(rows: rows, classCount: 2), options)
    let weights = try #require(fitted.voteWeights(for: [1, 1, 1, 1, -1]))
    #expect(weights[2] < 0.6)
    #expect(weights[3] > 0.9)
    // Votes of all three nested functions say less than the four votes would if they were independent.
    #expect(fitted.posterior(for: [1, 1, 1, -1, 0])[1] < 0.8)
  }

  // MARK: Silence

  /// Three functions that vote only for class 1, and a row on which none does.
  private let matrix = VoteMatrix(
    rows: (0..<400).map { row in
      row % 4 == 0 ? [1, 1, row % 8 == 0 ? 1 : -1] : [-1, row % 4 == 1 ? 1 : -1, -1]
    }, classCount: 2)

  private func uncovered(_ rows: UncoveredRows, _ abstentions: Abstentions) throws -> [Double] {
    var options = options(balance: [0.6, 0.4])
    options.uncoveredRows = rows
    options.abstentions = abstentions
    return try fitAnchored(matrix, options).posterior(for: [-1, -1, -1])
  }

  @Test func silenceOfFunctionsThatRanSpeaksAgainstTheirClass() throws {
    let posterior = try uncovered(.posterior, .silent)
    #expect(posterior[1] < 0.4)
    #expect(abs(posterior[0] + posterior[1] - 1) < 1e-12)
  }

  @Test func absenceOfVotersWhoWereNotAskedSaysNothing() throws {
    #expect(greatestDifference(try uncovered(.posterior, .notAsked), [0.6, 0.4]) < 1e-12)
  }

  @Test func uncoveredRowsCanGetTheClassBalance() throws {
    #expect(greatestDifference(try uncovered(.classBalance, .silent), [0.6, 0.4]) < 1e-12)
  }

  @Test func silenceIsEvidenceOnlyWhereIndependenceExplainsTheVotes() throws {
    let independent = generatedVotes(.oneSided, functions: 12)
    #expect(try fitAnchored(independent.matrix).isSilenceEvidence)
    var options = options()
    options.abstentions = .notAsked
    #expect(try !fitAnchored(independent.matrix, options).isSilenceEvidence)

    // Functions that fire in clusters which have nothing to do with the class.
    var generator = SeededGenerator(seed: 2)
    let rows = (0..<4000).map { _ -> [Int8] in
      let cluster = generator.index(below: 4)
      let isPositive = generator.uniform() < 0.5
      return (0..<8).map { function in
        let isOwn = function / 2 == cluster
        let isRight = (function % 2 == 1) == isPositive
        let rate = (isOwn ? 0.6 : 0.02) * (isRight ? 1 : 0.4)
        return generator.uniform() < rate ? Int8(function % 2) : -1
      }
    }
    let clustered = try fitAnchored(VoteMatrix(rows: rows, classCount: 2))
    #expect(!clustered.isSilenceEvidence)
    #expect(clustered.warnings.contains { $0.contains("--abstentions silent") })
  }

  /// Votes for one class tell nothing of the balance: silent rows get it as given, or the uniform one with a note.
  @Test func rowsWithoutVotesDoNotGetTheOnlyClassVoted() throws {
    let rows = (0..<2000).map { row -> [Int8] in
      [row % 40 == 0 ? 1 : -1, row % 50 == 0 ? 1 : -1, row % 77 == 0 ? 1 : -1]
    }
    let matrix = VoteMatrix(rows: rows, classCount: 2)
    for abstentions in [Abstentions.unknown, .notAsked] {
      var learned = options()
      learned.abstentions = abstentions
      let fitted = try fitAnchored(matrix, learned)
      #expect(greatestDifference(fitted.posterior(for: [-1, -1, -1]), [0.5, 0.5]) < 1e-12)
      #expect(fitted.warnings.contains { $0.contains("all votes are for one class") })
      var given = options(balance: [0.9, 0.1])
      given.abstentions = abstentions
      #expect(
        greatestDifference(
          try fitAnchored(matrix, given).posterior(for: [-1, -1, -1]), [0.9, 0.1]) < 1e-12)
    }
  }

  @Test func abstentionsOfVotersOfSeveralClassesSayNothing() throws {
    let votes = GeneratedVotes(
      VoteDesign(functionCount: 5, classBalance: [0.7, 0.3], seed: 2))
    let fitted = try fitAnchored(votes.matrix, options(balance: [0.7, 0.3]))
    #expect(
      greatestDifference(fitted.posterior(for: [-1, -1, -1, -1, -1]), [0.7, 0.3]) < 1e-12)
  }
}
