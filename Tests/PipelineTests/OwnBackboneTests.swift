import EndModels
import Evaluation
import FileFormats
import Foundation
import NumericKernels
import Pipeline
import SliceLearning
import Store
import SupervisionCore
import Testing

/// A backbone of a user's own through every step that the built-in ones take: nothing here is internal to Slicework.
@Suite(.serialized) struct OwnBackboneTests {
  private let folder: TemporaryFolder
  private let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try folder.store()
    try BackboneRegistry.register([LetterPairs(), Squares()])
    try commentTask().prepare(in: store)
  }

  private func settings(
    _ backbone: BackboneName, _ method: EndModelMethod = .sbl
  ) -> EndModelSettings {
    var settings = EndModelSettings()
    settings.method = method
    settings.minimumMembers = 5
    settings.slices.lossForm = .mean
    settings.backbone.kind = backbone
    settings.backbone.embedding = 8
    settings.backbone.hidden = []
    settings.training.epochs = 12
    settings.training.batchSize = 16
    settings.training.learningRate = 0.05
    settings.warmStartEpochs = method == .dpContinued ? 1 : 0
    return settings
  }

  private func context(features: URL? = nil) throws -> TrainingContext {
    try TrainingContext(task: commentTask(), set: nil, features: features, store: store, jobs: 1)
  }

  private func run(_ settings: EndModelSettings, features: URL? = nil) throws -> EndModelRun {
    var scheduler = RunScheduler()
    scheduler.storedModel = .tuned
    let job = TrainingJob(context: try context(features: features), settings: settings)
    return try #require(try scheduler([job], store: store, progress: SilentProgress()).first)
  }

  @Test(arguments: EndModelMethod.allCases)
  func everyMethodTrainsItAndItsModelFilePredictsLikeTheRun(method: EndModelMethod) throws {
    let run = try run(settings("letter-pairs", method))
    #expect(try #require(run.result[.tuned]?.test?.accuracy) > 0.8)
    #expect((run.result.parameterIncrease > 0) == method.usesSlices)
    #expect(run.stored.record.backbone == "letter-pairs")
    let data = try #require(try store.trainedModel(of: run.stored))
    let model = try TrainedModel(data, file: "model")
    #expect(try model.encoded() == data)
    let tokens = try commentTask().markedTokens(in: store, split: .test, jobs: 1)
    let stored = try store.predictions(of: run.stored, decision: .tuned, split: .test)
    let predicted = try model.predict(.texts(tokens))
    for (a, b) in zip(predicted.probabilities, stored.probabilities) { #expect(abs(a - b) < 1e-6) }
    #expect(throws: UsageError.self) {
      try model.predict(.vectors(DenseRows(count: 1, width: 1, values: [0])))
    }
  }

  @Test func aFinishedRunIsReused() throws {
    let first = try run(settings("letter-pairs"))
    let again = try run(settings("letter-pairs"))
    #expect(!first.isReused && again.isReused)
    #expect(first.stored.number == again.stored.number)
  }

  @Test func anotherVersionOfItIsAnotherRun() throws {
    let settings = settings("letter-pairs")
    let first = try context().fingerprint(settings, testing: true)
    #expect(try context().fingerprint(settings, testing: true) == first)
    try BackboneRegistry.register([LetterPairs(version: 2), Squares()])
    #expect(try context().fingerprint(settings, testing: true) != first)
  }

  @Test func anInterruptedRunEndsInTheSameBytes() throws {
    let settings = settings("letter-pairs")
    let context = try context()
    let fingerprint = try context.fingerprint(settings, testing: true)
    let trainer = try context.trainer(settings)
    let data = try context.data(settings)
    let whole = try trainer.run(settings, data, keeping: .tuned)
    let checkpoints = FirstCheckpoints(count: 5)
    #expect(throws: FirstCheckpoints.Interruption.self) {
      try trainer.run(settings, data, checkpoints: checkpoints, fingerprint: fingerprint)
    }
    checkpoints.remaining = .max
    let resumed = try trainer.run(
      settings, data, keeping: .tuned, checkpoints: checkpoints, fingerprint: fingerprint)
    #expect(resumed.result == whole.result)
    #expect(try resumed.model?.encoded() == whole.model?.encoded())
  }

  @Test func oneThatReadsVectorsIsTrainedOnFiles() throws {
    for (split, rows) in [(Split.train, 0..<60), (.dev, 60..<80), (.test, 80..<100)] {
      try writeNpy(
        rows.flatMap { [$0 % 3 == 0 ? Float(1) : 0, Float($0 % 5)] }, shape: [rows.count, 2],
        to: folder.file("\(split.rawValue).npy"))
    }
    let run = try run(settings("squares"), features: folder.url)
    #expect(try #require(run.result[.tuned]?.test?.accuracy) > 0.8)
    let prediction = try Prediction(
      ofVectors: folder.file("test.npy"),
      by: TrainedModel(ofRun: run.stored.number, task: commentTask(), in: store))
    let stored = try store.predictions(of: run.stored, decision: .tuned, split: .test)
    for (a, b) in zip(prediction.labels.probabilities, stored.probabilities) {
      #expect(abs(a - b) < 1e-6)
    }
    #expect(throws: UsageError.self) { try self.run(settings("squares")) }
    #expect(throws: UsageError.self) {
      try self.run(settings("letter-pairs"), features: folder.url)
    }
  }

  @Test func oneThatNobodyRegisteredIsNamed() throws {
    let error = #expect(throws: UsageError.self) { try run(settings("transformer")) }
    #expect(error?.problem == "no backbone is named 'transformer'")
    #expect(error?.remedy.contains("bag, mlp, bilstm, features, letter-pairs") == true)
  }

  @Test func aNameIsRegisteredOnce() {
    #expect(
      throws: UsageError(
        "two backbones are named 'bag'", remedy: "rename the one that this package registers")
    ) {
      try BackboneRegistry(adding: [LetterPairs(name: "bag")])
    }
    #expect(throws: UsageError.self) {
      try BackboneRegistry(adding: [LetterPairs(), LetterPairs()])
    }
  }
}

