import Foundation
import LabelModels
import SupervisionCore
import Testing

/// What label models make of votes that do not identify a quantity, and of functions worse than chance. The inputs are exact
/// counts of kinds of votes on which label models in the field have failed.
@Suite struct IdentificationTests {
  static let baselines: [LabelModelName] = [
    .majority, .weightedMajority, .dawidSkene, .moments, .triplets,
  ]
  /// Those that estimate accuracies from agreement.
  static let estimating: [LabelModelName] = [.weightedMajority, .dawidSkene, .moments, .triplets]

  func fit(
    _ name: LabelModelName, _ patterns: VotePatterns, _ options: LabelModelOptions = .init()
  ) throws -> any FittedLabelModel {
    try LabelModelRegistry.current.definition(named: name).make().fit(
      patterns, options: options, gold: nil, jobs: 1)
  }

  /// P(row, Y = k) of independent functions that vote with this coverage and are right with these accuracies; errors fall
  /// evenly on the other classes.
  static func joint(
    _ accuracies: [Double], _ balance: [Double], coverage: Double = 1
  ) -> ([Int8], Int) -> Double {
    { row, label in
      zip(row, accuracies).reduce(balance[label]) { product, item in
        let (vote, accuracy) = item
        guard vote >= 0 else { return product * (1 - coverage) }
        let right = Int(vote) == label
        return product * coverage
          * (right ? accuracy : (1 - accuracy) / Double(balance.count - 1))
      }
    }
  }

  static func patterns(
    _ accuracies: [Double], _ balance: [Double], coverage: Double = 1, total: Double = 1e6
  ) -> VotePatterns {
    exactPatterns(
      functionCount: accuracies.count, classCount: balance.count, abstains: coverage < 1,
      total: total, probability: joint(accuracies, balance, coverage: coverage))
  }

  static func bayes(_ joint: ([Int8], Int) -> Double, _ row: [Int8], classCount: Int) -> [Double] {
    let products = (0..<classCount).map { joint(row, $0) }
    return products.map { $0 / products.reduce(0, +) }
  }

  // MARK: Votes at chance

  /// Functions of accuracy 1/K agree by chance alone, whatever their shares of the classes.
  @Test(
    arguments: estimating, [[0.5, 0.5], [0.8, 0.2], [0.5, 0.3, 0.2], [0.4, 0.3, 0.1, 0.1, 0.1]])
  func independentVotesGiveTheSharesOfTheVotes(name: LabelModelName, shares: [Double]) throws {
    let patterns = exactPatterns(
      functionCount: 3, classCount: shares.count, abstains: false, total: 1e4
    ) { row, label in
      label == 0 ? row.reduce(1) { $0 * shares[Int($1)] } : 0
    }
    let fitted = try fit(name, patterns)
    let majority = try fit(.majority, patterns)
    for row: [Int8] in [[0, 0, 0], [1, 1, 0], [0, 1, -1], [-1, -1, 1], [-1, -1, -1]] {
      #expect(greatestDifference(fitted.posterior(for: row), majority.posterior(for: row)) < 1e-9)
    }
    #expect(fitted.warnings.contains { $0.contains("no more than chance") })
    #expect(fitted.learnedAccuracies.allSatisfy { $0 == nil })
  }

  /// Sixty rows in which three functions never agree, and three rows in which all vote for class 0: agreement below chance
  /// that no accuracies explain. Of class 0: (60/3 + 3 + 1) of 66 rows with the pseudo-rows.
  @Test(arguments: baselines)
  func functionsThatNeverAgreeGiveTheSharesOfTheVotes(name: LabelModelName) throws {
    let orders: [[Int8]] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    let rows = (0..<60).map { orders[$0 % 6] } + [[Int8]](repeating: [0, 0, 0], count: 3)
    let fitted = try fit(name, VotePatterns(VoteMatrix(rows: rows, classCount: 3)))
    #expect(abs(fitted.classBalance[0] - 24.0 / 66) < 1e-9)
    #expect(abs(fitted.posterior(for: [0, 0, 0])[0] - (3 + 24.0 / 66) / 4) < 1e-9)
    #expect(abs(fitted.posterior(for: [2, 0, 1])[0] - (1 + 24.0 / 66) / 4) < 1e-9)
  }

