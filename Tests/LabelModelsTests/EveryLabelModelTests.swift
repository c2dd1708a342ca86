import Foundation
import LabelModels
import SupervisionCore
import Testing

/// What holds for every label model.
@Suite struct EveryLabelModelTests {
  static let votes = GeneratedVotes(
    .init(functionCount: 6, classBalance: [0.6, 0.4], seed: 1), rows: 2_000)
  static let threeClassVotes = GeneratedVotes(
    .init(functionCount: 8, classBalance: [0.5, 0.3, 0.2], seed: 2), rows: 3_000)

  func fit(
    _ name: LabelModelName, _ matrix: VoteMatrix, _ options: LabelModelOptions = .init(),
    jobs: Int = 1
  ) throws -> any FittedLabelModel {
    try LabelModelRegistry.current.definition(named: name).make().fit(
      VotePatterns(matrix), options: options, gold: nil, jobs: jobs)
  }

  /// Sums run in another order; a hundred passes may carry the last bits upwards.
  func rounding(_ name: LabelModelName) -> Double { 1e-9 }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func rowsWithoutVotesGetTheClassBalance(name: LabelModelName) throws {
    for balance in [nil, [0.7, 0.3]] {
      let fitted = try fit(name, Self.votes.matrix, options(balance: balance))
      let silent = fitted.posterior(for: [Int8](repeating: -1, count: 6))
      #expect(greatestDifference(silent, fitted.classBalance) < 1e-12)
      if let balance { #expect(fitted.classBalance == balance) }
    }
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func posteriorsAreDistributions(name: LabelModelName) throws {
    for votes in [Self.votes, Self.threeClassVotes] {
      let labels = try fit(name, votes.matrix).predict(votes.matrix)
      #expect(labels.count == votes.matrix.rowCount)
      for row in 0..<labels.count {
        #expect(labels[row].allSatisfy { (0...1).contains($0) })
        #expect(abs(labels[row].reduce(0, +) - 1) < 1e-12)
      }
    }
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func rowOrderDoesNotMatter(name: LabelModelName) throws {
    let matrix = Self.votes.matrix
    let reversed = VoteMatrix(
      rows: (0..<matrix.rowCount).reversed().map(matrix.row), classCount: 2)
    let model = try fit(name, matrix).encodedDocument()
    #expect(try fit(name, reversed).encodedDocument() == model)
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func aRowHasTheSamePosteriorInAnyCompany(name: LabelModelName) throws {
    for votes in [Self.votes, Self.threeClassVotes] {
      let fitted = try fit(name, votes.matrix)
      let labels = try fitted.predict(votes.matrix)
      let silent = VoteMatrix(
        rows: [[Int8]](
          repeating: .init(repeating: abstainCell, count: votes.matrix.columnCount), count: 200),
        classCount: fitted.classCount)
      for row in 0..<20 {
        let alone = votes.matrix.selecting(rows: [row])
        #expect(Array(try fitted.predict(alone)[0]) == Array(labels[row]))
        let among = VoteMatrix(
          rows: [votes.matrix.row(row)] + (0..<200).map(silent.row), classCount: fitted.classCount)
        #expect(Array(try fitted.predict(among)[0]) == Array(labels[row]))
      }
    }
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func repeatedPatternsCountLikeOneWithTheirSum(name: LabelModelName) throws {
    let matrix = Self.votes.matrix
    let row: [Int8] = [0, -1, 0, 1, -1, -1]
    let a = try LabelModelRegistry.current.definition(named: name).make().fit(
      VotePatterns(matrix), options: .init(), gold: nil, jobs: 1)
    let b = try LabelModelRegistry.current.definition(named: name).make().fit(
      VotePatterns(eachRowOf: matrix), options: .init(), gold: nil, jobs: 1)
    #expect(greatestDifference(a.posterior(for: row), b.posterior(for: row)) < rounding(name))
  }

  @Test(
    arguments: LabelModelDefinition.builtIn.map(\.name), [[4, 2, 0, 5, 1, 3], [5, 4, 3, 2, 1, 0]])
  func columnOrderDoesNotMatter(name: LabelModelName, order: [Int]) throws {
    let exact = options(iterations: 5_000, tolerance: 1e-12)
    for votes in [Self.votes, Self.threeClassVotes] {
      let matrix = votes.matrix.selecting(columns: Array(0..<6))
      let a = try fit(name, matrix, exact)
      let b = try fit(name, matrix.selecting(columns: order), exact)
      for row in (0..<50).map(matrix.row) {
        #expect(
          greatestDifference(a.posterior(for: row), b.posterior(for: order.map { row[$0] }))
            < rounding(name))
      }
    }
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func theOrderOfPatternsDoesNotMatter(name: LabelModelName) throws {
    let patterns = VotePatterns(Self.threeClassVotes.matrix)
    let order = (0..<patterns.patternCount).reversed()
    let reversed = VotePatterns(
      functionNames: patterns.functionNames, classCount: 3,
      cells: (0..<8).flatMap { function in order.map { patterns[$0, function] } },
      counts: order.map { patterns.counts[$0] })
    let model = try LabelModelRegistry.current.definition(named: name).make()
    let a = try model.fit(patterns, options: .init(), gold: nil, jobs: 1)
    let b = try model.fit(reversed, options: .init(), gold: nil, jobs: 1)
    for row in (0..<50).map(Self.threeClassVotes.matrix.row) {
      #expect(greatestDifference(a.posterior(for: row), b.posterior(for: row)) < rounding(name))
    }
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func aFunctionThatNeverVotesChangesNothing(name: LabelModelName) throws {
    let matrix = Self.votes.matrix
    let wider = VoteMatrix(
      rowCount: matrix.rowCount, functionNames: matrix.functionNames + ["silent"], classCount: 2,
      cells: matrix.cells + [Int8](repeating: abstainCell, count: matrix.rowCount))
    let a = try fit(name, matrix)
    let b = try fit(name, wider)
    #expect(b.learnedAccuracies[6] == nil)
    for row in (0..<50).map(matrix.row) {
      #expect(
        greatestDifference(a.posterior(for: row), b.posterior(for: row + [-1])) < rounding(name))
    }
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func oneItemGetsTheClassOfItsVotes(name: LabelModelName) throws {
    let fitted = try fit(name, VoteMatrix(rows: [[1, 1, 1, -1]], classCount: 2))
    let posterior = fitted.posterior(for: [1, 1, 1, -1])
    #expect(posterior[1] > 0.5 && posterior[1] < 1)
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func oneFunctionIsLabelledOrRefusedWithItsCount(name: LabelModelName) throws {
    let matrix = VoteMatrix(rows: (0..<40).map { [Int8($0 % 4 == 0 ? 1 : 0)] }, classCount: 2)
    if name == .moments || name == .triplets {
      #expect(throws: LabelModelError.tooFewFunctions(model: name, found: 1, needed: 3)) {
        try fit(name, matrix)
      }
    } else {
      let fitted = try fit(name, matrix, options(balance: [0.5, 0.5]))
      #expect(fitted.posterior(for: [0])[0] > 0.5)
      #expect(fitted.posterior(for: [1])[1] > 0.5)
    }
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func theGreatestNumberOfClassesIsFitted(name: LabelModelName) throws {
    let rows = (0..<508).map { index in
      let label = Int8(index % 127)
      return [label, index % 5 == 0 ? -1 : label, label, Int8((index * 7) % 127)]
    }
    let fitted = try fit(name, VoteMatrix(rows: rows, classCount: 127), options(iterations: 2))
    let posterior = fitted.posterior(for: [126, 126, 126, -1])
    #expect(abs(posterior.reduce(0, +) - 1) < 1e-9)
    #expect(posterior.indices.max { posterior[$0] < posterior[$1] } == 126)
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func exchangingTheClassesExchangesThePosterior(name: LabelModelName) throws {
    let matrix = Self.votes.matrix
    let exchanged = VoteMatrix(
      rowCount: matrix.rowCount, functionNames: matrix.functionNames, classCount: 2,
      cells: matrix.cells.map { $0 < 0 ? $0 : 1 - $0 })
    let a = try fit(name, matrix, options(balance: [0.6, 0.4])).posterior(for: [1, 1, 0, -1, -1, 0])
    let b = try fit(name, exchanged, options(balance: [0.4, 0.6]))
      .posterior(for: [0, 0, 1, -1, -1, 1])
    #expect(greatestDifference(a, b.reversed()) < rounding(name))
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func unanimousVotesAreNotContradicted(name: LabelModelName) throws {
    let fitted = try fit(name, Self.votes.matrix, options(balance: [0.5, 0.5]))
    for length in 1...6 {
      for label in 0...1 {
        let row = (0..<6).map { Int8($0 < length ? label : -1) }
        #expect(fitted.posterior(for: row)[label] > 0.5)
      }
    }
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func anyNumberOfThreadsGivesTheSameBytes(name: LabelModelName) throws {
    let matrix = GeneratedVotes(
      .init(functionCount: 33, classBalance: [0.8, 0.2], seed: 4), rows: 40_000
    ).matrix
    let short = options(iterations: 5)
    let a = try fit(name, matrix, short, jobs: 1)
    let b = try fit(name, matrix, short, jobs: 4)
    #expect(try a.encodedDocument() == b.encodedDocument())
    #expect(try a.predict(matrix, jobs: 1) == b.predict(matrix, jobs: 3))
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func aModelReadFromJSONPredictsTheSame(name: LabelModelName) throws {
    func roundTrip<Fitted: FittedLabelModel>(_ fitted: Fitted) throws -> any FittedLabelModel {
      try Fitted(document: fitted.encodedDocument())
    }
    let fitted = try fit(name, Self.threeClassVotes.matrix)
    let read = try roundTrip(fitted)
    #expect(try read.encodedDocument() == fitted.encodedDocument())
    #expect(
      try read.predict(Self.threeClassVotes.matrix) == fitted.predict(Self.threeClassVotes.matrix))
  }

  /// Constant, silent and one-class columns beside ordinary ones.
  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func degenerateColumnsGiveFinitePosteriors(name: LabelModelName) throws {
    var rows: [[Int8]] = []
    for index in 0..<60 {
      let vote = Int8(index % 3 == 0 ? 1 : 0)
      rows.append([vote, index % 4 == 0 ? 1 - vote : vote, 1, -1, index % 2 == 0 ? 0 : -1])
    }
    let fitted = try fit(name, VoteMatrix(rows: rows, classCount: 2))
    for row in rows { #expect(fitted.posterior(for: row).allSatisfy { $0.isFinite }) }
    #expect(fitted.posterior(for: [-1, -1, -1, 1, -1]).allSatisfy { $0.isFinite })
    #expect(fitted.learnedAccuracies[3] == nil)
    for accuracy in fitted.learnedAccuracies.compactMap({ $0 }) {
      #expect((0...1).contains(accuracy))
    }
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func votesForOneClassOnlyGiveFinitePosteriors(name: LabelModelName) throws {
    let rows: [[Int8]] = [[1, 1, -1, 1], [1, -1, 1, -1], [-1, 1, 1, 1], [-1, -1, -1, -1]]
    for prior in [0.0, 1] {
      let fitted = try fit(
        name, VoteMatrix(rows: rows, classCount: 3), options(prior: prior))
      for row in rows {
        let posterior = fitted.posterior(for: row)
        #expect(posterior.allSatisfy { $0.isFinite })
        #expect(abs(posterior.reduce(0, +) - 1) < 1e-12)
      }
    }
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func emptyVotesAreRefused(name: LabelModelName) {
    #expect(throws: LabelModelError.noRows) {
      try fit(name, VoteMatrix(rows: [], functionNames: ["a", "b", "c"], classCount: 2))
    }
    #expect(throws: LabelModelError.noFunctions) {
      try fit(name, VoteMatrix(rows: [[], []], classCount: 2))
    }
    #expect(throws: LabelModelError.noVotes) {
      try fit(name, VoteMatrix(rows: [[-1, -1, -1]], classCount: 2))
    }
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func aClassBalanceOfTheWrongFormIsRefused(name: LabelModelName) {
    for balance in [[1], [0.5, 0.6], [1, 0], [0.2, 0.3, 0.5]] {
      #expect(throws: LabelModelError.invalidClassBalance(found: balance, classCount: 2)) {
        try fit(name, Self.votes.matrix, options(balance: balance))
      }
    }
  }

  /// Ten rows of two agreeing functions: refused where the method needs triplets, else labelled.
  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func twoFunctionsAreLabelledOrRefusedWithTheirCount(name: LabelModelName) throws {
    let matrix = VoteMatrix(
      rows: (0..<10).map { [Int8($0 % 2), Int8($0 % 2), -1] }, classCount: 2)
    if name == .moments || name == .triplets {
      #expect(throws: LabelModelError.tooFewFunctions(model: name, found: 2, needed: 3)) {
        try fit(name, matrix)
      }
    } else {
      let posterior = try fit(name, matrix).posterior(for: [1, 1, -1])
      #expect(posterior[1] > 0.5)
    }
  }

  /// The Bayes-optimal accuracy is known; 3,000 rows leave ±.9 points of sampling error, which both
  /// share, and fits on so few votes lose up to 2 points more. Majority votes weigh all functions
  /// much alike, which costs up to 5 points.
  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func accuracyComesNearTheOracleOnGeneratedVotes(name: LabelModelName) throws {
    let tolerance = name == .majority || name == .weightedMajority ? 0.05 : 0.02
    for votes in [Self.votes, Self.threeClassVotes] {
      let rows = votes.votedRows
      let labels = try fit(name, votes.matrix, options(balance: votes.design.classBalance))
        .predict(votes.matrix)
      let best = accuracy(votes.oracle(), votes.gold, rows: rows)
      let loss = best - accuracy(labels, votes.gold, rows: rows)
      #expect(loss < tolerance && loss > -0.02)
    }
  }
}

extension GeneratedVotes {
  init(_ design: VoteDesign, rows: Int) {
    var design = design
    design.rowCount = rows
    self.init(design)
  }
}
