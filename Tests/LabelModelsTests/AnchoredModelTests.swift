import Foundation
import LabelModels
import SupervisionCore
import Testing

/// Votes drawn for the tests of the default label model.
func generatedVotes(
  _ structure: VoteDesign.Structure = .independent, functions: Int = 10,
  balance: [Double] = [0.7, 0.3], seed: UInt64 = 1, rows: Int = 10_000
) -> GeneratedVotes {
  var design = VoteDesign(
    structure: structure, functionCount: functions, classBalance: balance, seed: seed)
  design.rowCount = rows
  return GeneratedVotes(design)
}

/// The default label model, fitted to a matrix.
func fitAnchored(
  _ matrix: VoteMatrix, _ options: LabelModelOptions = options(), jobs: Int = 2
) throws -> FittedAnchored {
  try AnchoredModel().fit(VotePatterns(matrix), options: options, gold: nil, jobs: jobs)
}

@Suite struct AnchoredModelTests {
  private func majority(_ votes: GeneratedVotes) throws -> ProbabilisticLabels {
    try MajorityModel().fit(
      VotePatterns(votes.matrix), options: options(), gold: nil, jobs: 1
    ).predict(votes.matrix)
  }

  private func brier(_ labels: ProbabilisticLabels, _ votes: GeneratedVotes) -> Double {
    let rows = votes.votedRows
    return rows.reduce(0) { $0 + pow(labels[$1, 1] - (votes.gold[$1] == 1 ? 1 : 0), 2) }
      / Double(rows.count)
  }

  // MARK: Known parameters

  /// Voters of known accuracy who always vote, errors spread evenly, in the exact numbers that are expected.
  @Test(
    arguments: [
      [0.5, 0.5], [0.8, 0.2], [0.34, 0.33, 0.33], [0.6, 0.3, 0.1], [0.2, 0.2, 0.2, 0.2, 0.2],
    ]
      as [[Double]])
  func exactCountsGiveTheExactPosterior(balance: [Double]) throws {
    let classes = balance.count
    let accuracies: [Double] =
      classes == 2
      ? [0.95, 0.95, 0.95, 0.6, 0.6, 0.6, 0.6]
      : [0.9, 0.9] + [Double](repeating: 0.6, count: 6 - classes + 1)
    func joint(_ row: [Int8], _ label: Int) -> Double {
      zip(row, accuracies).reduce(balance[label]) {
        $0 * (Int($1.0) == label ? $1.1 : (1 - $1.1) / Double(classes - 1))
      }
    }
    let patterns = exactPatterns(
      functionCount: accuracies.count, classCount: classes, abstains: false, total: 2e5,
      probability: joint)
    for given in [balance, nil] {
      let fitted = try AnchoredModel().fit(
        patterns, options: options(balance: given), gold: nil, jobs: 1)
      let posteriors = fitted.posteriors(for: patterns, jobs: 1)
      var difference = 0.0
      for index in 0..<patterns.patternCount {
        let row = patterns.pattern(index)
        let all = (0..<classes).map { joint(row, $0) }
        for label in 0..<classes {
          difference +=
            Double(patterns.counts[index])
            * abs(posteriors[index * classes + label] - all[label] / all.reduce(0, +))
        }
      }
      #expect(difference / Double(patterns.rowCount) < 0.002)
      for (learned, accuracy) in zip(fitted.learnedAccuracies, accuracies) {
        #expect(abs(try #require(learned) - accuracy) < 0.01)
      }
      #expect(greatestDifference(fitted.classBalance, balance) < 0.01)
    }
  }

  @Test(arguments: [[0.5, 0.5], [0.7, 0.3], [0.9, 0.1]], [10, 33])
  func independentVotesComeWithinFiveThousandthsOfTheOracle(balance: [Double], functions: Int)
    throws
  {
    let votes = generatedVotes(functions: functions, balance: balance)
    let oracle = votes.oracle()
    let rows = votes.votedRows
    let given = try fitAnchored(votes.matrix, options(balance: balance)).predict(votes.matrix)
    #expect(
      accuracy(given, votes.gold, rows: rows) > accuracy(oracle, votes.gold, rows: rows) - 0.005)
    #expect(brier(given, votes) < brier(oracle, votes) + 0.005)