/// Pairs of letters in a fixed number of columns, summed as embeddings are.
private struct LetterPairs: BackboneFactory {
  var name: BackboneName = "letter-pairs"
  let summary = "Pairs of letters: embeddings summed."
  var version = 1

  func fitEncoder(
    to train: [MarkedTokens], options: BackboneOptions, jobs: Int
  ) -> LetterPairEncoder { LetterPairEncoder(columnCount: 500) }

  func makeNetwork(
    reading encoder: LetterPairEncoder, options: BackboneOptions, seed: UInt64
  ) -> BagBackbone<Float> {
    BagBackbone(
      featureCount: encoder.columnCount, sizes: [options.embedding] + options.hidden,
      dropout: options.dropout, embeddingScale: options.embeddingScale, seed: seed)
  }
}

private struct LetterPairEncoder: FeatureEncoder {
  let columnCount: Int

  func features(of texts: [MarkedTokens], jobs: Int) -> SparseRows {
    let rows = texts.map { text in
      Set(
        text.tokens.indices.flatMap { position in
          let letters = Array(text.tokens[position].utf8)
          return zip(letters, letters.dropFirst()).map { a, b in
            Int32((Int(a) * 31 + Int(b)) % columnCount)
          }
        }
      ).sorted()
    }
    return SparseRows(rows: rows, featureCount: columnCount)
  }
}

/// Squares of standardised vectors, then a linear layer.
private struct Squares: BackboneFactory {
  let name: BackboneName = "squares"
  let summary = "Vectors and their squares through a linear layer."

  func fitEncoder(to train: DenseRows, options: BackboneOptions, jobs: Int) -> DenseEncoder {
    DenseEncoder(fitting: train)
  }

  func makeNetwork(
    reading encoder: DenseEncoder, options: BackboneOptions, seed: UInt64
  ) -> SquaresNetwork { SquaresNetwork(width: encoder.width, seed: seed) }
}

private final class SquaresNetwork: Backbone {
  private let layer: Linear<Float>
  private var input = Matrix<Float>()

  init(width: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    layer = Linear("squares", inputSize: 2 * width, outputSize: 4, generator: &generator)
  }

  var outputSize: Int { layer.outputSize }
  var parameters: [any Parameter<Float>] { layer.parameters }

  func forward(_ features: DenseRows, rows: ArraySlice<Int>, pass: Pass) -> Matrix<Float> {
    input.reshape(rows: rows.count, columns: 2 * features.width)
    for (position, row) in rows.enumerated() {
      for column in 0..<features.width {
        let value = features.values[row * features.width + column]
        input[position, column] = value
        input[position, features.width + column] = value * value
      }
    }
    return layer.forward(input)
  }

  func backward(_ gradient: Matrix<Float>) { layer.accumulate(gradient, input: input) }
}

/// Keeps a number of checkpoints in memory, then fails as a killed process would.
private final class FirstCheckpoints: CheckpointKeeper, @unchecked Sendable {
  struct Interruption: Error {}

  let name = "checkpoint in memory"
  let interval = Duration.zero
  var remaining: Int
  private var last: Data?

  init(count: Int) { remaining = count }

  func load() -> Data? { last }

  func save(_ data: Data) throws {
    guard remaining > 0 else { throw Interruption() }
    remaining -= 1
    last = data
  }

  func remove() { last = nil }
}
