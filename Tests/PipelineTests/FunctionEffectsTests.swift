import Evaluation
import Foundation
import LabelModels
import Pipeline
import SupervisionCore
import Testing

/// What dropping a labeling function changes.
struct FunctionEffectsTests {
  /// 4,000 rows, the first 1,000 of which are dev. By column: a good function everywhere, a weak one on a third of the
  /// rows, one that never votes.
  static let gold = (0..<4_000).map { Int8($0 % 5 < 2 ? 1 : 0) }
  static let matrix: VoteMatrix = {
    var generator = SeededGenerator(seed: 5)
    let rows = gold.map { label -> [Int8] in
      let good = generator.uniform() < 0.9 ? label : 1 - label
      let weak = generator.uniform() < 0.6 ? label : 1 - label
      return [good, generator.uniform() < 1.0 / 3 ? weak : abstainCell, abstainCell]
    }
    return named(VoteMatrix(rows: rows, classCount: 2), ["good", "weak", "mute"])
  }()

  static func named(_ matrix: VoteMatrix, _ names: [String]) -> VoteMatrix {
    VoteMatrix(
      rowCount: matrix.rowCount, functionNames: names, classCount: matrix.classCount,
      cells: matrix.cells)
  }

  private func generated(
    functionCount: Int, classBalance: [Double], seed: UInt64, rows: Int
  ) -> GeneratedVotes {
    var design = VoteDesign(functionCount: functionCount, classBalance: classBalance, seed: seed)
    design.rowCount = rows
    return GeneratedVotes(design)
  }

  func effects(
    _ name: LabelModelName, _ matrix: VoteMatrix, gold: [Int8]? = Self.gold,
    dropping omissions: [[String]], jobs: Int = 1
  ) throws -> FunctionEffects {
    let dev = try gold.map {
      try VotesWithGold(
        matrix.selecting(rows: Array(0..<1_000)), gold: GoldLabels(Array($0.prefix(1_000))))
    }
    return try FunctionEffects(
      LabelModelFitter(
        name, settings: LabelModelSettings(classBalance: .given([0.6, 0.4]))),
      train: VotePatterns(matrix), dev: dev, omissions: omissions, jobs: jobs)
  }

