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

  func record() throws -> LabelModelRecord {
    LabelModelRecord(
      functionSet: "default", name: "dp", options: #"{"iterations":100}"#, seed: .max,
      classBalance: [0.1 + 0.2, 0.7],
      provenance: try store.provenance(task: "pairs", functions: ["bb", "a"]),
      fitted: #"{"weights":[1,2]}"#)
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

  @Test func staleLabelsSayWhatChanged() throws {
    let model = try record()
    try save(model, [.test])
    #expect(try store.staleness(of: model, task: "pairs").isEmpty)
    _ = try store.register([function("bb", source: "s2")], task: "pairs")
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
