import Foundation
import LabelModels
import SupervisionCore
import Testing

@Suite struct DawidSkeneTests {
  @Test(arguments: [DawidSkeneModel.Abstention.missing, .outcome], [0.0, 1])
  func everyPassRaisesTheLogPosterior(
    abstention: DawidSkeneModel.Abstention, prior: Double
  ) throws {
    let votes = GeneratedVotes(
      .init(functionCount: 7, classBalance: [0.5, 0.3, 0.2], seed: 8), rows: 500)
    let fitted = try DawidSkeneModel(abstention: abstention).fit(
      VotePatterns(votes.matrix), options: options(iterations: 60, tolerance: 0, prior: prior))
    #expect(fitted.logPosteriors.count == 60)
    for (before, after) in zip(fitted.logPosteriors, fitted.logPosteriors.dropFirst()) {
      // Rounding of a sum of some hundreds.
      #expect(after >= before - 1e-9)
    }
    #expect(fitted.logPosteriors[59] > fitted.logPosteriors[0] + 1)
  }

  /// P(Y)·Π P(λⱼ | Y) with the fitted parameters, written out.
  @Test func posteriorIsBayesRuleOverTheConfusionMatrices() throws {
    let votes = GeneratedVotes(
      .init(functionCount: 4, classBalance: [0.5, 0.3, 0.2], seed: 3), rows: 400)
    for abstention in [DawidSkeneModel.Abstention.missing, .outcome] {
      let fitted = try DawidSkeneModel(abstention: abstention).fit(
        VotePatterns(votes.matrix), options: .init())
      for row: [Int8] in [[0, 1, 2, -1], [2, -1, -1, 2], [1, 1, 1, 0]] {
        let joint = (0..<3).map { label in
          row.enumerated().reduce(fitted.classBalance[label]) { product, item in
            let (function, vote) = item
            if vote >= 0 {
              return product
                * fitted.probability(function: function, votes: Int(vote), when: label)
            }
            guard abstention == .outcome else { return product }
            let voted = (0..<3).reduce(0) {
              $0 + fitted.probability(function: function, votes: $1, when: label)
            }
            return product * (1 - voted)
          }
        }
        let expected = joint.map { $0 / joint.reduce(0, +) }
        #expect(greatestDifference(fitted.posterior(for: row), expected) < 1e-12)
      }
    }
  }

  /// Three functions without abstentions whose votes occur exactly as often as their confusion matrices
  /// say; maximum likelihood must find those matrices.
  @Test func exactVotesGiveTheirConfusionMatricesBack() throws {
    let balance = [0.4, 0.6]
    let right = [[0.9, 0.8], [0.7, 0.9], [0.8, 0.7], [0.9, 0.9]]
    let patterns = exactPatterns(functionCount: 4, classCount: 2, abstains: false, total: 1e6) {
      row, label in
      row.enumerated().reduce(balance[label]) {
        let probability = right[$1.offset][label]
        return $0 * (Int($1.element) == label ? probability : 1 - probability)
      }
    }
    let fitted = try DawidSkeneModel().fit(
      patterns, options: options(iterations: 20_000, tolerance: 1e-10, prior: 0))
    #expect(greatestDifference(fitted.classBalance, balance) < 1e-4)
    for function in 0..<4 {
      for label in 0..<2 {
        let found = fitted.probability(function: function, votes: label, when: label)
        #expect(abs(found - right[function][label]) < 1e-4)
      }
    }
  }

  /// Two thousand voters with ten votes each over twelve classes.
  @Test func crowdsOfSparseVotersAreFitted() throws {
    var generator = SeededGenerator(seed: 6)
    let rowCount = 2_000
    let voterCount = 2_000
    let gold = (0..<rowCount).map { _ in generator.index(below: 12) }
    var cells = [Int8](repeating: abstainCell, count: rowCount * voterCount)
    for row in 0..<rowCount {
      for _ in 0..<10 {
        let voter = generator.index(below: voterCount)
        let isRight = generator.uniform() < 0.6
        cells[row + voter * rowCount] = Int8(isRight ? gold[row] : generator.index(below: 12))
      }
    }
    let matrix = VoteMatrix(
      rowCount: rowCount, functionNames: (0..<voterCount).map { "v\($0)" }, classCount: 12,
      cells: cells)
    let fitted = try DawidSkeneModel().fit(
      VotePatterns(matrix), options: options(iterations: 5), jobs: 2)
    let labels = try fitted.predict(matrix)
    let correct = (0..<rowCount).count { labels.mostProbableClass($0) == gold[$0] }
    // Ten voters right in six of ten cases: the plurality alone is right in over 99 of 100.
    #expect(correct > 1_950)
  }

