import Foundation
import GRDB
import Store
import SupervisionCore
import Testing

struct RunTests {
  let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try Store(path: folder.path("store.sqlite"))
    try store.importPairs(pairs(0..<4100, split: .dev) + pairs(4100..<4107, split: .test))
  }

  func record(_ fingerprint: String, seed: UInt64 = .max) -> RunRecord {
    RunRecord(
      fingerprint: fingerprint, functionSet: "default", method: "sbl", backbone: "bag", seed: seed,
      settings: "{}", corpusChecksum: "c", result: #"{"f1":0.5}"#, seconds: 1.5)
  }

  func labels(_ count: Int) -> ProbabilisticLabels {
    let positive = (0..<count).map { 1 / Double($0 + 3) }
    return ProbabilisticLabels(
      classCount: 2, probabilities: positive.flatMap { [1 - $0, $0] as [Double] })
  }

  @Test func runsPredictionsAndModelsComeBackBitForBit() throws {
    let model = Data([0, 1, 255])
    let stored = try store.save(
      record("a"), predictions: ["half": [.dev: labels(4100), .test: labels(7)]], model: model,
      task: "pairs")
    #expect(try store.runs(task: "pairs") == [stored])
    #expect(stored.hasModel)
    #expect(try store.run(task: "pairs", fingerprint: "a") == stored)
    #expect(try store.run(task: "pairs", number: stored.number).record == record("a"))
    #expect(try store.predictions(of: stored, decision: "half", split: .dev) == labels(4100))
    #expect(try store.predictions(of: stored, decision: "half", split: .test) == labels(7))
    #expect(try store.trainedModel(of: stored) == model)
    #expect(try store.check().isEmpty)
  }

  @Test func aRunOfTheSameFingerprintReplacesTheOldOneWithItsPredictions() throws {
    try store.save(
      record("a"), predictions: ["half": [.test: labels(7)]], model: nil, task: "pairs")
    let second = try store.save(record("a"), predictions: [:], model: nil, task: "pairs")
    #expect(throws: DataError.self) { try store.requiredModel(of: second) }
    #expect(try store.runs(task: nil) == [second])
    #expect(throws: DataError.self) {
      try store.predictions(of: second, decision: "half", split: .test)
    }
  }

  @Test func predictionsOfAnotherNumberOfCandidatesAreRefusedWhole() throws {
    #expect(throws: DataError.self) {
      try store.save(
        record("a"), predictions: ["half": [.test: labels(6)]], model: nil, task: "pairs")
    }
    #expect(try store.runs(task: "pairs").isEmpty)
  }

  @Test func aNumberThatNoRunHasIsAnErrorThatNamesIt() throws {
    let error = #expect(throws: DataError.self) { try store.run(task: "pairs", number: 9) }
    #expect(error?.found == "no run 9 of 'pairs'")
  }

  @Test func damagedPredictionsAndModelsAreFound() throws {
    let stored = try store.save(
      record("a"), predictions: ["tuned": [.test: labels(7)]], model: Data([1, 2]), task: "pairs")
    try plainConnection(store.path).write { db in
      try db.execute(sql: "UPDATE predictionChunk SET probabilities = zeroblob(112)")
      try db.execute(sql: "UPDATE trainedModel SET bytes = x'0102FF'")
    }
    #expect(
      try store.check().map(\.place) == [
        "predictions of run 1 tuned, pairs, test, chunk 0", "model of run 1",
      ])
    #expect(throws: DataError.self) {
      try store.predictions(of: stored, decision: "tuned", split: .test)
    }
    #expect(throws: DataError.self) { try store.trainedModel(of: stored) }
  }

  @Test func aNewCorpusKeepsRunsButNotTheirPredictions() throws {
    let stored = try store.save(
      record("a"), predictions: ["half": [.test: labels(7)]], model: nil, task: "pairs")
    try store.importPairs(pairs(0..<4100, split: .dev) + pairs(5000..<5007, split: .test))
    #expect(try store.runs(task: "pairs") == [stored])
    #expect(throws: DataError.self) {
      try store.predictions(of: stored, decision: "half", split: .test)
    }
    #expect(try store.check().isEmpty)
  }
}
