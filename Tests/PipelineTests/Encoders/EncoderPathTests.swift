import EncoderTestSupport
import Encoders
import EndModels
import Foundation
import SliceLearning
import Store
import SupervisionCore
import Testing

@testable import Pipeline

/// From stored candidates over the states of a pretrained encoder to models that predict.
@Suite struct EncoderPathTests {
  private static let words = [
    "buy", "song", "cheap", "nice", "http", ":", "/", "x", "voice", "please", "today",
  ]
  private let folder: TemporaryFolder
  private let store: Store
  private let library: EncoderLibrary

  init() throws {
    folder = try TemporaryFolder()
    store = try folder.store()
    library = EncoderLibrary(folder: folder.url.appending(path: "encoders"))
    try TinyCheckpoint(words: Self.words).write(to: library.folder.appending(path: "tiny"))
    try commentTask().prepare(in: store)
  }

  private func settings(_ method: EndModelMethod = .dp) -> EndModelSettings {
    var settings = EndModelSettings()
    settings.method = method
    settings.minimumMembers = 5
    settings.slices.lossForm = .mean
    settings.backbone.kind = .mlp
    settings.backbone.encoder = "tiny"
    settings.backbone.hidden = [8]
    settings.backbone.dropout = 0
    settings.training.epochs = 30
    settings.training.batchSize = 16
    settings.training.learningRate = 0.01
    settings.warmStartEpochs = method == .dpContinued ? 1 : 0
    return settings
  }

  private func context(
    features: URL? = nil, jobs: Int = 1, progress: any ProgressObserver = SilentProgress()
  ) throws -> TrainingContext {
    try TrainingContext(
      task: commentTask(), set: nil, features: features, encoders: library,
      encodingProgress: progress, store: store, jobs: jobs)
  }

  private func run(_ settings: EndModelSettings, jobs: Int = 1) throws -> EndModelRun {
    var scheduler = RunScheduler()
    scheduler.storedModel = .tuned
    let job = TrainingJob(context: try context(jobs: jobs), settings: settings)
    return try #require(try scheduler([job], store: store, progress: SilentProgress()).first)
  }