  /// Weak functions on few rows: whatever they leave open, no class takes all of the balance.
  @Test(arguments: baselines, 0..<10)
  func smallWeakSamplesDoNotCollapse(name: LabelModelName, seed: UInt64) throws {
    var design = VoteDesign(
      functionCount: 3, classBalance: [1.0 / 3, 1.0 / 3, 1.0 / 3], seed: seed)
    design.coverage = 0.5...0.7
    design.accuracy = 0.34...0.45
    let votes = GeneratedVotes(design, rows: 60)
    let fitted = try fit(name, VotePatterns(votes.matrix))
    #expect(fitted.classBalance.allSatisfy { (0.1...0.6).contains($0) })
    let labels = try fitted.predict(votes.matrix)
    let logLoss =
      (0..<60).reduce(0) { $0 - log(labels[$1][labels[$1].startIndex + Int(votes.gold[$1] ?? 0)]) }
      / 60
    // Even shares have log 3 = 1.10; unanimous rows that are wrong cost more.
    #expect(logLoss < 1.5)
  }

  // MARK: Functions worse than chance

  static let accuraciesWithOpposed: [[Double]] = [
    [0.9, 0.9, 0.4, 0.4, 0.4], [0.8, 0.75, 0.7, 0.3], [0.3, 0.75, 0.8, 0.7],
    [0.75, 0.75, 0.2, 0.75],
  ]

  @Test(arguments: estimating, accuraciesWithOpposed)
  func aFunctionWorseThanChanceIsRead(name: LabelModelName, accuracies: [Double]) throws {
    for balance in [[0.5, 0.5], [0.7, 0.3]] {
      let joint = Self.joint(accuracies, balance, coverage: 0.8)
      let patterns = Self.patterns(accuracies, balance, coverage: 0.8)
      let fitted = try fit(
        name, patterns, options(balance: balance, iterations: 10_000, tolerance: 1e-10))
      for (found, accuracy) in zip(fitted.learnedAccuracies, accuracies) {
        // One pass corrects for the others' errors in the mean only.
        #expect(abs(try #require(found) - accuracy) < (name == .weightedMajority ? 0.2 : 0.01))
        #expect((try #require(found) > 0.5) == (accuracy > 0.5))
      }
      guard name != .weightedMajority else { continue }
      for pattern in 0..<patterns.patternCount {
        let row = patterns.pattern(pattern)
        let expected = Self.bayes(joint, row, classCount: 2)
        #expect(greatestDifference(fitted.posterior(for: row), expected) < 0.01)
      }
    }
  }

  @Test(arguments: [LabelModelName.weightedMajority, .triplets])
  func aFunctionWorseThanChanceIsReadAmongThreeClasses(name: LabelModelName) throws {
    let balance = [0.5, 0.3, 0.2]
    let fitted = try fit(
      name, Self.patterns([0.8, 0.75, 0.7, 0.1], balance), options(balance: balance))
    let last = try #require(fitted.learnedAccuracies[3])
    #expect(abs(last - 0.1) < 0.1)
    // A vote of the last for class 0 speaks against it.
    #expect(fitted.posterior(for: [-1, -1, -1, 0])[0] < fitted.classBalance[0])
  }

  /// Three functions of accuracy .75, and one that says the opposite of the first: four columns, three opinions.
  static let negation: VotePatterns = {
    let three = patterns([0.75, 0.75, 0.75], [0.5, 0.5], coverage: 0.8, total: 1e4)
    return withColumns(three, [0, 1, 2, 0], opposite: [3])
  }()

  static func withColumns(
    _ patterns: VotePatterns, _ columns: [Int], opposite: Set<Int> = []
  ) -> VotePatterns {
    VotePatterns(
      functionNames: columns.indices.map { "f\($0)" }, classCount: patterns.classCount,
      cells: columns.enumerated().flatMap { position, column in
        patterns.column(column).map { $0 >= 0 && opposite.contains(position) ? 1 - $0 : $0 }
      }, counts: patterns.counts)
  }

