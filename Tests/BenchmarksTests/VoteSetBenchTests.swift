import Benchmarks
import FileTestSupport
import Foundation
import LabelModels
import SupervisionCore
import Testing

/// Two made-up sets whose figures are computed by hand, with saved predictions of two models.
@Suite struct VoteSetBenchTests {
  /// One voter, always 0, right on 300 of 400 items.
  private static let large = VoteSet(
    name: "large", items: (0..<400).map { "\($0)" },
    matrix: VoteMatrix(rows: [[Int8]](repeating: [0], count: 400), classCount: 2),
    gold: GoldLabels((0..<400).map { $0 < 300 ? 0 : 1 }))
  /// One voter, right on two of three items; a fourth has no vote.
  private static let small = VoteSet(
    name: "small", items: ["a", "b", "c", "d"],
    matrix: VoteMatrix(rows: [[0], [1], [0], [-1]], classCount: 2), gold: GoldLabels([0, 1, 1, 0]))

  private let folder: TemporaryFolder
  private let results: VoteSetResults
  private let mv = VoteSetMethod.voteShares
  private let majority = VoteSetMethod.model(.majority, isBalanceTrue: false)
  private let steady = VoteSetMethod.saved("steady")
  private let fragile = VoteSetMethod.saved("fragile")

  /// `steady` is right with .8 on 200 items of large and on all of small; `fragile` failed on small.
  init() throws {
    folder = try TemporaryFolder()
    let header = "item,p0,p1\n"
    try folder.write(
      "large/steady.csv",
      header
        + (0..<400).map {
          $0 < 200 ? "\($0),0.8,0.2\n" : "\($0),\($0 < 300 ? "0.2,0.8" : "0.8,0.2")\n"
        }
        .joined())
    try folder.write("small/steady.csv", header + "a,0.8,0.2\nb,0.2,0.8\nc,0.2,0.8\nd,0.8,0.2\n")
    try folder.write(
      "large/fragile.csv", header + (0..<400).map { "\($0),0.9,0.1\n" }.joined())
    try folder.write("small/fragile.failed", "too few items")
    results = try Self.bench(folder, jobs: 2).run()
  }

  private static func bench(_ folder: TemporaryFolder, jobs: Int) throws -> VoteSetBench {
    var bench = VoteSetBench([large, small])
    bench.models = [.majority]
    bench.givesTrueBalance = true
    bench.predictions = try SavedPredictions(folder: folder.url, sets: bench.sets)
    bench.jobs = jobs
    return bench
  }

  @Test func oraclesStandApart() {
    #expect(
      results.methods == [
        mv, .pseudoVote, majority, fragile, steady, .model(.majority, isBalanceTrue: true),
        .goldRates,
      ])
    #expect(
      results.methods.filter(\.isOracle).map(\.name) == ["majority, true balance", "rates of gold"])
    #expect(results.methods.filter(\.isRanked) == [mv, majority, fragile, steady])
  }

  @Test func rowsWithoutVotesCountAmongAllAlone() throws {
    let covered = try #require(results.scored(mv, on: "small", .covered)).scores
    let all = try #require(results.scored(mv, on: "small", .all)).scores
    #expect(covered.correct == [1, 1, 0])
    #expect(all.correct == [1, 1, 0, 0.5])
  }

  /// Worse on 100 of 400 items: −1/4, z = −(1/4)·20/√(3/16).
  @Test func gainsArePaired() throws {
    let gain = try #require(results.scored(steady, on: "large", .covered)).gain
    #expect(gain.mean == -0.25)
    #expect(abs(gain.z + 11.547005383792516) < 1e-9)
    let all = try #require(results.scored(steady, on: "small", .all)).gain
    #expect(all.mean == 0.375)
  }

  /// One vote and one pseudo-vote give 3/4. Large: (3 ln 4/3 + ln 4)/4; small: (2 ln 4/3 + ln 4)/3.
  @Test func logLossStandsBesideOnePseudoVote() throws {
    let large = try #require(results.scored(.pseudoVote, on: "large", .covered)).scores.logLoss
    let small = try #require(results.scored(.pseudoVote, on: "small", .covered)).scores.logLoss
    #expect(abs(large - 0.562335144618808) < 1e-9)
    #expect(abs(small - 0.653886168674480) < 1e-9)
    let summary = try #require(VoteSetSummary(results, steady, .covered))
    let loss = try #require(summary.lossOverPseudoVote)
    #expect(abs(loss.highest - (0.916290731874155 - large)) < 1e-9)
    #expect(abs(loss.mean - (0.916290731874155 + 0.223143551314210 - large - small) / 2) < 1e-9)
  }

  /// (−1/4 + 1/3)/2; only large has 300 rows.
  @Test func summariesTellMeanAndWorst() throws {
    let summary = try #require(VoteSetSummary(results, steady, .covered))
    #expect(abs(summary.meanGain - 1.0 / 24) < 1e-12)
    #expect(summary.worstGain == -0.25)
    #expect(summary.worstSet == "large")
    #expect(summary.belowCount == 1)
    #expect(try #require(VoteSetSummary(results, mv, .covered)).belowCount == 0)
  }

  @Test func aFailureIsNoScore() throws {
    #expect(results.scored(fragile, on: "small", .covered) == nil)
    let summary = try #require(VoteSetSummary(results, fragile, .covered))
    #expect(summary.setCount == 1)
    #expect(summary.meanGain == 0)
    let notes = results.tables.flatMap(\.notes)
    #expect(notes.contains("Failed: fragile on small: too few items"))
    let failed = results.summaryTable(.covered).rows.first { $0[0] == .text("fragile") }
    #expect(failed?[2...3] == [.integer(1), .integer(1)])
  }

  /// Accuracy on large: three at 3/4, steady at 1/2; on small: 1 for steady, 2/3 for two, and fragile last.
  @Test func ranksAreAveragedOverSetsWithTheFailedLast() {
    let ranks = results.averageRanks(.accuracy, .covered)
    #expect(ranks[mv] == (2 + 2.5) / 2)
    #expect(ranks[majority] == (2 + 2.5) / 2)
    #expect(ranks[fragile] == (2 + 4) / 2.0)
    #expect(ranks[steady] == (4 + 1) / 2.0)
    #expect(ranks[.pseudoVote] == nil && ranks[.goldRates] == nil)
  }

  /// Large, true balance (300.5, 100.5)/401: class 0 has (1 + b)/2 of one vote and one pseudo-vote.
  @Test func theTrueBalanceIsGiven() throws {
    let method = VoteSetMethod.model(.majority, isBalanceTrue: true)
    let loss = try #require(results.scored(method, on: "large", .covered)).scores.logLoss
    let share = (1 + 300.5 / 401) / 2
    #expect(abs(loss + (0.75 * log(share) + 0.25 * log(1 - share))) < 1e-9)
  }

  @Test func theNumberOfThreadsChangesNothing() throws {
    #expect(try Self.bench(folder, jobs: 1).run().tables == results.tables)
  }

  @Test func aModelThatCannotBeFittedHasFailed() throws {
    let silent = VoteSet(
      name: "silent", items: ["a", "b"], matrix: VoteMatrix(rows: [[-1], [-1]], classCount: 2),
      gold: GoldLabels([0, 1]))
    var bench = VoteSetBench([silent])
    bench.models = [.triplets]
    let results = try bench.run()
    let failed = try #require(results.entries.first { $0.failure != nil })
    #expect(failed.method == .model(.triplets, isBalanceTrue: false))
    #expect(results.sets(.covered).isEmpty)
    #expect(results.sets(.all).map(\.name) == ["silent"])
  }

  @Test func thePlotHasTheModelBesideTheOracles() {
    let plot = results.gainPlot(of: .majority)
    #expect(plot.series == ["majority", "majority, true balance", "rates of gold"])
    #expect(plot.groups.flatMap(\.rows).map(\.label) == ["large", "small"])
  }
}