  @Test func aFunctionThatNeverVotesChangesNothing() throws {
    let effect = try #require(
      try effects(.majority, Self.matrix, dropping: [["mute"]]).effects.first)
    #expect(effect.changedShare == 0 && effect.meanChange == 0 && effect.uncoveredCount == 0)
    #expect(effect.logLoss?.difference == 0 && effect.logLoss?.standardError == 0)
    #expect(effect.f1?.difference == 0)
  }

  @Test func theOnlyGoodFunctionIsMissed() throws {
    let effects = try effects(.majority, Self.matrix, dropping: [["weak"], ["good"]]).effects
    let accuracy = try #require(effects[1].accuracy)
    let logLoss = try #require(effects[1].logLoss)
    let f1 = try #require(effects[1].f1)
    #expect(accuracy.difference < -4 * (try #require(accuracy.standardError)))
    #expect(logLoss.difference > 4 * (try #require(logLoss.standardError)))
    #expect(f1.difference < -4 * (try #require(f1.standardError)))
    #expect(effects[1].changedShare > 0.2)
    let alone = (0..<4_000).count { Self.matrix[$0, 1] == abstainCell }
    #expect(effects[1].uncoveredCount == alone)
    #expect(effects[0].uncoveredCount == 0)
    #expect(effects[0].changedShare < effects[1].changedShare / 2)
  }

  /// The default model shares the weight of two equal functions between them.
  @Test func aCopyIsNotMissed() throws {
    let votes = generated(functionCount: 6, classBalance: [0.6, 0.4], seed: 4, rows: 4_000)
    let copied = VoteMatrix(
      rowCount: 4_000, functionNames: votes.matrix.functionNames + ["copy"], classCount: 2,
      cells: votes.matrix.cells + votes.matrix.column(0))
    let effects = try effects(.dp, copied, gold: nil, dropping: [["copy"], ["f0", "copy"]]).effects
    #expect(effects[0].uncoveredCount == 0)
    #expect(effects[0].changedShare < 0.01)
    #expect(effects[0].meanChange < effects[1].meanChange / 3)
    #expect(effects[0].logLoss == nil && effects[0].f1 == nil)
  }

  @Test func changesAreDifferencesOfScores() throws {
    let train = VotePatterns(Self.matrix)
    let effects = try effects(.dawidSkene, Self.matrix, dropping: [["weak"]])
    let effect = try #require(effects.effects.first)
    let fitter = try LabelModelFitter(
      .dawidSkene, settings: LabelModelSettings(classBalance: .given([0.6, 0.4])))
    let dev = Self.matrix.selecting(rows: Array(0..<1_000))
    let gold = GoldLabels(Array(Self.gold.prefix(1_000)))
    func scores(_ columns: [Int]) throws -> Scores {
      let fit = try fitter.fit(
        VotePatterns(Self.matrix.selecting(columns: columns)), devGold: gold, jobs: 1)
      return Scores(try fit.model.predict(dev.selecting(columns: columns)), gold: gold)
    }
    let (all, rest) = (try scores([0, 1, 2]), try scores([0, 2]))
    #expect(train.rowCount == 4_000)
    #expect(try #require(effects.scores?.logLoss) == all.logLoss)
    #expect(abs(try #require(effect.logLoss).difference - (rest.logLoss! - all.logLoss!)) < 1e-9)
    #expect(
      abs(try #require(effect.accuracy).difference - (rest.accuracy! - all.accuracy!)) < 1e-12)
    #expect(abs(try #require(effect.f1).difference - (rest.f1! - all.f1!)) < 1e-12)
  }

  @Test func aModelThatCannotBeFittedWithoutAFunctionSaysSo() throws {
    let votes = generated(functionCount: 3, classBalance: [0.5, 0.5], seed: 4, rows: 4_000)
    let effects = try effects(
      .triplets, votes.matrix, gold: nil, dropping: [["f1"], ["f0", "f1", "f2"]])
    #expect(effects.effects.isEmpty)
    #expect(effects.failures.count == 2)
    #expect(effects.failures[0].hasPrefix("without f1: "))
    #expect(!effects.failures[0].contains("\n"))
  }

  @Test func ofManyPatternsRowsAreDrawnAndTheThreadsDoNotMatter() throws {
    let votes = generated(functionCount: 16, classBalance: [0.6, 0.4], seed: 6, rows: 60_000)
    #expect(VotePatterns(votes.matrix).patternCount > FunctionEffects.patternLimit)
    let names = [["f0"], ["f1"]]
    let one = try effects(.majority, votes.matrix, gold: nil, dropping: names)
    let three = try effects(.majority, votes.matrix, gold: nil, dropping: names, jobs: 3)
    #expect(one.sampledRows == FunctionEffects.patternLimit)
    #expect(one.effects.map(\.changedShare) == three.effects.map(\.changedShare))
    #expect(one.effects.map(\.meanChange) == three.effects.map(\.meanChange))
    #expect(one.effects[0].meanChange > 0)
    let few = try effects(.majority, Self.matrix, gold: nil, dropping: [["weak"]])
    #expect(few.sampledRows == nil)
  }

  @Test func aTaskIsAskedByName() throws {
    let folder = try TemporaryFolder()
    let store = try folder.store()
    let task = commentTask()
    try task.prepare(in: store)
    try task.fitLabelModel(
      in: store,
      with: LabelModelFitter(
        .majority, settings: LabelModelSettings(classBalance: .given([0.6, 0.4]))), jobs: 1)
    let each = try task.functionEffects(in: store, jobs: 1)
    #expect(each.labelModel == .majority, "the model whose labels are shown")
    #expect(each.effects.map(\.functions) == [["buys"], ["cheap"], ["link"], ["sings"]])
    #expect(each.table(title: "t").columns.map(\.name).contains("f1Change"))
    let together = try task.functionEffects(
      ofDropping: [["buys", "link"]], in: store, labelModel: .weightedMajority, jobs: 1)
    #expect(together.labelModel == .weightedMajority)
    #expect(together.table(title: "t").rows[0][0] == .text("buys, link"))
    let unknown = try #require(throws: UsageError.self) {
      try task.functionEffects(ofDropping: [["bies"]], in: store, jobs: 1)
    }
    #expect(unknown.description.contains("no labeling function named 'bies'"))
  }
}
