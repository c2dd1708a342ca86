import Foundation
import LabelModels
import SupervisionCore
import Testing

@Suite struct DataProgrammingTests {
  private let model = DataProgrammingModel()

  private func generated(
    _ structure: VoteDesign.Structure = .independent, functions: Int = 10,
    balance: [Double] = [0.7, 0.3], seed: UInt64 = 1, rows: Int = 10_000
  ) -> GeneratedVotes {
    var design = VoteDesign(
      structure: structure, functionCount: functions, classBalance: balance, seed: seed)
    design.rowCount = rows
    return GeneratedVotes(design)
  }

  private func fit(
    _ matrix: VoteMatrix, _ options: LabelModelOptions = options(), jobs: Int = 2
  ) throws -> FittedDataProgramming {
    try model.fit(VotePatterns(matrix), options: options, gold: nil, jobs: jobs)
  }

  // MARK: Posterior and fixed point

  /// Bayes' rule written out over every vote row, from the fitted rates alone.
  @Test(arguments: [2, 3])
  func thePosteriorIsBayesRuleOverTheFiringRates(classCount: Int) throws {
    var options = options(balance: (0..<classCount).map { _ in 1 / Double(classCount) })
    options.dependencies = .none
    let votes = generated(
      functions: 4, balance: (0..<classCount).map { _ in 1 / Double(classCount) }, rows: 500)
    let fitted = try fit(votes.matrix, options)
    let rows = exactPatterns(
      functionCount: 4, classCount: classCount, abstains: true, total: 1e6
    ) { _, _ in 1e-3 }
    let posteriors = fitted.posteriors(for: rows, jobs: 1)
    for index in 0..<rows.patternCount {
      let joint = (0..<classCount).map { label in
        rows.pattern(index).enumerated().reduce(fitted.classBalance[label]) { product, vote in
          let rates = (0..<classCount).map {
            fitted.rate(function: vote.offset, votes: $0, when: label)
          }
          return product * (vote.element < 0 ? 1 - rates.reduce(0, +) : rates[Int(vote.element)])
        }
      }
      for label in 0..<classCount {
        let expected = joint[label] / joint.reduce(0, +)
        // Two classes are computed in single precision.
        #expect(abs(posteriors[index * classCount + label] - expected) < 2e-6)
      }
    }
  }

  /// Where the marginal likelihood is greatest its derivative by every rate is 0, here taken by central differences of
  /// log P(votes) summed over all vote rows.
  @Test func withoutPriorsTheFitIsStationaryForTheMarginalLikelihood() throws {
    // Six one-sided functions, well inside the bounds of the model.
    let rates: [(vote: Int, same: Double, other: Double)] = [
      (1, 0.4, 0.1), (0, 0.5, 0.2), (1, 0.3, 0.1), (0, 0.35, 0.1), (1, 0.25, 0.05), (0, 0.3, 0.12),
    ]
    let patterns = exactPatterns(functionCount: 6, classCount: 2, abstains: true, total: 1e7) {
      row, label in
      row.enumerated().reduce(0.5) { product, vote in
        let (side, same, other) = rates[vote.offset]
        let rate = side == label ? same : other
        return product
          * (vote.element < 0 ? 1 - rate : Int(vote.element) == side ? rate : 0)
      }
    }
    var options = options(balance: [0.5, 0.5], iterations: 2000, tolerance: 1e-8, prior: 0)
    options.dependencies = .none
    let fitted = try model.fit(patterns, options: options, gold: nil, jobs: 1)

    func meanLogLikelihood(_ change: (function: Int, label: Int, by: Double)) -> Double {
      var sum = 0.0
      for index in 0..<patterns.patternCount {
        var likelihood = 0.0
        for label in 0...1 {
          var product = 0.5
          for (function, vote) in patterns.pattern(index).enumerated() {
            var rate = fitted.rate(function: function, votes: rates[function].vote, when: label)
            if change.function == function && change.label == label { rate += change.by }
            product *= vote < 0 ? 1 - rate : rate
          }
          likelihood += product
        }
        sum += Double(patterns.counts[index]) * log(likelihood)
      }
      return sum / Double(patterns.rowCount)
    }
    for function in 0..<6 {
      for label in 0...1 {
        let step = 1e-4
        let gradient =
          (meanLogLikelihood((function, label, step)) - meanLogLikelihood((function, label, -step)))
          / (2 * step)
        // At the start of the fit these derivatives are around 0.05.
        #expect(abs(gradient) < 5e-4)
        let (side, same, other) = rates[function]
        let found = fitted.rate(function: function, votes: side, when: label)
        #expect(abs(found - (side == label ? same : other)) < 5e-3)
      }
    }
  }