  @Test func aChecksumIsKeptInTheFileThatALinkLeadsTo() throws {
    let files = FileManager.default
    let link = library.folder.appending(path: ".checksums.json")
    try Data("{}".utf8).write(to: folder.url.appending(path: "kept.json"))
    try files.createSymbolicLink(atPath: link.path, withDestinationPath: "../kept.json")
    let checksum = try library.checksum(of: try #require(library.encoders.first))
    #expect(try files.destinationOfSymbolicLink(atPath: link.path) == "../kept.json")
    let kept = try String(contentsOf: folder.url.appending(path: "kept.json"), encoding: .utf8)
    #expect(kept.contains(checksum))
  }

  private var search: EncoderSearch {
    var search = EncoderSearch()
    search.library = library
    return search
  }

  @Test(arguments: EndModelMethod.allCases)
  func everyMethodLearnsFromStatesAndItsModelFilePredictsLikeTheRun(
    method: EndModelMethod
  ) throws {
    let run = try run(settings(method))
    #expect(try #require(run.result[.tuned]?.test?.accuracy) > 0.7)
    let data = try #require(try store.trainedModel(of: run.stored))
    let model = try TrainedModel(data, file: "model")
    #expect(try model.encoded() == data)
    let use = try #require(model.header.encoder)
    #expect(use.name == "tiny" && use.layer == 2 && use.layout.parts == [.first, .mean])
    let stored = try store.predictions(of: run.stored, decision: .tuned, split: .test)
    let predicted = try Prediction(
      of: .test, of: commentTask(), in: store, by: model, encoder: search)
    #expect(predicted.labels.count == stored.count && stored.count == 20)
    for (a, b) in zip(predicted.labels.probabilities, stored.probabilities) {
      #expect(abs(a - b) < 1e-6)
    }
  }

  @Test(arguments: [EndModelMethod.dp, .sbl])
  func fineTunedLayersAreSavedWithTheModel(method: EndModelMethod) throws {
    var settings = settings(method)
    settings.backbone.fineTunedLayers = 2
    settings.training.epochs = 8
    let run = try run(settings)
    let model = try TrainedModel(
      try #require(try store.trainedModel(of: run.stored)), file: "model")
    let use = try #require(model.header.encoder)
    #expect(use.layer == 3 && use.fineTunedLayers == 2 && use.frozenLayer == 1)
    let stored = try store.predictions(of: run.stored, decision: .tuned, split: .test)
    let predicted = try Prediction(
      of: .test, of: commentTask(), in: store, by: model, encoder: search)
    for (a, b) in zip(predicted.labels.probabilities, stored.probabilities) {
      #expect(abs(a - b) < 1e-5)
    }
    let counter = Counter()
    _ = try context(progress: counter).trainer(settings)
    #expect(counter.total == 0)
  }

  @Test(arguments: [nil, 2])
  func aMixtureThatDoesNotFitIntoMemoryIsRefusedBeforeItBegins(fineTuned: Int?) throws {
    var settings = settings(.moe)
    settings.backbone.fineTunedLayers = fineTuned
    let counter = Counter()
    let context = try context(progress: counter)
    func run(in memory: MemoryBudget, _ settings: EndModelSettings) throws -> [EndModelRun] {
      var scheduler = RunScheduler()
      scheduler.memory = memory
      return try scheduler(
        [TrainingJob(context: context, settings: settings)], store: store,
        progress: SilentProgress())
    }
    let copies = try context.data(settings).slices.names.count + 2
    let error = #expect(throws: UsageError.self) { try run(in: .bytes(10_000), settings) }
    #expect(
      error?.problem.hasPrefix(
        "a run of MoE, which trains \(copies) copies of its backbone, needs about")
        == true)
    #expect(error?.problem.hasSuffix("of memory, 0.0 MB are to be had") == true)
    #expect(error?.remedy.contains("--min-members") == true)
    #expect(try store.runs(task: "comments").isEmpty)
    if fineTuned != nil { #expect(counter.total == 0, "nothing was encoded in vain") }
    settings.training.epochs = 1
    #expect(try run(in: .bytes(100_000_000), settings).count == 1)
  }

  @Test func memoryIsCountedAsNetworksHaveIt() throws {
    let texts = try commentTask().candidateTexts(in: store, split: .train, jobs: 1)
    let encoder = try PretrainedEncoder(folder: library.folder.appending(path: "tiny"))
    let use = EncoderUse(
      name: "tiny", checksum: "", layer: 3, fineTunedLayers: 2,
      layout: CandidateLayout(parts: [], mentionCount: 0))
    let rows = try CandidateEncoder(
      encoder, use: use, cacheFolder: nil, jobs: 1, progress: SilentProgress()
    ).rows(of: [texts], isTraining: true).0[0]
    let states = try #require(PieceStateRows(rows))
    var options = BackboneOptions()
    options.hidden = [7, 5]
    let factory = PieceStateFactory()
    let fitted = try factory.fitEncoder(to: states, options: options, jobs: 1)
    let network = factory.makeNetwork(reading: fitted, options: options, seed: 0)
    let memory = factory.memory(
      reading: fitted, options: options, features: states, batchSize: 4)
    #expect(memory.parameterCount == network.parameters.reduce(0) { $0 + $1.values.count })
    let larger = factory.memory(
      reading: fitted, options: options, features: states, batchSize: 16)
    #expect(larger.parameterCount == memory.parameterCount)
    #expect(larger.activationBytes > memory.activationBytes)
    let one = memory.peakBytes(
      copies: 1, criteria: 2, isWarmStarted: false, writesCheckpoints: false)
    #expect(one == 7 * 4 * memory.parameterCount + memory.activationBytes)
    #expect(
      memory.peakBytes(copies: 36, criteria: 2, isWarmStarted: true, writesCheckpoints: false)
        == 36 * one)
    let huge = NetworkMemory(parameterCount: .max, activationBytes: .max)
    #expect(
      huge.peakBytes(copies: .max, criteria: 2, isWarmStarted: true, writesCheckpoints: true)
        == .max)
  }

  @Test func runsThatDoNotFitTogetherRunOneAfterTheOther() throws {
    let sizes = [60, 30, 50]
    let fitting = [(300, 3), (120, 2), (100, 1), (10, 1)]
    for (bytes, count) in fitting {
      #expect(MemoryBudget.bytes(bytes).concurrency(of: sizes, atMost: 3) == count)
    }
    #expect(MemoryBudget.bytes(300).concurrency(of: sizes, atMost: 2) == 2)
    #expect(MemoryBudget.bytes(.max).concurrency(of: [.max, .max], atMost: 4) == 4)
  }

