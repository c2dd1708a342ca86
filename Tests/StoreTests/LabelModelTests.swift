import GRDB
import Store
import SupervisionCore
import Testing

struct LabelModelTests {
  let folder: TemporaryFolder
  let store: Store
  let functions = ["a", "bb"].map { function($0) }
  /// Zero, one, a third, the smallest positive double and its neighbours in size.
  let values: [Double] = [0, 1, 1 / 3, .leastNonzeroMagnitude, 2.3e-308, 0.1, 1e-17]

  init() throws {
    folder = try TemporaryFolder()
    store = try Store(path: folder.path("store.sqlite"))
    try store.importPairs(pairs(0..<4100, split: .train) + pairs(4100..<4107, split: .test))
    try store.label(functions)
  }

  func record(_ fitted: String = #"{"weights":[1,2]}"#) throws -> LabelModelRecord {
    LabelModelRecord(
      functionSet: "default", name: "dp", options: #"{"iterations":100}"#, seed: .max,
      classBalance: [0.1 + 0.2, 0.7],
      provenance: try store.provenance(task: "pairs", functions: ["bb", "a"]),
      fitted: fitted)
  }

  func labels(_ count: Int) -> ProbabilisticLabels {
    ProbabilisticLabels(
      classCount: 2,
      probabilities: (0..<count).flatMap { row in
        [values[row % values.count], 1 - values[row % values.count]]
      })
  }

  func save(_ model: LabelModelRecord, _ splits: [Split]) throws {
    try store.save(model, task: "pairs", splits: splits, functions: ["bb", "a"]) {
      labels($0.rowCount)
    }
  }