@Suite struct GoldRateLabelsTests {
  private func set(_ items: [String], votes: [Int8], gold: [Int?], name: String = "s") -> VoteSet {
    VoteSet(
      name: name, items: items, matrix: VoteMatrix(rows: votes.map { [$0] }, classCount: 2),
      gold: GoldLabels(gold))
  }

  /// a's rates come from b to e: balance 3.5 and 1.5 of 5, θ(0 | 0) = (2 + 10·3/5)/13, θ(0 | 1) = (0 + 10·1/3)/11.
  @Test func ratesOfAFifthComeFromTheOthers() {
    let set = set(["a", "b", "c", "d", "e"], votes: [0, 0, 0, 1, 1], gold: [1, 0, 0, 1, 0])
    let (zero, one) = (0.7 * 8 / 13, 0.3 * 10 / 33)
    #expect(abs(GoldRateLabels.labels(of: set)[0, 0] - zero / (zero + one)) < 1e-12)
  }

  /// Each fifth is labeled from 24 votes for class 1, 16 of them right; with two votes at the balance (8.5 and 16.5 of 25)
  /// P(1 | vote) = (16 + 2·.66)/26.
  @Test func aVoteOfAOneSidedVoterIsWorthItsPrecision() {
    let items = (10..<40).map { "\($0)" }
    let set = set(
      items, votes: [Int8](repeating: 1, count: 30), gold: (0..<30).map { $0 / 5 < 4 ? 1 : 0 })
    let labels = GoldRateLabels.labels(of: set)
    #expect((0..<30).allSatisfy { abs(labels[$0, 1] - 17.32 / 26) < 1e-12 })
  }

  /// The other two rows without a vote are of class 1: (2 + 1/2)/3.
  @Test func rowsWithoutVotesHaveABalanceOfTheirOwn() {
    let set = set(
      ["a", "b", "c", "d", "e"], votes: [-1, 0, 0, -1, -1], gold: [0, 0, 0, 1, 1])
    #expect(abs(GoldRateLabels.labels(of: set)[0, 1] - 2.5 / 3) < 1e-12)
  }

  @Test func theOrderOfRowsDoesNotMatter() {
    let items = (10..<30).map { "\($0)" }
    let votes = (0..<20).map { Int8($0 % 3 - 1) }
    let gold = (0..<20).map { Int?($0 / 2 % 2) }
    let forward = GoldRateLabels.labels(of: set(items, votes: votes, gold: gold))
    let backward = GoldRateLabels.labels(
      of: set(items.reversed(), votes: votes.reversed(), gold: gold.reversed()))
    for row in 0..<20 { #expect(abs(forward[row, 0] - backward[19 - row, 0]) < 1e-12) }
  }
}