  @Test func silenceCountsWhereAbstainingIsAnOutcome() throws {
    let design = VoteDesign(
      structure: .oneSided, functionCount: 8, classBalance: [0.5, 0.5], seed: 2)
    let votes = GeneratedVotes(design, rows: 4_000)
    let rows = votes.votedRows
    let missing = try DawidSkeneModel(abstention: .missing).fit(
      VotePatterns(votes.matrix), options: options(balance: [0.5, 0.5]))
    let outcome = try DawidSkeneModel(abstention: .outcome).fit(
      VotePatterns(votes.matrix), options: options(balance: [0.5, 0.5]))
    let best = accuracy(votes.oracle(), votes.gold, rows: rows)
    let withSilence = accuracy(try outcome.predict(votes.matrix), votes.gold, rows: rows)
    #expect(withSilence > best - 0.02)
    #expect(withSilence >= accuracy(try missing.predict(votes.matrix), votes.gold, rows: rows))
  }

  @Test func fewFunctionsAreFittedWithAWarning() throws {
    let rows = (0..<30).flatMap { _ -> [[Int8]] in [[1, 1, 0], [0, 0, 0], [1, 0, 1], [1, 1, 1]] }
    let three = VoteMatrix(rows: rows, classCount: 2)
    let given = options(balance: [0.5, 0.5], iterations: 10_000)
    let two = try DawidSkeneModel().fit(
      VotePatterns(three.selecting(columns: [0, 1])), options: given)
    #expect(two.warnings.count == 1)
    #expect(two.warnings[0].contains("fewer than three"))
    #expect(try DawidSkeneModel().fit(VotePatterns(three), options: given).warnings.isEmpty)
  }

  // MARK: Votes for one class only

  /// Independent functions that vote for one class each, on 60 % of its rows and 5 % of the others.
  func oneSided(_ sides: [Int], balance: [Double]) -> ([Int8], Int) -> Double {
    { row, label in
      zip(row, sides).reduce(balance[label]) { product, item in
        let rate = item.1 == label ? 0.6 : 0.05
        guard item.0 >= 0 else { return product * (1 - rate) }
        return Int(item.0) == item.1 ? product * rate : 0
      }
    }
  }

  static let sides: [([Int], [Double])] = [
    ([0, 0, 1, 1], [0.5, 0.5]), ([0, 1, 1, 1], [0.9, 0.1]), ([1, 0, 1, 1, 0], [0.3, 0.7]),
    ([0, 1, 2, 0, 1, 2], [0.5, 0.3, 0.2]),
  ]

  /// One vote beside one pseudo-vote at the class balance b: (1 + b)/2.
  @Test(arguments: sides, [Abstentions.unknown, .notAsked])
  func votesForOneClassWeighAsOneVote(
    design: (sides: [Int], balance: [Double]), abstentions: Abstentions
  ) throws {
    let classCount = design.balance.count
    let patterns = exactPatterns(
      functionCount: design.sides.count, classCount: classCount, abstains: true, total: 1e6,
      probability: oneSided(design.sides, balance: design.balance))
    for balance in [nil, design.balance] {
      var options = options(balance: balance)
      options.abstentions = abstentions
      let fitted = try DawidSkeneModel().fit(patterns, options: options)
      for (function, side) in design.sides.enumerated() {
        var row = [Int8](repeating: -1, count: design.sides.count)
        row[function] = Int8(side)
        let expected = (1 + fitted.classBalance[side]) / 2
        #expect(abs(fitted.posterior(for: row)[side] - expected) < 1e-9)
      }
      #expect(fitted.warnings.contains { $0.contains("vote for one class only") })
    }
  }

  /// Where functions ran on every row, their silence identifies what they do: the posterior is Bayes' rule.
  @Test(arguments: sides)
  func silenceOfFunctionsThatRanIdentifiesOneSidedVotes(
    design: (sides: [Int], balance: [Double])
  ) throws {
    let classCount = design.balance.count
    let joint = oneSided(design.sides, balance: design.balance)
    let patterns = exactPatterns(
      functionCount: design.sides.count, classCount: classCount, abstains: true, total: 1e6,
      probability: joint)
    var options = options(balance: design.balance, iterations: 20_000, tolerance: 1e-9)
    options.abstentions = .silent
    let fitted = try DawidSkeneModel().fit(patterns, options: options)
    #expect(fitted.abstention == .outcome)
    for pattern in 0..<patterns.patternCount {
      let row = patterns.pattern(pattern)
      let products = (0..<classCount).map { joint(row, $0) }
      let expected = products.map { $0 / products.reduce(0, +) }
      #expect(greatestDifference(fitted.posterior(for: row), expected) < 0.02)
    }
  }

  @Test func theModelsOwnTreatmentOfAbstentionsPrecedesTheOption() throws {
    let votes = GeneratedVotes(
      .init(functionCount: 5, classBalance: [0.5, 0.5], seed: 3), rows: 400)
    var options = options()
    options.abstentions = .silent
    let fitted = try DawidSkeneModel(abstention: .missing).fit(
      VotePatterns(votes.matrix), options: options)
    #expect(fitted.abstention == .missing)
  }
}
