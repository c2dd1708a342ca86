import FileFormats
import Foundation
import LabelModels
import Labeling
import Pipeline
import Store
import Streaming
import SupervisionCore
import Testing

/// Labels whose votes, functions or corpus are not what they were fitted to.
struct StaleLabelTests {
  let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try folder.store()
    try commentTask().prepare(in: store)
    _ = try fit(commentTask())
  }

  func fit(_ task: LabelingTask<Comment>) throws -> StoredLabelModel {
    try task.fitLabelModel(in: store, with: LabelModelFitter(.dp), jobs: 1)
  }

  func expectStale(_ task: LabelingTask<Comment>, _ reason: String) throws {
    let error = try #require(throws: DataError.self) {
      try Export(task: task, set: nil, split: .test, store: store)
        .writeLabels(model: nil, to: folder.file("labels.csv"))
    }
    #expect(error.found == "stale labels: \(reason)")
    #expect(error.remedy == "run `label-model fit comments --lf-set default --label-model dp`")
    #expect(!FileManager.default.fileExists(atPath: folder.file("labels.csv").path))
    let score = try LabelModelScore(task: task, set: nil, split: .test, store: store)
    #expect(score.warnings == ["dp: \(reason)"])
  }

  private func trainLabels(
    _ task: LabelingTask<Comment>, _ settings: LabelModelSettings? = nil,
    model: LabelModelName = .dp
  ) throws -> (labels: ProbabilisticLabels, notes: [String]) {
    let inputs = try TrainingContext(
      task: task, set: nil, labelModels: settings, store: store, jobs: 1)
    var plan = EndModelSettings()
    plan.labelModel = model
    return (try inputs.data(plan).labels, inputs.notes)
  }

  @Test func trainingTakesStoredLabelsAndRefusesStaleOnes() throws {
    let stored = try store.probabilisticLabels(
      task: "comments", functionSet: "default", model: "dp", split: .train)
    let fresh = try trainLabels(commentTask())
    #expect(fresh.labels == stored)
    #expect(fresh.notes.isEmpty)
    let changed = commentTask(version: 2)
    try changed.castVotes(in: store)
    let error = try #require(throws: DataError.self) { try trainLabels(changed) }
    #expect(error.found == "stale labels: labeling function 'sings' changed since")
    #expect(error.remedy == "run `label-model fit comments --lf-set default --label-model dp`")
    // Settings that are asked for are fitted anew.
    #expect(
      try trainLabels(changed, LabelModelSettings(classBalance: .given([0.6, 0.4]))).notes.isEmpty)
  }

  @Test func trainingWithoutStoredLabelsSaysThatItFitted() throws {
    let fitted = try trainLabels(commentTask(), model: .majority)
    let expected = try trainLabels(commentTask(), LabelModelSettings(), model: .majority)
    #expect(fitted.labels == expected.labels)
    #expect(
      fitted.notes == [
        "no labels of 'majority' are stored for set 'default': fitted with default settings; "
          + "`label-model fit comments --lf-set default --label-model majority` stores them"
      ])
    #expect(try store.labelModels(task: "comments").map(\.name) == ["dp"])
  }

  @Test func whatIfNamesAModelWhoseOptionsCannotBeRead() throws {
    let record = try #require(try store.labelModels(task: "comments").first)
    try store.save(
      LabelModelRecord(
        functionSet: record.functionSet, name: record.name, options: #"{"seed":"soon"}"#,
        seed: record.seed, classBalance: record.classBalance, provenance: record.provenance,
        fitted: record.fitted), task: "comments", splits: [], functions: []
    ) { _ in ProbabilisticLabels(classCount: 2, probabilities: []) }
    let error = try #require(throws: DataError.self) {
      try commentTask().whatIf(without: ["buys"], in: store, split: .dev)
    }
    #expect(error.field == "label model 'dp' of set 'default'")
    #expect(
      error.remedy
        == "run `label-model fit comments --lf-set default --label-model dp`, which replaces them")
  }

  @Test func whatIfFitsWithTheStoredOptions() throws {
    let balance = LabelModelSettings(classBalance: .given([0.9, 0.1]))
    _ = try commentTask().fitLabelModel(
      in: store, with: LabelModelFitter(.dp, settings: balance), jobs: 1)
    let answer = try commentTask().whatIf(without: ["sings"], in: store, split: .dev, jobs: 1)
    #expect(answer.all.fit.model.classBalance == [0.9, 0.1])
    #expect(
      try answer.all.decisions.labels
        == store.probabilisticLabels(
          task: "comments", functionSet: "default", model: "dp", split: .dev))
    #expect(answer.reduced.fit.model.functionNames == ["buys", "cheap", "link"])
    #expect(answer.changed.count >= answer.mendedCount + answer.brokenCount)
  }

  @Test func aChangedFunctionMakesLabelsStaleUntilTheNextFit() throws {
    let task = commentTask(version: 2)
    try task.castVotes(in: store)
    try expectStale(task, "labeling function 'sings' changed since")
    _ = try fit(task)
    #expect(
      try Export(task: task, set: nil, split: .test, store: store)
        .writeLabels(model: nil, to: folder.file("labels.csv")) == 20)
  }

  @Test func anAddedFunctionMakesLabelsStale() throws {
    let more = LabelingFunction<Comment>("polite", "Asks.") {
      $0.text.contains("please") ? .vote(.ham) : .abstain
    }
    let task = commentTask(besides: [more])
    try task.castVotes(in: store)
    try expectStale(task, "labeling function 'polite' was added since")
    let analysis = try Analysis(task: task, set: nil, split: .dev, jobs: 1, store: store)
    #expect(analysis.learnedAccuracies.keys.sorted() == ["buys", "cheap", "link", "sings"])
    #expect(analysis.table.rows[4].last == .missing)
  }

  @Test func votesCastAnewMakeLabelsStaleOnlyWhereTheyDiffer() throws {
    try commentTask().castVotes(in: store) { $0.force = true }
    #expect(
      try LabelModelScore(task: commentTask(), set: nil, split: .test, store: store).warnings
        .isEmpty)
    try store.removeVotes(task: "comments", functions: ["cheap"])
    let records = try commentTask().functionRecords(in: store)
    let registration = try store.register(records, task: "comments")
    for work in try store.pendingChunks(task: "comments", functions: registration.functions) {
      let cells = [Int8](repeating: 1, count: work.chunk.candidateCount)
      try store.write(
        [ChunkVotes(function: work.functions[0], cells: cells, seconds: 0)], for: work.chunk)
    }
    try expectStale(commentTask(), "the votes of labeling function 'cheap' changed since")
  }

  @Test func functionsThatChangedButDidNotVoteAgainAreNamed() throws {
    let votes = try TaskVotes(task: commentTask(version: 2), store: store)
    #expect(votes.changedFunctions == ["sings"])
    #expect(votes.warnings == ["changed since they voted: sings; run `label comments`"])
  }

  @Test func scoringWithoutAModelOrWithoutGoldSaysWhatToDo() throws {
    let noGold = try #require(throws: DataError.self) {
      try LabelModelScore(task: commentTask(), set: nil, split: .train, store: store)
    }
    #expect(noGold.remedy == "score dev or test")
    let other = try folder.store("other.sqlite")
    try commentTask().prepare(in: other)
    let noModel = try #require(throws: DataError.self) {
      try LabelModelScore(task: commentTask(), set: nil, split: .test, store: other)
    }
    #expect(noModel.remedy == "run `label-model fit comments --lf-set default`")
  }
}