    let learned = try fitAnchored(votes.matrix).predict(votes.matrix)
    #expect(
      accuracy(learned, votes.gold, rows: rows)
        >= accuracy(try majority(votes), votes.gold, rows: rows))
    #expect(brier(learned, votes) < brier(oracle, votes) + 0.01)
  }

  @Test(
    arguments: [VoteDesign.Structure.oneSided, .nested, .duplicated],
    [[0.5, 0.5], [0.7, 0.3], [0.9, 0.1]])
  func dependentVotesComeNearTheOracleAndNotBehindTheMajority(
    structure: VoteDesign.Structure, balance: [Double]
  ) throws {
    let votes = generatedVotes(structure, functions: 33, balance: balance)
    let fitted = try fitAnchored(votes.matrix, options(balance: balance)).predict(votes.matrix)
    let learned = try fitAnchored(votes.matrix).predict(votes.matrix)
    let majority = accuracy(try majority(votes), votes.gold, rows: votes.votedRows)
    #expect(accuracy(fitted, votes.gold, rows: votes.votedRows) >= majority)
    #expect(accuracy(learned, votes.gold, rows: votes.votedRows) >= majority)
    #expect(brier(fitted, votes) < brier(votes.oracle(), votes) + 0.01)
  }

  // MARK: Experts, copies and contrarians

  /// Seven independent voters: three of .95, four of .6. Agreement of the three is owed to the class.
  @Test func independentExpertsAreNotTakenForCopies() throws {
    let accuracies = [0.95, 0.95, 0.95, 0.6, 0.6, 0.6, 0.6]
    let patterns = exactPatterns(functionCount: 7, classCount: 2, abstains: false, total: 1e5) {
      row, label in
      zip(row, accuracies).reduce(0.5) { $0 * (Int($1.0) == label ? $1.1 : 1 - $1.1) }
    }
    let fitted = try AnchoredModel().fit(patterns, options: options(), gold: nil, jobs: 1)
    #expect(abs(fitted.posterior(for: [1, 1, 1, 0, 0, 0, 0])[1] - 0.9993) < 5e-4)
    #expect(abs(try #require(fitted.learnedAccuracies[0]) - 0.95) < 0.002)
    #expect(fitted.dependencies.isEmpty)
  }

  @Test func copiesOfAVoterCountAsOneVoteAndAreReported() throws {
    let matrix = drawnVotes(accuracies: [0.65, 0.75, 0.75, 0.7, 0.7])
    let copied = matrix.votes.selecting(columns: [0, 1, 2, 3, 4, 0, 0, 0, 0])
    let wide = VoteMatrix(
      rowCount: copied.rowCount, functionNames: (0..<9).map { "f\($0)" }, classCount: 2,
      cells: copied.cells)
    let fitted = try fitAnchored(wide)
    let alone = try fitAnchored(matrix.votes)
    let difference = (0..<200).reduce(0) { sum, row in
      let cells = wide.row(row)
      return sum
        + abs(fitted.posterior(for: cells)[1] - alone.posterior(for: Array(cells[..<5]))[1]) / 200
    }
    #expect(difference < 0.02)
    #expect(
      Set(fitted.dependencies.flatMap { [$0.function, $0.other] })
        == ["f0", "f5", "f6", "f7", "f8"])
    #expect(alone.dependencies.isEmpty)
    let weights = try #require(fitted.voteWeights(for: wide.row(0)))
    for copy in [0, 5, 6, 7, 8] { #expect(abs(weights[copy] * 5 / weights[1] - 1) < 1e-9) }
  }

  @Test func aVoterWorseThanChanceIsReadBackwards() throws {
    let drawn = drawnVotes(accuracies: [0.8, 0.75, 0.7, 0.7, 0.65, 0.3])
    let fitted = try fitAnchored(drawn.votes)
    let labels = try fitted.predict(drawn.votes)
    #expect(abs(try #require(fitted.learnedAccuracies[5]) - 0.3) < 0.05)
    #expect(accuracy(labels, drawn.gold, rows: Array(0..<4000)) > 0.86)
    let with = fitted.posterior(for: [1, 0, 1, 0, -1, 1])[1]
    let without = fitted.posterior(for: [1, 0, 1, 0, -1, -1])[1]
    #expect(with < without)
  }

  /// Votes of always voting, independent voters on two classes of equal share.
  private func drawnVotes(accuracies: [Double]) -> (votes: VoteMatrix, gold: GoldLabels) {
    var generator = SeededGenerator(seed: 11)
    var labels: [Int8] = []
    let rows = (0..<4000).map { _ -> [Int8] in
      let label: Int8 = generator.uniform() < 0.5 ? 1 : 0
      labels.append(label)
      return accuracies.map { generator.uniform() < $0 ? label : 1 - label }
    }
    return (VoteMatrix(rows: rows, classCount: 2), GoldLabels(labels))
  }

  @Test func votersWhoSawTheSameBatchAreNotTakenForCopies() throws {
    var generator = SeededGenerator(seed: 5)
    // 40 voters in 8 batches of 5; each row is seen by one batch, all of whom vote, right 4 times in 5.
    let rows = (0..<4000).map { row -> [Int8] in
      let label = generator.index(below: 3)
      return (0..<40).map { voter in
        guard voter / 5 == row % 8 else { return -1 }
        return Int8(generator.uniform() < 0.8 ? label : (label + 1 + generator.index(below: 2)) % 3)
      }
    }
    let fitted = try fitAnchored(VoteMatrix(rows: rows, classCount: 3))
    #expect(fitted.dependencies.isEmpty)
    for accuracy in fitted.learnedAccuracies { #expect(abs(try #require(accuracy) - 0.8) < 0.1) }
  }

  // MARK: Few and weak votes

  /// Three classes, votes drawn by chance: the answer is about the share of the votes.
  @Test func votesAtChanceGiveTheirShares() throws {
    var generator = SeededGenerator(seed: 3)
    let rows = (0..<300).map { _ in (0..<3).map { _ in Int8(generator.index(below: 3)) } }
    let matrix = VoteMatrix(rows: rows, classCount: 3)
    let labels = try fitAnchored(matrix).predict(matrix)
    for label in 0..<3 {
      let mean = (0..<300).reduce(0) { $0 + labels[$1, label] } / 300
      let share = Double(rows.joined().count { Int($0) == label }) / 900
      #expect(abs(mean - share) < 0.05)
    }
  }

  /// Five voters of .6 on a thousand items: the balance cannot be told from the accuracies, and must not drift.
  @Test(arguments: 0..<4)
  func aBalanceLearnedFromWeakVotesDoesNotDrift(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var labels: [Int8] = []
    let rows = (0..<1000).map { _ -> [Int8] in
      let label: Int8 = generator.uniform() < 0.5 ? 1 : 0
      labels.append(label)
      return (0..<5).map { _ in generator.uniform() < 0.6 ? label : 1 - label }
    }
    let matrix = VoteMatrix(rows: rows, classCount: 2)
    let fitted = try fitAnchored(matrix)
    let predicted = try fitted.predict(matrix)
    let logLoss =
      -(0..<1000).reduce(0) { $0 + log(predicted[$1, Int(labels[$1])]) } / 1000
    #expect(logLoss < log(2))
    #expect((0.4...0.6).contains(fitted.classBalance[1]))
    #expect(fitted.warnings.contains { $0.contains("hardly identify the class balance") })
  }

  @Test func goldOfDevCandidatesMovesTheFitTowardsIt() throws {
    // Two functions that always disagree: the votes alone cannot say who is right.
    let matrix = VoteMatrix(
      rows: (0..<200).map { $0 % 2 == 0 ? [1, 0] : [0, 1] }, classCount: 2)
    let gold = try VotesWithGold(matrix, gold: GoldLabels((0..<200).map { $0 % 2 == 0 ? 1 : 0 }))
    let blind = try fitAnchored(matrix, options(balance: [0.5, 0.5]))
    #expect(abs(blind.posterior(for: [1, 0])[1] - 0.5) < 1e-3)
    let told = try AnchoredModel().fit(
      VotePatterns(matrix), options: options(balance: [0.5, 0.5]), gold: gold, jobs: 1)
    #expect(told.posterior(for: [1, 0])[1] > 0.7)
  }

  // MARK: Invariance

  @Test(arguments: [VoteDesign.Structure.nested, .oneSided, .duplicated])
  func rowOrderColumnOrderAndThreadsChangeNothing(structure: VoteDesign.Structure) throws {
    let matrix = generatedVotes(structure, functions: 9, rows: 3000).matrix
    let fitted = try fitAnchored(matrix)
    #expect(try fitAnchored(matrix, jobs: 1) == fitted)

    let reversed = VoteMatrix(
      rows: (0..<3000).reversed().map(matrix.row), functionNames: matrix.functionNames,
      classCount: 2)
    let columns = [3, 1, 4, 0, 8, 2, 6, 5, 7]
    let permuted = try fitAnchored(matrix.selecting(columns: columns))
    let backwards = try fitAnchored(reversed)
    for row in 0..<100 {
      let cells = matrix.row(row)
      let expected = fitted.posterior(for: cells)
      #expect(backwards.posterior(for: cells) == expected)
      #expect(
        greatestDifference(permuted.posterior(for: columns.map { cells[$0] }), expected) < 1e-9)
    }
  }

  /// More patterns than a fit looks at in every pass: the sample must not change what is learned.
  @Test func aSampleOfManyPatternsGivesWhatAllOfThemDo() throws {
    let votes = generatedVotes(functions: 30, rows: 200_000)
    let patterns = VotePatterns(votes.matrix)
    #expect(patterns.patternCount > 131_072)
    let fitted = try AnchoredModel().fit(patterns, options: options(), gold: nil, jobs: 2)
    for function in 0..<30 {
      let right = (0..<2).reduce(0.0) { sum, label in
        sum + [0.7, 0.3][label] * votes.rates[(function * 2 + label) * 2 + label]
      }
      let all = (0..<4).reduce(0.0) { sum, cell in
        sum + [0.7, 0.3][cell % 2] * votes.rates[function * 4 + cell]
      }
      #expect(abs(try #require(fitted.learnedAccuracies[function]) - right / all) < 0.01)
    }
  }

  // MARK: Odd votes

  @Test func unanimousVotesAreNeverContradictedWhenClassesAreBalanced() throws {
    let votes = generatedVotes(functions: 10, balance: [0.5, 0.5])
    let labels = try fitAnchored(votes.matrix, options(balance: [0.5, 0.5])).predict(votes.matrix)
    for row in votes.votedRows {
      let cells = Set(votes.matrix.row(row).filter { $0 >= 0 })
      if cells.count == 1 { #expect(labels.mostProbableClass(row) == Int(cells.first!)) }
    }
  }

  @Test(
    arguments: [
      [[1], [0], [1], [-1]],
      [[1, 1], [0, 1], [-1, 0], [1, -1]],
      [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
      [[1, -1, 0], [1, -1, 0], [1, -1, 1], [1, -1, -1]],
      [[1, 1, 1], [-1, -1, -1]],
      [[0, -1, -1]],
    ] as [[[Int8]]], Abstentions.allCases)
  func smallAndConstantVotesGiveFiniteAnswers(rows: [[Int8]], abstentions: Abstentions) throws {
    for balance in [nil, [0.8, 0.2]] {
      var options = options(balance: balance)
      options.abstentions = abstentions
      let fitted = try fitAnchored(VoteMatrix(rows: rows, classCount: 2), options)
      for row in rows + [[Int8](repeating: 0, count: rows[0].count)] {
        let posterior = fitted.posterior(for: row)
        #expect(posterior.allSatisfy { $0.isFinite && (0...1).contains($0) })
        #expect(abs(posterior.reduce(0, +) - 1) < 1e-9)
      }
    }
  }

  @Test func functionsThatNeverVoteAreNamedAndCountForNothing() throws {
    let matrix = generatedVotes(functions: 5, rows: 1000).matrix
    let wide = VoteMatrix(
      rows: (0..<1000).map { matrix.row($0) + [-1] }, classCount: 2)
    let fitted = try fitAnchored(wide)
    #expect(fitted.learnedAccuracies[5] == nil)
    #expect(fitted.warnings.contains("never vote and count for nothing: f5"))
    let cells = matrix.row(3)
    #expect(
      greatestDifference(
        fitted.posterior(for: cells + [-1]), try fitAnchored(matrix).posterior(for: cells)) < 1e-9)
  }

  @Test func votesThatCannotBeUsedAreRefused() throws {
    let empty = VoteMatrix(rowCount: 0, functionNames: ["a"], classCount: 2, cells: [])
    #expect(throws: LabelModelError.noRows) { try fitAnchored(empty) }
    #expect(throws: LabelModelError.noFunctions) {
      try fitAnchored(VoteMatrix(rowCount: 2, functionNames: [], classCount: 2, cells: []))
    }
    #expect(throws: LabelModelError.noVotes) {
      try fitAnchored(VoteMatrix(rows: [[-1, -1]], classCount: 2))
    }
    let matrix = VoteMatrix(rows: [[1, 0, 1]], classCount: 2)
    #expect(throws: LabelModelError.invalidClassBalance(found: [0.5, 0.6], classCount: 2)) {
      try fitAnchored(matrix, options(balance: [0.5, 0.6]))
    }
    let fitted = try fitAnchored(matrix)
    #expect(throws: LabelModelError.self) {
      try fitted.predict(VoteMatrix(rows: [[1, 0]], classCount: 2))
    }
    #expect(
      throws: LabelModelError.invalidCell(row: 0, function: "f1", cell: 2, classCount: 2)
    ) { try fitted.predict(VoteMatrix(rows: [[1, 2, 0]], classCount: 2)) }
  }

  @Test func aModelSurvivesItsDocument() throws {
    let votes = generatedVotes(.duplicated, functions: 8, rows: 1000)
    let fitted = try fitAnchored(votes.matrix)
    let document = try fitted.encodedDocument()
    #expect(try FittedAnchored(document: document) == fitted)
    #expect(try LabelModelName(document: document) == .dp)
    let read = try LabelModelRegistry.current.decodeFitted(document)
    #expect(try read.predict(votes.matrix) == fitted.predict(votes.matrix))
    #expect(throws: LabelModelError.self) { try FittedMajority(document: document) }
  }
}
