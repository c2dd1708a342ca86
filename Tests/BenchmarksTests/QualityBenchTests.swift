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
    #expect(results.entries.count == 2 * 6)
    #expect(results.entries.allSatisfy { $0.scores.count == 2 })
    #expect(results.table.rows.count == 12)
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

  /// Accuracy .80 against majority's .82 and an oracle's .804 (limit .799).
  @Test func barsCompareWithTheirYardsticks() throws {
    func entry(_ method: QualityMethod, accuracy: Double, brier: Double) -> QualityResults.Entry {
      var scores = Scores(ClassPredictions([]), gold: .init([Int?]()), classCount: 2)
      scores.accuracy = accuracy
      scores.brier = brier
      return .init(
        structure: .independent, functionCount: 10, positiveShare: 0.5, method: method,
        scores: [scores])
    }
    let results = QualityResults(
      rowCount: 1, seedCount: 1,
      entries: [
        entry(.oracle, accuracy: 0.804, brier: 0.13),
        entry(.majorityVote, accuracy: 0.82, brier: 0.2),
        entry(.model(.dp, isBalanceGiven: true), accuracy: 0.80, brier: 0.14),
      ])
    let checks = results.checks(of: .dp)
    #expect(
      checks.map(\.bar)
        == ["accuracy ≥ majority vote", "accuracy near oracle", "Brier near oracle"])
    #expect(checks.map(\.isPassed) == [false, true, false])
    #expect(results.checkTable(of: .dp).notes == ["1 of 3 bars cleared."])
  }
}