  // MARK: Quality

  @Test(arguments: [[0.5, 0.5], [0.7, 0.3], [0.9, 0.1]], [10, 33])
  func independentVotesComeWithinFiveThousandthsOfTheOracle(balance: [Double], functions: Int)
    throws
  {
    let votes = generated(functions: functions, balance: balance)
    let oracle = votes.oracle()
    let rows = votes.votedRows
    func brier(_ labels: ProbabilisticLabels) -> Double {
      rows.reduce(0) { $0 + pow(labels[$1, 1] - (votes.gold[$1] == 1 ? 1 : 0), 2) }
        / Double(rows.count)
    }
    let given = try fit(votes.matrix, options(balance: balance)).predict(votes.matrix)
    #expect(
      accuracy(given, votes.gold, rows: rows) > accuracy(oracle, votes.gold, rows: rows) - 0.005)
    #expect(brier(given) < brier(oracle) + 0.005)

    let learned = try fit(votes.matrix).predict(votes.matrix)
    let majority = try MajorityModel().fit(
      VotePatterns(votes.matrix), options: options(), gold: nil, jobs: 1
    )
    .predict(votes.matrix)
    #expect(accuracy(learned, votes.gold, rows: rows) >= accuracy(majority, votes.gold, rows: rows))
    if functions == 33 { #expect(brier(learned) < brier(oracle) + 0.01) }
  }

