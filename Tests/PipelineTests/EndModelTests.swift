import EndModels
import Evaluation
import Foundation
import Labeling
import Pipeline
import SliceLearning
import Store
import SupervisionCore
import Testing

/// End models on the tasks of these tests, from stored votes to stored runs.
struct EndModelTests {
  let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try folder.store()
  }

  func settings(_ method: EndModelMethod, seed: UInt64 = 0) -> EndModelSettings {
    var settings = EndModelSettings()
    settings.method = method
    settings.minimumMembers = 5
    settings.backbone.embedding = 8
    settings.backbone.hidden = [6]
    settings.backbone.dropout = 0
    settings.training.epochs = 12
    settings.training.batchSize = 16
    settings.training.learningRate = 0.02
    settings.training.seed = seed
    settings.warmStartEpochs = method == .dpContinued ? 1 : 0
    return settings
  }

  func inputs(_ task: any WorkbenchTask, features: URL? = nil) throws -> TrainingContext {
    try TrainingContext(task: task, set: nil, features: features, store: store, jobs: 1)
  }

  func run(
    _ settings: [EndModelSettings], _ inputs: TrainingContext, jobs: Int = 1,
    _ adjust: (inout RunScheduler) -> Void = { _ in }
  ) throws -> [EndModelRun] {
    var runs = RunScheduler()
    runs.jobs = jobs
    runs.storedModel = .tuned
    adjust(&runs)
    return try runs(
      settings.map { TrainingJob(context: inputs, settings: $0) }, store: store,
      progress: SilentProgress())
  }

  @Test(arguments: EndModelMethod.allCases)
  func everyMethodLearnsTwoClassesAndScoresSlices(method: EndModelMethod) throws {
    try commentTask().prepare(in: store)
    let run = try #require(try run([settings(method)], inputs(commentTask())).first)
    // Words tell spam from ham in all but the comments that mislead the functions.
    #expect(try #require(run.result[.tuned]?.test?.accuracy) > 0.8)
    #expect(run.result.outcomes.map(\.decision) == [.half, .tuned])
    #expect(run.result.slices.contains("buys"))
    let slices = try #require(run.result[.half]?.slices)
    #expect(Set(slices.map(\.split)) == [.dev, .test])
    #expect(slices.allSatisfy { ($0.indicator != nil) == (method == .sbl || method == .moe) })
    #expect((run.result.parameterIncrease > 0) == method.usesSlices)
  }

  /// With one batch an epoch, the loss of an epoch is that of the parameters before it.
  @Test func dpContinuedGoesOnFromTheBestModelOfTheWarmStart() throws {
    try commentTask().prepare(in: store)
    func trained(_ method: EndModelMethod, epochs: Int) throws -> EndModelResult {
      var settings = settings(method)
      settings.training.batchSize = 1000
      settings.training.epochs = epochs
      settings.warmStartEpochs = method == .dpContinued ? 5 : 0
      return try #require(try run([settings], inputs(commentTask())).first).result
    }
    let warm = try #require(try trained(.dp, epochs: 5)[.tuned]?.epoch)
    let whole = try trained(.dp, epochs: 6).history
    let continued = try trained(.dpContinued, epochs: 3)
    #expect(continued.history.count == 3)
    #expect(abs(continued.history[0].baseLoss - whole[warm].baseLoss) < 1e-6)
    #expect(whole[0].baseLoss - whole[warm].baseLoss > 1e-3)
    #expect(continued.parameterIncrease == 0)
  }

  @Test func dpContinuedWithoutAWarmStartIsRefused() throws {
    try commentTask().prepare(in: store)
    var settings = settings(.dpContinued)
    settings.warmStartEpochs = 0
    #expect {
      try run([settings], inputs(commentTask()))
    } throws: {
      "\($0)".contains("--warm-start is 0")
    }
  }

  @Test(arguments: [EndModelMethod.dp, .sbl, .moe, .hps])
  func threeClassesAreLearnt(method: EndModelMethod) throws {
    try ticketTask.prepare(in: store)
    var settings = settings(method)
    settings.training.epochs = 30
    settings.slices.lossForm = .mean
    let run = try #require(try run([settings], inputs(ticketTask)).first)
    #expect(run.result.outcomes.map(\.decision) == [.half], "a threshold divides two classes")
    #expect(try #require(run.result[.half]?.test?.accuracy) > 0.8)
  }

  @Test func theNumberOfThreadsChangesNoByteOfModelsAndPredictions() throws {
    try commentTask().prepare(in: store)
    let inputs = try inputs(commentTask())
    let plan = (0..<4).map { settings(.sbl, seed: $0) }
    func outcome(_ runs: [EndModelRun]) throws -> (model: Data?, labels: [[Double]]) {
      (
        try store.trainedModel(of: runs[0].stored),
        try runs.map {
          try store.predictions(of: $0.stored, decision: .tuned, split: .test).probabilities
        }
      )
    }
    let one = try run(plan, inputs)
    let first = try outcome(one)
    let many = try run(plan, inputs, jobs: 4) { $0.force = true }
    let second = try outcome(many)
    #expect(second.model == first.model && first.model != nil)
    #expect(second.labels == first.labels)
    #expect(many.map(\.result) == one.map(\.result))
    #expect(Set(first.labels).count == 4, "every seed gives another model")
  }

  @Test func predictionsAreStoredForBothDecisionThresholds() throws {
    try commentTask().prepare(in: store)
    let run = try #require(try run([settings(.dp)], inputs(commentTask())).first)
    for decision in DecisionThreshold.allCases {
      let labels = try store.predictions(of: run.stored, decision: decision, split: .test)
      #expect(
        Scores(
          labels, gold: try TaskVotes(task: commentTask(), set: nil, store: store)[.test]!.gold,
          threshold: run.result[decision]?.threshold) == run.result[decision]?.test)
    }
    #expect(run.stored.record.result.contains(#""regime":"half""#), "as stores always had it")
  }

  @Test func aStoredModelIsReusedOnlyForItsOwnDecision() throws {
    try commentTask().prepare(in: store)
    let tuned = try run([settings(.dp)], inputs(commentTask()))
    let half = try run([settings(.dp)], inputs(commentTask())) { $0.storedModel = .half }
    #expect(half.map(\.isReused) == [false])
    #expect(half[0].stored.number == tuned[0].stored.number, "the same run under the same number")
    let data = try #require(try store.trainedModel(of: half[0].stored))
    #expect(try TrainedModel(data, file: "model").header.threshold == nil)
    #expect(
      try run([settings(.dp)], inputs(commentTask())) { $0.storedModel = .half }.map(\.isReused)
        == [true])
  }

  @Test func aRunMadeAgainWithoutItsModelKeepsTheOldOne() throws {
    try commentTask().prepare(in: store)
    _ = try run([settings(.dp)], inputs(commentTask()))
    let again = try run([settings(.dp)], inputs(commentTask())) {
      $0.force = true
      $0.storedModel = nil
    }
    #expect(again[0].stored.hasModel)
  }

  @Test func aFinishedRunIsReusedUntilSettingsOrVotesChange() throws {
    try commentTask().prepare(in: store)
    let first = try run([settings(.dp)], inputs(commentTask()))
    let again = try run([settings(.dp)], inputs(commentTask()))
    #expect(first.map(\.isReused) == [false] && again.map(\.isReused) == [true])
    #expect(first[0].stored.number == again[0].stored.number)
    var other = settings(.dp)
    other.training.l2 = 0.5
    #expect(try run([other], inputs(commentTask())).map(\.isReused) == [false])
    let changed = commentTask(buying: ["buy", "please"], version: 2)
    try changed.castVotes(in: store)
    #expect(try run([settings(.dp)], inputs(changed)).map(\.isReused) == [false])
    #expect(
      try run([settings(.dp)], inputs(changed)) { $0.force = true }.map(\.isReused) == [false])
  }

  @Test func aModelFilePredictsWhatTheRunPredicted() throws {
    try commentTask().prepare(in: store)
    for method in EndModelMethod.allCases {
      let run = try #require(try run([settings(method)], inputs(commentTask())).first)
      let data = try #require(try store.trainedModel(of: run.stored))
      let model = try TrainedModel(data, file: "model")
      let tokens = try commentTask().markedTokens(in: store, split: .test, jobs: 1)
      let stored = try store.predictions(of: run.stored, decision: .tuned, split: .test)
      let labels = try model.predict(.texts(tokens))
      for (a, b) in zip(labels.probabilities, stored.probabilities) { #expect(abs(a - b) < 1e-6) }
      #expect(model.header.threshold == run.result[.tuned]?.threshold)
      #expect(try model.encoded() == data)
    }
  }

  @Test func candidatesFromAFileArePredictedLikeThoseOfTheStore() throws {
    try commentTask().prepare(in: store)
    let run = try #require(try run([settings(.sbl)], inputs(commentTask())).first)
    let model = try TrainedModel(
      try #require(try store.trainedModel(of: run.stored)), file: "model")
    let export = Export(task: commentTask(), set: nil, split: .test, store: store)
    #expect(try export.writeCandidates(to: folder.file("c.jsonl")) == 20)
    let exported = try PredictionInput(folder.file("c.jsonl"), task: nil)
    #expect(exported.ids == (80..<100).map { "c\($0)" })
    let own = try folder.write(
      "own.jsonl", #"{"id":"x","text":"buy cheap http://x please"}"# + "\n")
    let read = try PredictionInput(own, task: commentTask())
    #expect(read.candidates[0].tokens.count == 8, "buy, cheap, http, :, /, /, x, please")
    #expect(
      try model.predict(.texts(exported.candidates))
        == model.predict(.texts(commentTask().markedTokens(in: store, split: .test, jobs: 1))))
  }

  @Test(arguments: [
    ("nonsense", "JSON"), (#"{"id":"x"}"#, "tokens or text"),
    (#"{"id":"x","tokens":["a"],"marks":[{"type":"T","start":0,"end":2}]}"#, "marks inside"),
    (#"{"id":"x","text":"ab","marks":[{"type":"T","start":2,"end":1}]}"#, "marks inside"),
  ])
  func linesThatAreNoCandidatesAreNamed(line: String, expected: String) throws {
    let file = try folder.write("bad.jsonl", #"{"id":"a","text":"fine"}"# + "\n" + line + "\n")
    let error = #expect(throws: DataError.self) { try PredictionInput(file, task: nil) }
    #expect(error?.line == 2)
    #expect(error?.expected.contains(expected) == true)
  }

  @Test func slicesWithTooFewMembersAreNamedAndLeftOut() throws {
    try commentTask().prepare(in: store)
    var settings = settings(.sbl)
    settings.minimumMembers = 12
    let run = try #require(try run([settings], inputs(commentTask())).first)
    #expect(!run.result.slices.contains("cheap"))
    #expect(run.result.warnings == ["slice 'cheap' left out: 10 members in train"])
    settings.minimumMembers = 1000
    #expect(throws: DataError.self) { try self.run([settings], inputs(commentTask())) }
  }

  @Test func aSliceThatHoldsEverythingIsTrainedLikeAnyOther() throws {
    let everything = LabelingFunction<Comment>("every", "Always ham.", polarity: [.ham]) { _ in
      .vote(.ham)
    }
    let task = commentTask(besides: [everything])
    try task.prepare(in: store)
    let run = try #require(try run([settings(.sbl)], inputs(task)).first)
    let slice = try #require(
      run.result[.half]?.slices.first { $0.slice == "every" && $0.split == .test })
    #expect(slice.memberCount == 20)
    #expect(slice.scores == run.result[.half]?.test)
    #expect(slice.indicator?.rocAUC == nil, "there is no candidate outside")
  }

  @Test func slicesComeFromFunctionsClassesSlicingFunctionsAndFields() throws {
    try commentTask().prepare(in: store)
    let inputs = try inputs(commentTask())
    func slices(_ source: SliceSource) throws -> [String] {
      var settings = settings(.sbl)
      settings.sliceSource = source
      return try inputs.data(settings).slices.names
    }
    #expect(try slices(.functions) == ["buys", "cheap", "link", "sings"])
    #expect(try slices(.functionClasses) == ["buys=1", "cheap=1", "link=1", "sings=0"])
    #expect(try slices(.slicingFunctions) == ["asks"])
    #expect(try slices(.column("text")).allSatisfy { $0.hasPrefix("text=") })
    #expect(throws: UsageError.self) { try slices(.column("author")) }
  }

  @Test func aSliceHoldsExactlyTheCandidatesOnWhichItsFunctionVotes() throws {
    try commentTask().prepare(in: store)
    let inputs = try inputs(commentTask())
    let data = try inputs.data(settings(.sbl))
    let votes = try inputs.votes.votes(in: .train).matrix
    for (index, members) in (data.slices.members[.train] ?? []).enumerated() {
      #expect(members == votes.column(index).map { $0 != abstainCell })
    }
  }

  @Test func rowsWithoutVotesAreKeptOrLeftOut() throws {
    let rows: [(text: String, split: Split, gold: Int?)] = (0..<60).map { index in
      (
        ["buy", "song", "hello"][index % 3], index < 30 ? .train : .dev,
        index < 30 ? nil : index % 2
      )
    }
    let task = commentTask(corpus: .comments(rows))
    try task.prepare(in: store)
    var settings = settings(.dp)
    settings.trainingRows = .covered
    #expect(try inputs(task).data(settings).rows == (0..<30).filter { $0 % 3 != 2 })
    settings.trainingRows = .all
    #expect(try inputs(task).data(settings).rows == Array(0..<30))
  }

  @Test func goldIsRefusedWhereTrainHasNone() throws {
    try commentTask().prepare(in: store)
    var settings = settings(.vanilla)
    settings.labels = .gold
    let error = #expect(throws: DataError.self) { try run([settings], inputs(commentTask())) }
    #expect(error?.found == "no gold labels")
  }

  @Test func devWithoutPositivesTakesTheLastEpochAndSaysSo() throws {
    let rows: [(text: String, split: Split, gold: Int?)] = (0..<60).map { index in
      (index % 3 == 0 ? "buy cheap" : "nice song", index < 40 ? .train : .dev, index < 40 ? nil : 0)
    }
    let task = commentTask(corpus: .comments(rows))
    try task.prepare(in: store)
    let run = try #require(try run([settings(.sbl)], inputs(task)).first)
    #expect(run.result[.tuned]?.threshold == 0.5)
    #expect(run.result[.half]?.dev != nil)
    #expect(run.result.history.count == 12)
  }

  @Test func aSearchNeverLooksAtTest() throws {
    try commentTask().prepare(in: store)
    let space = try SearchSpace(["learning-rate=0.01,0.02", "train-on=all,covered"])
    #expect(space.combinations.count == 4)
    #expect(space.sample(3, seed: 1).count == 3)
    let base = settings(.dp)
    let trials = try space.combinations.map { try space.settings($0, base: base) }
    let runs = try run(trials, inputs(commentTask())) { $0.testing = false }
    for run in runs {
      #expect(run.result.outcomes.allSatisfy { $0.test == nil && $0.dev != nil })
      #expect(run.result.outcomes.allSatisfy { $0.slices.allSatisfy { $0.split == .dev } })
      #expect(throws: DataError.self) {
        try store.predictions(of: run.stored, decision: .half, split: .test)
      }
    }
  }

  @Test(arguments: [
    "depth=3", "dropout=much", "train-on=some", "dropout", "dropout=0.1 dropout=0.2", "dropout=,",
    "epochs=1e300", "epochs=1.5",
  ])
  func aSearchOverSomethingElseIsRefused(text: String) {
    #expect(throws: UsageError.self) {
      try SearchSpace(text.split(separator: " ").map(String.init))
    }
  }

  @Test func vectorsFromFilesAreLearntAndChecked() throws {
    try commentTask().prepare(in: store)
    try writeVectors { row, split in split == .train && row == 7 ? .nan : Float(row % 5) }
    let error = #expect(throws: DataError.self) {
      try run([vectorSettings(.features)], inputs(commentTask(), features: folder.url))
    }
    #expect(error?.field == "row 7, column 1")
    try writeVectors { row, _ in Float(row % 5) }
    for kind in [BackboneName.features, .mlp] {
      let run = try #require(
        try run([vectorSettings(kind)], inputs(commentTask(), features: folder.url)).first)
      #expect(try #require(run.result[.tuned]?.test?.accuracy) > 0.8)
    }
    #expect(throws: UsageError.self) { try run([vectorSettings(.features)], inputs(commentTask())) }
    #expect(throws: UsageError.self) {
      try run([settings(.dp)], inputs(commentTask(), features: folder.url))
    }
  }

  @Test func featuresWithHiddenLayersAreAnMlp() throws {
    try commentTask().prepare(in: store)
    try writeVectors { row, _ in Float(row % 5) }
    let inputs = try inputs(commentTask(), features: folder.url)
    var layered = vectorSettings(.features)
    layered.backbone.hidden = [6]
    var linear = vectorSettings(.mlp)
    linear.backbone.hidden = []
    let plan = [layered, vectorSettings(.mlp), vectorSettings(.features), linear]
    let runs = try run(plan, inputs)
    let answers = try runs.map {
      try store.predictions(of: $0.stored, decision: .tuned, split: .test).probabilities
    }
    #expect(answers[0] == answers[1] && answers[2] == answers[3] && answers[0] != answers[2])
    let data = try #require(try store.trainedModel(of: runs[0].stored))
    let vectors = try DenseRows(folder.file("test.npy"), count: 20)
    #expect(
      try TrainedModel(data, file: "model").predict(.vectors(vectors)).probabilities == answers[0])
  }

  func vectorSettings(_ kind: BackboneName) -> EndModelSettings {
    var settings = settings(.sbl)
    settings.backbone.kind = kind
    return settings
  }

  /// Two columns: whether the comment is spam, and `noise`.
  func writeVectors(_ noise: (Int, Split) -> Float) throws {
    for (split, rows) in [(Split.train, 0..<60), (.dev, 60..<80), (.test, 80..<100)] {
      let values = rows.enumerated().flatMap { row, index in
        [index % 3 == 0 ? Float(1) : 0, noise(row, split)]
      }
      try npy(values, rows: rows.count).write(to: folder.file("\(split.rawValue).npy"))
    }
  }

  /// Version 1 of the format, two columns of float32.
  func npy(_ values: [Float], rows: Int) -> Data {
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), 2), }"
    header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    var data = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, 118, 0]) + Data(header.utf8)
    values.withUnsafeBytes { data.append(contentsOf: $0) }
    return data
  }

  @Test func anInterruptedRunEndsInTheSameBytes() throws {
    try commentTask().prepare(in: store)
    let whole = try run([settings(.sbl)], inputs(commentTask()))
    let model = try store.trainedModel(of: whole[0].stored)
    let inputs = try inputs(commentTask())
    let fingerprint = try inputs.fingerprint(settings(.sbl), testing: true)
    let keeper = FailingKeeper(allowedSaves: 5)
    #expect(throws: Interruption.self) {
      try inputs.trainer(settings(.sbl)).run(
        settings(.sbl), inputs.data(settings(.sbl)), checkpoints: keeper, fingerprint: fingerprint)
    }
    let damaged = #expect(throws: DataError.self) {
      try inputs.trainer(settings(.sbl)).run(
        settings(.sbl), inputs.data(settings(.sbl)),
        checkpoints: FailingKeeper(allowedSaves: 1, kept: keeper.kept?.dropLast()),
        fingerprint: fingerprint)
    }
    #expect(damaged?.file == "kept checkpoint")
    let resumed = try inputs.trainer(settings(.sbl)).run(
      settings(.sbl), inputs.data(settings(.sbl)), keeping: .tuned,
      checkpoints: FailingKeeper(allowedSaves: 100, kept: keeper.kept), fingerprint: fingerprint)
    #expect(resumed.result == whole[0].result)
    #expect(try resumed.model?.encoded() == model)
  }
}

private struct Interruption: Error {}

/// Keeps checkpoints in memory, and fails after some saves as a full disk would.
private final class FailingKeeper: CheckpointKeeper, @unchecked Sendable {
  let name = "kept checkpoint"
  let interval = Duration.zero
  private(set) var kept: Data?
  private var allowedSaves: Int

  init(allowedSaves: Int, kept: Data? = nil) {
    self.allowedSaves = allowedSaves
    self.kept = kept
  }

  func load() -> Data? { kept }

  func save(_ data: Data) throws {
    guard allowedSaves > 0 else { throw Interruption() }
    allowedSaves -= 1
    kept = data
  }

  func remove() {}
}
