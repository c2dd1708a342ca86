import Encoders
import EndModels
import Foundation
import NumericKernels
import Pipeline
import SliceLearning
import Store
import SupervisionCore
import Testing

/// Training of a pretrained encoder's upper layers through every step that other backbones take.
@Suite struct FineTuningTests {
  private let folder: TemporaryFolder
  private let context: TrainingContext
  private let trainer: EndModelTrainer
  private let test: PieceStateRows

  init() throws {
    folder = try TemporaryFolder()
    let store = try folder.store()
    try commentTask().prepare(in: store)
    context = try TrainingContext(task: commentTask(), set: nil, store: store, jobs: 1)
    try Blas.load()
    let splits: [Split: PieceStateRows] = [
      .train: Self.rows(0..<60), .dev: Self.rows(60..<80), .test: Self.rows(80..<100),
    ]
    test = Self.rows(80..<100, layers: nil)
    trainer = try EndModelTrainer(
      task: "comments",
      features: PieceStateFactory().encoded(
        splits.mapValues(CandidateRows.states), options: Self.settings(.dp).backbone, jobs: 1))
  }

  private static func settings(_ method: EndModelMethod) -> EndModelSettings {
    var settings = EndModelSettings()
    settings.method = method
    settings.minimumMembers = 5
    settings.slices.lossForm = .mean
    settings.backbone.kind = .mlp
    settings.backbone.hidden = [6]
    settings.training.epochs = 8
    settings.training.batchSize = 16
    settings.training.learningRate = 0.02
    settings.training.encoderLearningRate = 0.005
    settings.training.warmUp = 0.1
    settings.warmStartEpochs = method.canWarmStart ? 1 : 0
    return settings
  }

  /// Comments of 3 to 7 pieces; the first state of every third, those that are spam, differs.
  private static func rows(
    _ comments: Range<Int>, layers: PretrainedLayers? = layers
  ) -> PieceStateRows {
    let lengths = comments.map { 3 + $0 % 5 }
    let values: [Float] = zip(comments, lengths).flatMap { comment, length in
      (0..<length * 4).map { i in
        i == 0 && comment % 3 == 0 ? 2 : Float((comment * 7 + i * 5) % 11) / 11
      }
    }
    return PieceStateRows(
      states: PieceStates(
        width: 4, offsets: lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) },
        values: values),
      texts: Array(lengths.indices), rangeCount: 2, ranges: lengths.map { [0..<1, 1..<$0] },
      extraCount: 1, extras: lengths.map { [Float($0)] }, layers: layers)
  }

  private static let layers: PretrainedLayers = {
    var generator = SeededGenerator(seed: 5)
    func affine(_ inputs: Int, _ outputs: Int) -> EncoderLayerTensors.Affine {
      .init(
        weight: generator.uniform(within: 0.4, count: inputs * outputs),
        bias: generator.uniform(within: 0.1, count: outputs))
    }
    let norm = EncoderLayerTensors.Affine(weight: [1, 1, 1, 1], bias: [0, 0, 0, 0])
    let encoder = EncoderConfiguration(
      architecture: .mpnet, hiddenSize: 4, layerCount: 3, headCount: 2, intermediateSize: 6,
      vocabularySize: 10, positionCount: 20, positionOffset: 2, typeCount: 0, normEpsilon: 1e-5,
      relativeBucketCount: 8)
    let layers = (0..<2).map { _ in
      EncoderLayerTensors(
        query: affine(4, 4), key: affine(4, 4), value: affine(4, 4),
        attentionOutput: affine(4, 4), attentionNorm: norm, intermediate: affine(4, 6),
        output: affine(6, 4), outputNorm: norm)
    }
    return PretrainedLayers(
      layers,
      relativePositions: RelativePositions(
        bucketCount: 8, headCount: 2, table: generator.uniform(within: 0.5, count: 16)),
      of: encoder)
  }()

  /// The model file restores the trained layers without those of the checkpoint.
  @Test(arguments: EndModelMethod.allCases)
  func everyMethodTrainsThemAndItsModelFilePredictsLikeTheRun(method: EndModelMethod) throws {
    let settings = Self.settings(method)
    let output = try trainer.run(settings, context.data(settings), keeping: .tuned)
    #expect(try #require(output.result[.tuned]?.test?.accuracy) > 0.8)
    let data = try #require(try output.model?.encoded())
    let model = try TrainedModel(data, file: "model")
    #expect(try model.encoded() == data)
    let expected = try #require(output.predictions[.tuned]?[.test])
    let predicted = try model.predict(.states(test))
    #expect(predicted.count == 20)
    for (a, b) in zip(predicted.probabilities, expected.probabilities) {
      #expect(abs(a - b) < 1e-5)
    }
    #expect(throws: UsageError.self) {
      try model.predict(.vectors(DenseRows(count: 1, width: 1, values: [0])))
    }
    #expect(throws: UsageError.self) { try model.predict(.texts([])) }
  }

  @Test func theSameSeedGivesTheSameBytes() throws {
    let settings = Self.settings(.sbl)
    let data = try context.data(settings)
    let first = try trainer.run(settings, data, keeping: .tuned)
    let second = try trainer.run(settings, data, keeping: .tuned)
    #expect(try first.model?.encoded() == second.model?.encoded())
    var other = settings
    other.backbone.encoderDropout = 0.3
    other.training.seed = 1
    #expect(
      try trainer.run(other, data, keeping: .tuned).model?.encoded() != first.model?.encoded())
  }

  @Test func backbonesThatDoNotReadStatesAreNamed() {
    #expect(
      throws: UsageError(
        "the backbone 'bilstm' does not read states of a pretrained encoder",
        remedy: "choose --backbone mlp, or leave out --fine-tune")
    ) { try BackboneRegistry.builtIn.factory(named: .bilstm, reading: .states) }
  }
}