  @Test(arguments: estimating)
  func aNegationOfAFunctionAddsNothing(name: LabelModelName) throws {
    let exact = options(iterations: 5_000, tolerance: 1e-12)
    let three = Self.withColumns(Self.negation, [0, 1, 2])
    let alone = try fit(name, three, exact)
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]] {
      let fitted = try fit(name, Self.withColumns(Self.negation, order), exact)
      for pattern in 0..<three.patternCount {
        let row = Self.negation.pattern(pattern)
        #expect(
          greatestDifference(
            fitted.posterior(for: order.map { row[$0] }),
            alone.posterior(for: three.pattern(pattern))) < 1e-9)
      }
    }
  }

  @Test(arguments: estimating)
  func copiesOfAFunctionAddNothing(name: LabelModelName) throws {
    let exact = options(iterations: 5_000, tolerance: 1e-12)
    let four = Self.patterns([0.9, 0.8, 0.7, 0.6], [0.6, 0.4], coverage: 0.8, total: 1e5)
    let copied = Self.withColumns(four, [0, 1, 2, 3, 3, 3, 3, 3])
    let alone = try fit(name, four, exact)
    let fitted = try fit(name, copied, exact)
    for pattern in 0..<four.patternCount {
      #expect(
        greatestDifference(
          fitted.posterior(for: copied.pattern(pattern)),
          alone.posterior(for: four.pattern(pattern))) < 1e-9)
    }
  }

  // MARK: Neighbours: random functions, fewer items

  @Test(arguments: estimating, [[0.5, 0.5], [0.7, 0.3], [0.5, 0.3, 0.2]])
  func functionsAtRandomCostLittle(name: LabelModelName, balance: [Double]) throws {
    var design = VoteDesign(functionCount: 8, classBalance: balance, seed: 5)
    design.coverage = 0.4...0.6
    let votes = GeneratedVotes(design, rows: 4_000)
    var generator = SeededGenerator(seed: 9)
    let random = (0..<8_000).map { _ in
      generator.uniform() < 0.5 ? abstainCell : Int8(generator.index(below: balance.count))
    }
    let matrix = VoteMatrix(
      rowCount: 4_000, functionNames: (0..<10).map { "f\($0)" }, classCount: balance.count,
      cells: votes.matrix.cells + random)
    let rows = votes.votedRows
    let given = options(balance: balance)
    let without = try fit(name, VotePatterns(votes.matrix), given).predict(votes.matrix)
    let with = try fit(name, VotePatterns(matrix), given).predict(matrix)
    #expect(
      accuracy(with, votes.gold, rows: rows) > accuracy(without, votes.gold, rows: rows) - 0.02)
  }

  @Test(arguments: estimating, [[0.5, 0.5], [0.8, 0.2], [0.5, 0.3, 0.2]])
  func aTenthOfTheItemsDoesNoWorseThanShares(name: LabelModelName, balance: [Double]) throws {
    var design = VoteDesign(functionCount: 8, classBalance: balance, seed: 6)
    design.coverage = 0.4...0.6
    let votes = GeneratedVotes(design, rows: 3_000)
    let part = votes.matrix.selecting(rows: Array(0..<300))
    let rows = votes.votedRows
    let labels = try fit(name, VotePatterns(part)).predict(votes.matrix)
    let shares = try fit(.majority, VotePatterns(part)).predict(votes.matrix)
    #expect(
      accuracy(labels, votes.gold, rows: rows) > accuracy(shares, votes.gold, rows: rows) - 0.01)
  }

  // MARK: Votes for one class only

  /// Two million rows without a vote, and some with votes for class 1 of one function or two.
  static func rareVotes(classCount: Int) -> VotePatterns {
    let rows: [[Int8]] = [
      [-1, -1, -1, -1], [1, -1, -1, -1], [-1, 1, -1, -1], [-1, -1, -1, 1], [1, 1, -1, -1],
      [1, -1, 1, 1],
    ]
    return VotePatterns(
      functionNames: ["a", "b", "c", "d"], classCount: classCount,
      cells: (0..<4).flatMap { function in rows.map { $0[function] } },
      counts: [2_000_000, 44, 1, 2_538, 1, 2])
  }

  @Test(arguments: baselines, [2, 3, 5])
  func rowsWithoutVotesGetAUniformBalanceWhereEveryVoteIsForOneClass(
    name: LabelModelName, classCount: Int
  ) throws {
    let fitted = try fit(name, Self.rareVotes(classCount: classCount))
    let uniform = [Double](repeating: 1 / Double(classCount), count: classCount)
    #expect(greatestDifference(fitted.classBalance, uniform) < 1e-12)
    #expect(greatestDifference(fitted.posterior(for: [-1, -1, -1, -1]), uniform) < 1e-12)
    #expect(fitted.posterior(for: [1, -1, -1, -1])[1] > 1 / Double(classCount))
    #expect(fitted.posterior(for: [1, 1, -1, -1])[1] > fitted.posterior(for: [1, -1, -1, -1])[1])
    #expect(
      fitted.warnings.contains {
        $0.contains("every vote is for class 1") && $0.contains("--class-balance")
      })
  }

  @Test(arguments: baselines)
  func aGivenBalanceStandsWhereEveryVoteIsForOneClass(name: LabelModelName) throws {
    let fitted = try fit(name, Self.rareVotes(classCount: 2), options(balance: [0.9, 0.1]))
    #expect(greatestDifference(fitted.posterior(for: [-1, -1, -1, -1]), [0.9, 0.1]) < 1e-12)
    #expect(!fitted.warnings.contains { $0.contains("every vote is for class") })
  }

  @Test(arguments: baselines)
  func aClassThatNobodyVotesForIsNamed(name: LabelModelName) throws {
    let patterns = Self.patterns([0.9, 0.8, 0.7], [0.5, 0.5])
    let three = VotePatterns(
      functionNames: patterns.functionNames, classCount: 3, cells: patterns.cells,
      counts: patterns.counts)
    #expect(try fit(name, three).warnings.contains { $0.contains("no function votes for class 2") })
    #expect(
      !(try fit(name, patterns).warnings.contains { $0.contains("no function votes for class") }))
  }

  // MARK: Convergence

  @Test(arguments: [LabelModelName.dawidSkene, .moments, .dp])
  func aFitThatDidNotConvergeNamesTheOption(name: LabelModelName) throws {
    let patterns = Self.patterns([0.9, 0.8, 0.7, 0.6], [0.7, 0.3])
    let short = try fit(name, patterns, options(iterations: 1, tolerance: 1e-12))
    #expect(short.warnings.contains { $0.contains("--max-passes") })
    let long = try fit(name, patterns, options(iterations: 10_000, tolerance: 1e-3))
    #expect(!long.warnings.contains { $0.contains("--max-passes") })
  }

  // MARK: Stored documents

  /// Documents of earlier versions lack weights, remarks and the mark of unidentified accuracies. Two votes of accuracies .8
  /// and .6 for class 1: .8·.6 against .2·.4. Rates .4 and .1, .3 and .2: .12 against .02.
  @Test func documentsOfEarlierVersionsAreRead() throws {
    func posterior(_ model: String, _ parameters: String) throws -> Double {
      let document = Data(
        """
        {"format":"slicework-label-model","model":"\(model)","parameters":{"classBalance":[0.5,0.5],\
        "functionNames":["a","b"],\(parameters)},"version":1}
        """.utf8)
      return try LabelModelRegistry.current.decodeFitted(document).posterior(for: [1, 1])[1]
    }
    let oneCoin = 0.48 / (0.48 + 0.08)
    let rates = "[0.3,0.1,0.1,0.4,0.3,0.2,0.2,0.3]"
    let accuracies = #""accuracies":[0.8,0.6],"hasVoted":[true,true]"#
    #expect(abs(try posterior("weighted-majority", accuracies) - oneCoin) < 1e-12)
    #expect(abs(try posterior("triplets", accuracies + #","warnings":[]"#) - oneCoin) < 1e-12)
    #expect(
      abs(
        try posterior("moments", #""rates":\#(rates),"learnedAccuracies":[null,0.6]"#)
          - 0.12 / 0.14) < 1e-12)
    #expect(
      abs(
        try posterior(
          "dawid-skene",
          #""abstention":"missing","confusion":\#(rates),"learnedAccuracies":[0.5,0.6],"#
            + #""logPosteriors":[],"warnings":[]"#) - 0.12 / 0.14) < 1e-12)
    #expect(
      abs(
        try posterior("majority", #""pseudoVotes":1,"learnedAccuracies":[0.5,0.6]"#) - 2.5 / 3)
        < 1e-12)
  }
}
