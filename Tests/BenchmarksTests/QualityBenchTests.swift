import Benchmarks
import Evaluation
import LabelModels
import Testing

@Suite struct QualityBenchTests {
  static func bench(jobs: Int = 1) -> QualityBench {
    var bench = QualityBench()
    bench.structures = [.independent, .duplicated]
    bench.rowCount = 600
    bench.functionCounts = [8]
    bench.positiveShares = [0.3]
    bench.seedCount = 2
    bench.models = [.majority, .dawidSkene]
    bench.jobs = jobs
    return bench
  }

  @Test func everyMethodIsScoredOnEveryDesignAndSeed() throws {
    let results = try Self.bench().run()
    #expect(results.entries.count == 2 * 7)
    #expect(results.entries.allSatisfy { $0.scores.count == 2 })
    #expect(results.table.rows.count == 14)
    for entry in results.entries {
      #expect((0.5...1).contains(try #require(entry.summary(.accuracy)).mean))
    }
  }

  /// The oracle's expected Brier score is the lowest there is; two seeds of 600 rows leave it ahead
  /// by far more than their noise.
  @Test func noMethodBeatsTheOracle() throws {
    let results = try Self.bench().run()
    for structure in [VoteDesign.Structure.independent, .duplicated] {
      let briers = results.entries.filter { $0.structure == structure }.compactMap { entry in
        entry.summary(.brier).map { (entry.method, $0.mean) }
      }
      let best = try #require(briers.min { $0.1 < $1.1 })
      #expect(best.0 == .oracle)
    }
  }

  @Test func theNumberOfThreadsChangesNothing() throws {
    #expect(try Self.bench(jobs: 1).run().table == Self.bench(jobs: 3).run().table)
  }

  @Test func theBalanceAloneLooksAtNoVote() throws {
    let entries = try Self.bench().run().entries.filter { $0.method == .balanceAlone }
    #expect(entries.count == 2)
    for entry in entries {
      for scores in entry.scores {
        let positive = try #require(scores.positiveShare)
        #expect(abs(try #require(scores.accuracy) - (1 - positive)) < 1e-12)
        let brier = try #require(scores.brier)
        #expect(abs(brier - (0.09 * (1 - positive) + 0.49 * positive)) < 1e-9)
      }
    }
  }
}

/// Bars on made-up figures of one design.
@Suite struct QualityBarTests {
  /// Accuracy and Brier score of each method; the limits that follow are named in the tests.
  private struct Figures {
    var accuracy: Double
    var brier: Double
  }

  private static let oracle = Figures(accuracy: 0.85, brier: 0.10)
  private static let shares = Figures(accuracy: 0.80, brier: 0.15)
  private static let balanceAlone = Figures(accuracy: 0.70, brier: 0.21)
  private static let dawidSkene = Figures(accuracy: 0.83, brier: 0.12)
  private static let near = Figures(accuracy: 0.849, brier: 0.101)

  private func results(
    _ figures: Figures, structure: VoteDesign.Structure, functions: Int = 33, given: Bool,
    balanceAlone: Figures = balanceAlone
  ) -> QualityResults {
    func entry(_ method: QualityMethod, _ figures: Figures) -> QualityResults.Entry {
      var scores = Scores(ClassPredictions([]), gold: .init([Int?]()), classCount: 2)
      scores.accuracy = figures.accuracy
      scores.brier = figures.brier
      return .init(
        structure: structure, functionCount: functions, positiveShare: 0.3, method: method,
        scores: [scores])
    }
    return QualityResults(
      rowCount: 1, seedCount: 1,
      entries: [
        entry(.oracle, Self.oracle), entry(.majorityVote, Self.shares),
        entry(.balanceAlone, balanceAlone),
        entry(.model(.dawidSkene, isBalanceGiven: false), Self.dawidSkene),
        entry(.model(.dp, isBalanceGiven: given), figures),
      ])
  }

  private func missed(
    _ figures: Figures, structure: VoteDesign.Structure, functions: Int = 33, given: Bool
  ) -> [String] {
    results(figures, structure: structure, functions: functions, given: given).checks(of: .dp)
      .filter { !$0.isPassed }.map(\.bar)
  }

  private func bars(_ structure: VoteDesign.Structure, functions: Int = 33, given: Bool) -> [String]
  {
    results(Self.near, structure: structure, functions: functions, given: given)
      .checks(of: .dp).map(\.bar)
  }

