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