  @Test func arraysAreFilledWhereTheyStay() throws {
    let arrays = try filledArrays([2, 0, 3], within: .bytes(20), for: "numbers") { memory in
      #expect(memory.map(\.count) == [2, 0, 3])
      let rows = memory[2].rows(of: [1, 2])
      rows[0][0] = 7
      rows[1][1] = 8
      memory[0][1] = 9
    }
    #expect(arrays == [[0, 9], [], [7, 0, 8]])
    let error = #expect(throws: UsageError.self) {
      try filledArrays([6], within: .bytes(20), for: "numbers") { _ in }
    }
    #expect(error?.problem.hasPrefix("holding numbers needs about") == true)
    struct Stop: Error {}
    #expect(throws: Stop.self) { try filledArrays([1], for: "numbers") { _ in throw Stop() } }
  }

  @Test func layersBeforeTheirTrainingAreThoseOfTheEncoder() throws {
    let texts = try commentTask().candidateTexts(in: store, split: .train, jobs: 1)
    let encoder = try PretrainedEncoder(folder: library.folder.appending(path: "tiny"))
    func rows(fineTuning count: Int) throws -> CandidateRows {
      let use = EncoderUse(
        name: "tiny", checksum: "", layer: 3, fineTunedLayers: count,
        layout: CandidateLayout(parts: [], mentionCount: 0))
      return try CandidateEncoder(
        encoder, use: use, cacheFolder: nil, jobs: 1, progress: SilentProgress()
      ).rows(of: [texts], isTraining: true).0[0]
    }
    let vectors = try #require(DenseRows(try rows(fineTuning: 0)))
    let expected = try DenseEncoder(fitting: vectors).features(of: vectors)
    let states = try #require(PieceStateRows(try rows(fineTuning: 2)))
    var options = BackboneOptions()
    options.hidden = []
    let factory = PieceStateFactory()
    let network = factory.makeNetwork(
      reading: try factory.fitEncoder(to: states, options: options, jobs: 1), options: options,
      seed: 0)
    let all = Array(0..<texts.count)
    let z = network.forward(states, rows: all[...], pass: .inference).values
    #expect(z.count == expected.values.count && z.count == 60 * 32)
    for (a, b) in zip(z, expected.values) { #expect(abs(a - b) < 1e-3) }
  }

  @Test func vectorsAreComputedOnceAndAgainOnlyForNewCandidates() throws {
    let counter = Counter()
    _ = try context(progress: counter).trainer(settings())
    #expect(counter.total > 50)
    let second = Counter()
    _ = try context(progress: second).trainer(settings())
    #expect(second.total == 0)
    var other = settings()
    other.backbone.layer = 1
    _ = try context(progress: second).trainer(other)
    #expect(second.total == counter.total)
  }

  @Test func keptVectorsThatAreDamagedAreComputedAgain() throws {
    let first = try run(settings())
    let cache = TaskEncoders.cacheFolder(of: store)
    let files = try #require(
      FileManager.default.enumerator(at: cache, includingPropertiesForKeys: nil)?
        .compactMap { $0 as? URL }.filter { $0.pathExtension == "rows" })
    #expect(!files.isEmpty)
    for file in files { try Data("damaged".utf8).write(to: file) }
    let counter = Counter()
    _ = try context(progress: counter).trainer(settings())
    #expect(counter.total > 50)
    var scheduler = RunScheduler()
    scheduler.force = true
    let again = try scheduler(
      [TrainingJob(context: try context(), settings: settings())], store: store,
      progress: SilentProgress())
    #expect(again.first?.stored.record.result == first.stored.record.result)
  }

  @Test func threadsDoNotChangeTheRun() throws {
    let one = try context(jobs: 1).trainer(settings()).run(
      settings(), try context().data(settings()))
    try FileManager.default.removeItem(at: TaskEncoders.cacheFolder(of: store))
    let three = try context(jobs: 3).trainer(settings()).run(
      settings(), try context().data(settings()))
    #expect(one.predictions == three.predictions)
  }

  @Test func anotherCheckpointIsAnotherRunAndIsRefusedByTheModel() throws {
    let first = try run(settings())
    let fingerprint = try context().fingerprint(settings(), testing: true)
    var other = TinyCheckpoint(words: Self.words)
    other.seed = 2
    try other.write(to: library.folder.appending(path: "other"))
    var settings = settings()
    settings.backbone.encoder = "other"
    #expect(try context().fingerprint(settings, testing: true) != fingerprint)
    let model = try TrainedModel(
      try #require(try store.trainedModel(of: first.stored)), file: "model")
    var search = search
    search.name = "other"
    #expect(throws: UsageError.self) {
      try Prediction(of: .test, of: commentTask(), in: store, by: model, encoder: search)
    }
    search.name = nil
    try FileManager.default.removeItem(at: library.folder.appending(path: "tiny"))
    #expect(throws: UsageError.self) {
      try Prediction(of: .test, of: commentTask(), in: store, by: model, encoder: search)
    }
    try TinyCheckpoint(words: Self.words).write(to: library.folder.appending(path: "renamed"))
    _ = try Prediction(of: .test, of: commentTask(), in: store, by: model, encoder: search)
  }

  @Test func layersThatTheEncoderLacksAreRefused() throws {
    var settings = settings()
    settings.backbone.layer = 4
    #expect(throws: UsageError.self) { try context().trainer(settings) }
    settings.backbone.layer = 1
    settings.backbone.fineTunedLayers = 2
    #expect(throws: UsageError.self) { try context().trainer(settings) }
  }

  @Test func unknownEncodersAndTextBackbonesAreRefused() throws {
    var unknown = settings()
    unknown.backbone.encoder = "none such"
    #expect(throws: UsageError.self) { try context().trainer(unknown) }
    var bag = settings()
    bag.backbone.kind = .bag
    #expect(throws: UsageError.self) { try context().trainer(bag) }
    #expect(throws: UsageError.self) { try context(features: folder.url).trainer(settings()) }
  }
}

/// The largest total that was reported.
private final class Counter: ProgressObserver, @unchecked Sendable {
  private let lock = NSLock()
  private var value = 0
  var total: Int { lock.withLock { value } }
  func report(completed: Int, total: Int) { lock.withLock { value = max(value, total) } }
}