  @Test func modelsAndLabelsComeBackBitForBit() throws {
    let model = try record()
    try save(model, [.train, .test])
    #expect(
      try store.labelModel(task: "pairs", functionSet: "default", name: "dp") == model)
    #expect(try store.labelModel(task: "pairs", functionSet: "default", name: "mv") == nil)
    for (split, count) in [(Split.train, 4100), (.test, 7)] {
      #expect(
        try store.probabilisticLabels(
          task: "pairs", functionSet: "default", model: "dp", split: split) == labels(count))
    }
  }

  @Test func aNewFitReplacesTheOldOneAndItsLabels() throws {
    try save(record(), [.train, .test])
    try save(record(), [.test])
    #expect(try store.labelModels(task: "pairs").count == 1)
    #expect(throws: DataError.self) {
      try store.probabilisticLabels(
        task: "pairs", functionSet: "default", model: "dp", split: .train)
    }
  }

  @Test func aModelThatFailsToLabelIsNotStored() throws {
    struct Failure: Error {}
    #expect(throws: Failure.self) {
      try store.save(record(), task: "pairs", splits: [.train], functions: ["a"]) { _ in
        throw Failure()
      }
    }
    #expect(try store.labelModels(task: "pairs").isEmpty)
  }

  @Test func othersCanWriteWhileLabelsAreComputed() throws {
    let other = try Store(path: store.path, creating: false, waiting: 0)
    let scores = [Score(model: "default/mv", split: .dev, metric: "f1", value: 0.5)]
    try store.save(record(), task: "pairs", splits: [.train], functions: ["bb", "a"]) {
      try other.save(scores, task: "pairs")
      return labels($0.rowCount)
    }
    #expect(try store.scores(task: "pairs") == scores)
    #expect(
      try store.probabilisticLabels(
        task: "pairs", functionSet: "default", model: "dp", split: .train) == labels(4100))
  }

  @Test func aRefitThatFailsHalfwayLeavesTheOldLabels() throws {
    struct Failure: Error {}
    let model = try record()
    try save(model, [.train, .test])
    #expect(throws: Failure.self) {
      try store.save(record("later"), task: "pairs", splits: [.train, .test], functions: ["a"]) {
        guard $0.rowCount > 7 else { throw Failure() }
        return labels($0.rowCount)
      }
    }
    try expectStored(model, in: store)
  }

  /// The files as `kill -9` would leave them while labels are computed.
  @Test func aStoreCutOffWhileLabelsAreComputedHasTheOldOnes() throws {
    let model = try record()
    try save(model, [.train, .test])
    let later = try record("later")
    try store.save(later, task: "pairs", splits: [.train, .test], functions: ["bb", "a"]) {
      if $0.rowCount == 7 { try folder.copyStore("store.sqlite", to: "cut.sqlite") }
      return labels($0.rowCount)
    }
    let cut = try Store(path: folder.path("cut.sqlite"), creating: false)
    try expectStored(model, in: cut)
    #expect(try cut.check().isEmpty)
    try cut.save(later, task: "pairs", splits: [.train, .test], functions: ["bb", "a"]) {
      labels($0.rowCount)
    }
    try expectStored(later, in: cut)
    #expect(try cut.check().isEmpty)
    try expectStored(later, in: store)
  }

  @Test func labelsOfACorpusThatWasReplacedMeanwhileAreRefused() throws {
    let model = try record()
    try save(model, [.test])
    let error = try #require(throws: DataError.self) {
      try store.save(record("later"), task: "pairs", splits: [.test], functions: ["a"]) {
        try store.importPairs(pairs(0..<4100, split: .train) + pairs(4200..<4205, split: .test))
        return labels($0.rowCount)
      }
    }
    #expect(error.found == "another corpus than at the start of the fit")
    #expect(try store.labelModels(task: "pairs").map(\.fitted) == [model.fitted])
  }

  private func expectStored(_ model: LabelModelRecord, in store: Store) throws {
    #expect(try store.labelModels(task: "pairs") == [model])
    for (split, count) in [(Split.train, 4100), (.test, 7)] {
      #expect(
        try store.probabilisticLabels(
          task: "pairs", functionSet: "default", model: "dp", split: split) == labels(count))
    }
  }

  @Test func staleLabelsSayWhatChanged() throws {
    let model = try record()
    try save(model, [.test])
    #expect(try store.staleness(of: model, task: "pairs").isEmpty)
    try store.label([function("bb", source: "s2")], chunkLimit: 1)
    try store.removeFunctions(task: "pairs", named: ["a"])
    try store.importPairs(pairs(0..<4100, split: .train) + pairs(4200..<4207, split: .test))
    #expect(
      try store.staleness(of: model, task: "pairs") == [
        "the corpus changed since", "labeling function 'bb' changed since",
        "labeling function 'a' was removed since",
      ])
  }

  @Test func labelsOfVotesThatWereCastAnewAreStaleOnlyIfTheVotesDiffer() throws {
    let model = try record()
    try save(model, [.test])
    try store.removeVotes(task: "pairs", functions: ["bb"], splits: [.test])
    let isStale = ["the votes of labeling function 'bb' changed since"]
    #expect(try store.staleness(of: model, task: "pairs") == isStale)
    let pending = try store.pendingChunks(
      task: "pairs", functions: store.register(functions, task: "pairs").functions)
    let chunk = try #require(pending.first)
    let bb = try #require(chunk.functions.first)
    try store.write(
      [ChunkVotes(function: bb, cells: [0, 0, 0, 0, 0, 0, 0], seconds: 0)], for: chunk.chunk)
    #expect(try store.staleness(of: model, task: "pairs") == isStale)
    try store.removeVotes(task: "pairs", functions: ["bb"], splits: [.test])
    try store.label(functions)
    #expect(try store.staleness(of: model, task: "pairs").isEmpty)
  }

  @Test func functionsWithoutVotesHaveNoProvenance() throws {
    #expect(throws: DataError.self) {
      try store.provenance(task: "pairs", functions: ["unheard of"])
    }
  }

  @Test func scoresReplaceThoseOfTheSameNameAndUndefinedOnesAreLeftOut() throws {
    let scores = [
      Score(model: "default/dp", split: .dev, metric: "f1", value: 0.1 + 0.2),
      Score(model: "default/dp", split: .test, metric: "f1", value: 0.5),
    ]
    try store.save([Score(model: "default/dp", split: .dev, metric: "f1", value: 0)], task: "pairs")
    let undefined = Score(model: "default/dp", split: .test, metric: "auc", value: .nan)
    try store.save(scores + [undefined], task: "pairs")
    #expect(try store.scores(task: "pairs") == scores)
  }
}