  @Test(
    arguments: [VoteDesign.Structure.oneSided, .nested, .duplicated], [[0.5, 0.5], [0.7, 0.3]])
  func dependentVotesDoNotFallBehindTheMajority(
    structure: VoteDesign.Structure, balance: [Double]
  ) throws {
    let votes = generated(structure, functions: 15, balance: balance)
    let majority = try MajorityModel().fit(
      VotePatterns(votes.matrix), options: options(), gold: nil, jobs: 1
    )
    .predict(votes.matrix)
    let fitted = try fit(votes.matrix, options(balance: balance)).predict(votes.matrix)
    #expect(
      accuracy(fitted, votes.gold, rows: votes.votedRows)
        >= accuracy(majority, votes.gold, rows: votes.votedRows))
  }

  @Test func copiesOfAFunctionShareOneWeightAndAreReported() throws {
    let votes = generated(functions: 8)
    let copied = votes.matrix.selecting(columns: [0, 1, 2, 3, 4, 5, 6, 7, 0, 0, 0])
    let matrix = VoteMatrix(
      rowCount: copied.rowCount, functionNames: (0..<11).map { "f\($0)" }, classCount: 2,
      cells: copied.cells)
    let fitted = try fit(matrix, options(balance: [0.7, 0.3]))
    // Four copies: 1/4 each, and nothing for the seven others.
    for function in [0, 8, 9, 10] {
      #expect(abs(fitted.weight(function: function, votes: 1) - 0.25) < 1e-9)
    }
    for function in 1..<8 { #expect(fitted.weight(function: function, votes: 1) == 1) }
    #expect(Set(fitted.dependencies.map(\.function)) == ["f0", "f8", "f9", "f10"])
    #expect(try fit(votes.matrix, options(balance: [0.7, 0.3])).dependencies.isEmpty)
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
    let fitted = try fit(VoteMatrix(rows: rows, classCount: 3))
    #expect(fitted.dependencies.isEmpty)
    for accuracy in fitted.learnedAccuracies { #expect(abs(try #require(accuracy) - 0.8) < 0.1) }
  }

  @Test func goldOfDevCandidatesMovesTheFitTowardsIt() throws {
    // Two functions that always disagree: the votes alone cannot say who is right.
    let matrix = VoteMatrix(
      rows: (0..<200).map { $0 % 2 == 0 ? [1, 0] : [0, 1] }, classCount: 2)
    let gold = try VotesWithGold(matrix, gold: GoldLabels((0..<200).map { $0 % 2 == 0 ? 1 : 0 }))
    let blind = try fit(matrix, options(balance: [0.5, 0.5]))
    #expect(abs(blind.posterior(for: [1, 0])[1] - 0.5) < 1e-3)
    let told = try model.fit(
      VotePatterns(matrix), options: options(balance: [0.5, 0.5]), gold: gold, jobs: 1)
    #expect(told.posterior(for: [1, 0])[1] > 0.9)
  }

  // MARK: Invariance

  @Test func rowOrderColumnOrderAndThreadsChangeNothing() throws {
    let votes = generated(.nested, functions: 9, rows: 3000)
    let matrix = votes.matrix
    let fitted = try fit(matrix)
    #expect(try fit(matrix, jobs: 1) == fitted)

    let reversed = VoteMatrix(
      rows: (0..<3000).reversed().map(matrix.row), functionNames: matrix.functionNames,
      classCount: 2)
    let columns = [3, 1, 4, 0, 8, 2, 6, 5, 7]
    let permuted = try fit(matrix.selecting(columns: columns))
    let backwards = try fit(reversed)
    for row in 0..<100 {
      let cells = matrix.row(row)
      let expected = fitted.posterior(for: cells)
      // Sums in another order, iterated to a tolerance of 1e-6 in the rates.
      #expect(greatestDifference(backwards.posterior(for: cells), expected) < 1e-4)
      #expect(
        greatestDifference(permuted.posterior(for: columns.map { cells[$0] }), expected) < 1e-4)
    }
  }

  @Test func withoutPriorsEveryRowTwiceIsTheSameAsOnce() throws {
    let matrix = generated(functions: 10, rows: 2000).matrix
    var options = options(balance: [0.7, 0.3], prior: 0)
    options.dependencies = .none
    let once = VotePatterns(matrix)
    let fitted = try model.fit(once, options: options, gold: nil, jobs: 1)
    let twice = try model.fit(once.merging(once), options: options, gold: nil, jobs: 1)
    #expect(
      greatestDifference(
        fitted.posteriors(for: once, jobs: 1), twice.posteriors(for: once, jobs: 1)) < 1e-4)
  }

  @Test func repeatedPatternsFitLikeMergedOnes() throws {
    let matrix = generated(functions: 5, rows: 2000).matrix
    let options = options(balance: [0.7, 0.3], tolerance: 1e-8)
    let merged = try model.fit(VotePatterns(matrix), options: options, gold: nil, jobs: 1)
    let repeated = try model.fit(
      VotePatterns(eachRowOf: matrix), options: options, gold: nil, jobs: 1)
    #expect(
      greatestDifference(
        merged.posterior(for: matrix.row(0)), repeated.posterior(for: matrix.row(0))) < 1e-4)
  }

  // MARK: Odd votes

  @Test func unanimousVotesAreNeverContradictedWhenClassesAreBalanced() throws {
    let votes = generated(functions: 10, balance: [0.5, 0.5])
    let labels = try fit(votes.matrix, options(balance: [0.5, 0.5])).predict(votes.matrix)
    for row in votes.votedRows {
      let cells = Set(votes.matrix.row(row).filter { $0 >= 0 })
      if cells.count == 1 { #expect(labels.mostProbableClass(row) == Int(cells.first!)) }
    }
  }

  @Test func aRowWithoutVotesOfImpartialFunctionsGetsTheClassBalance() throws {
    let votes = generated(functions: 10, balance: [0.7, 0.3])
    let fitted = try fit(votes.matrix, options(balance: [0.7, 0.3]))
    let posterior = fitted.posterior(for: [Int8](repeating: -1, count: 10))
    // Abstentions of a function that votes alike in all classes say nothing; single precision.
    #expect(greatestDifference(posterior, [0.7, 0.3]) < 1e-5)
  }

  @Test(
    arguments: [
      [[1], [0], [1], [-1]],
      [[1, 1], [0, 1], [-1, 0], [1, -1]],
      [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
      [[1, -1, 0], [1, -1, 0], [1, -1, 1], [1, -1, -1]],
      [[1, 1, 1], [-1, -1, -1]],
      [[0, -1, -1]],
    ] as [[[Int8]]])
  func smallAndConstantVotesGiveFiniteAnswers(rows: [[Int8]]) throws {
    for balance in [nil, [0.8, 0.2]] {
      let fitted = try fit(VoteMatrix(rows: rows, classCount: 2), options(balance: balance))
      for row in rows + [[Int8](repeating: 0, count: rows[0].count)] {
        let posterior = fitted.posterior(for: row)
        #expect(posterior.allSatisfy { $0.isFinite && (0...1).contains($0) })
        #expect(abs(posterior.reduce(0, +) - 1) < 1e-9)
      }
    }
  }

  @Test func functionsThatNeverVoteAreNamedAndCountForNothing() throws {
    let matrix = generated(functions: 5, rows: 1000).matrix
    let wide = VoteMatrix(
      rows: (0..<1000).map { matrix.row($0) + [-1] }, classCount: 2)
    let fitted = try fit(wide)
    #expect(fitted.learnedAccuracies[5] == nil)
    #expect(fitted.warnings == ["never vote and count for nothing: f5"])
    let cells = matrix.row(3)
    #expect(
      greatestDifference(
        fitted.posterior(for: cells + [-1]), try fit(matrix).posterior(for: cells)) < 1e-4)
    #expect(
      greatestDifference(fitted.posterior(for: cells + [1]), fitted.posterior(for: cells + [-1]))
        < 1e-6)
  }

  @Test func votesThatCannotBeUsedAreRefused() throws {
    let empty = VoteMatrix(rowCount: 0, functionNames: ["a"], classCount: 2, cells: [])
    #expect(throws: LabelModelError.noRows) { try fit(empty) }
    #expect(throws: LabelModelError.noFunctions) {
      try fit(VoteMatrix(rowCount: 2, functionNames: [], classCount: 2, cells: []))
    }
    #expect(throws: LabelModelError.noVotes) {
      try fit(VoteMatrix(rows: [[-1, -1]], classCount: 2))
    }
    let matrix = VoteMatrix(rows: [[1, 0, 1]], classCount: 2)
    #expect(throws: LabelModelError.invalidClassBalance(found: [0.5, 0.6], classCount: 2)) {
      try fit(matrix, options(balance: [0.5, 0.6]))
    }
    let fitted = try fit(matrix)
    #expect(throws: LabelModelError.self) {
      try fitted.predict(VoteMatrix(rows: [[1, 0]], classCount: 2))
    }
    #expect(
      throws: LabelModelError.invalidCell(row: 0, function: "f1", cell: 2, classCount: 2)
    ) { try fitted.predict(VoteMatrix(rows: [[1, 2, 0]], classCount: 2)) }
  }

  // MARK: Files

  @Test func aModelSurvivesItsDocument() throws {
    let votes = generated(.duplicated, functions: 8, rows: 1000)
    let fitted = try fit(votes.matrix)
    let document = try fitted.encodedDocument()
    #expect(try FittedDataProgramming(document: document) == fitted)
    #expect(try LabelModelName(document: document) == .dp)
    let read = try LabelModelRegistry.current.decodeFitted(document)
    #expect(try read.predict(votes.matrix) == fitted.predict(votes.matrix))
    #expect(throws: LabelModelError.self) { try FittedMajority(document: document) }
  }
}