  private static let common = ["accuracy ≥ majority vote", "Brier ≤ vote shares"]
  private static let dependent: [VoteDesign.Structure] = [.oneSided, .nested, .duplicated]

  @Test func everyStructureHasItsBars() {
    #expect(
      bars(.independent, given: true)
        == Self.common + ["accuracy near oracle", "Brier near oracle"])
    #expect(
      bars(.independent, given: false)
        == Self.common + ["Brier ≤ dawid-skene", "Brier near oracle"])
    #expect(
      bars(.independent, functions: 10, given: false) == Self.common + ["Brier ≤ dawid-skene"])
  }

  @Test(arguments: dependent)
  func dependentFunctionsHaveBarsOfTheBrierScore(structure: VoteDesign.Structure) {
    #expect(bars(structure, given: true) == Self.common + ["Brier near oracle"])
    #expect(bars(structure, given: false) == Self.common)
  }

  @Test(arguments: VoteDesign.Structure.allCases, [true, false])
  func aModelNearTheOracleClearsAll(structure: VoteDesign.Structure, given: Bool) {
    #expect(missed(Self.near, structure: structure, given: given).isEmpty)
  }

  @Test(arguments: VoteDesign.Structure.allCases, [true, false])
  func accuracyBelowMajorityVoteFails(structure: VoteDesign.Structure, given: Bool) {
    let below = Figures(accuracy: 0.7999, brier: 0.101)
    #expect(
      missed(below, structure: structure, given: given).contains("accuracy ≥ majority vote"))
  }

  @Test(arguments: VoteDesign.Structure.allCases, [true, false])
  func aBrierScoreAboveTheVoteSharesFails(structure: VoteDesign.Structure, given: Bool) {
    let above = Figures(accuracy: 0.849, brier: 0.1501)
    #expect(missed(above, structure: structure, given: given).contains("Brier ≤ vote shares"))
  }

  @Test func independentFunctionsMustComeWithinAHalfPointOfTheOracle() {
    let figures = Figures(accuracy: 0.8449, brier: 0.1051)
    #expect(
      missed(figures, structure: .independent, given: true)
        == ["accuracy near oracle", "Brier near oracle"])
  }

  @Test func aLearnedBalanceMustComeWithinAPointOfTheOraclesBrierScore() {
    let figures = Figures(accuracy: 0.849, brier: 0.1101)
    #expect(missed(figures, structure: .independent, given: false) == ["Brier near oracle"])
    #expect(missed(figures, structure: .independent, functions: 10, given: false).isEmpty)
  }

  @Test func aBrierScoreAboveDawidSkenesFails() {
    let figures = Figures(accuracy: 0.849, brier: 0.1206)
    #expect(
      missed(figures, structure: .independent, functions: 10, given: false)
        == ["Brier ≤ dawid-skene"])
  }

  @Test(arguments: dependent)
  func dependentFunctionsMustComeWithinAPointOfTheOraclesBrierScore(
    structure: VoteDesign.Structure
  ) {
    let figures = Figures(accuracy: 0.849, brier: 0.1101)
    #expect(missed(figures, structure: structure, given: true) == ["Brier near oracle"])
  }

  /// Nine in ten rows are negative: always to say so beats a majority vote of .80 and a Brier score of .15, yet not the
  /// oracle's .10 + .01.
  @Test func aBarThatTheBalanceAloneClearsIsNotSet() {
    let blind = Figures(accuracy: 0.90, brier: 0.111)
    let results = results(Self.near, structure: .nested, given: true, balanceAlone: blind)
    #expect(results.checks(of: .dp).map(\.bar) == ["Brier near oracle"])
    #expect(
      results.checkTable(of: .dp).notes == [
        "1 of 1 bars cleared.",
        "2 bars not set: the class balance alone, without a look at the votes, would clear them.",
      ])
  }

  /// The classifier that the bars are there to keep out misses every one that is set.
  @Test(arguments: VoteDesign.Structure.allCases, [true, false])
  func theBalanceAloneMissesEveryBar(structure: VoteDesign.Structure, given: Bool) {
    let results = results(Self.balanceAlone, structure: structure, given: given)
    let checks = results.checks(of: .dp)
    #expect(checks.count >= 2)
    #expect(checks.allSatisfy { !$0.isPassed })
  }
}
