import EndModels
import Evaluation
import NumericKernels
import SliceLearning
import SupervisionCore

/// Prediction rates of trained end models: folded slice heads of growing k, a BiLSTM, a bag.
///
/// Every thread predicts all rows with a model of its own; rates are summed over threads.
package struct InferenceBench: Sendable {
  package var settings = BenchSettings()
  /// Rows of vectors; two fifths of them for tokens.
  package var rowCount = 12_800
  package var vectors = VectorModel()
  /// Numbers of slices k, without the base slice; 0 is the plain head.
  package var sliceCounts = [0, 10, 33, 100]

  package init() {}

  /// Models trained for one epoch, with their heads folded as they are saved.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when the BLAS library is missing.
  package func slices() throws -> BenchTable {
    try Blas.load()
    var table = BenchTable(
      "infer.slices",
      "Inference of trained models, experts folded as saved, \(vectors.caption), "
        + settings.caption,
      keys: [.init("slices", .integer)], unit: "examples")
    for count in sliceCounts {
      try table.measure(
        [.integer(count)], work: Double(rowCount * settings.jobs),
        bytes: vectors.trainingBytes(rowCount, count, settings.jobs), settings,
        input: try input(sliceCount: count)
      ) { models, features in
        try settings.onEveryThread(models) { _ = $0.predict(features) }
      }
    }
    return table
  }

  /// A trained model on vectors, rebuilt from its parameters, and the vectors that it was trained on.
  package func trained(
    sliceCount: Int
  ) throws -> (model: Inference<DenseBackbone<Float>>, features: DenseRows) {
    let trained = try TrainedVectorModel(self, sliceCount: sliceCount)
    return (try trained.inference(), trained.features)
  }

  private func input(
    sliceCount: Int
  ) throws -> ([PerThread<Inference<DenseBackbone<Float>>>], DenseRows) {
    let trained = try TrainedVectorModel(self, sliceCount: sliceCount)
    return (try settings.onePerThread(trained.inference), trained.features)
  }

  /// A BiLSTM of 100 in each direction, and the bag of ``TrainingBench/bag()``.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when the BLAS library is missing.
  package func tokens() throws -> BenchTable {
    try Blas.load()
    let rows = max(64, rowCount * 2 / 5)
    var table = BenchTable(
      "infer.tokens",
      "Inference on tokens drawn like words, embedding 100, hidden 100 (BiLSTM: each direction); "
        + "\(TokenExamples.caption), \(settings.caption)",
      keys: [.init("model")], unit: "tokens", results: [.init("rows", .integer)])
    try measure("bilstm", rows, &table) { TokenModel.bilstm(direction: 100) }
    try measure("bag", rows, &table) { TokenModel.bag(hidden: 100) }
    return table
  }

  private func measure<B: SendableMetatype>(
    _ name: String, _ rows: Int, _ table: inout BenchTable, _ model: () -> TokenModel<B>
  ) throws {
    try table.measure(
      [.text(name)], work: Double(rows * TokenExamples.length * settings.jobs), settings,
      input: (
        settings.onePerThread(model),
        TokenExamples(rows: rows, isZipf: true, seed: settings.seed)
      ), results: { _, _ in [.integer(rows)] },
      timed: { models, examples in
        try settings.onEveryThread(models) { _ = $0.predict(examples) }
      })
  }
}

/// A model on vectors as in its file: parameters of the backbone, and the folded head.
private struct TrainedVectorModel {
  private let vectors: VectorModel
  private let seed: UInt64
  let features: DenseRows
  private let backbone: [[Float]]
  private let head: (head: SavedHead, arrays: [[Float]])

  init(_ bench: InferenceBench, sliceCount: Int) throws {
    vectors = bench.vectors
    seed = bench.settings.seed
    let examples = vectors.examples(bench.rowCount, sliceCount: sliceCount, seed: seed)
    features = examples.features
    let model = try vectors.model(sliceCount: sliceCount, seed: seed)
    try vectors.train(model, examples, epochs: 1)
    backbone = model.backbone.parameters.map { $0.values.values }
    guard
      let head = SavedHead.saving(
        model.head, inputSize: vectors.hiddenSize, classCount: vectors.classCount,
        sliceCount: sliceCount, options: SliceOptions())
    else { preconditionFailure("heads of this module can be saved") }
    self.head = head
  }

  /// The model rebuilt, as when its file is read.
  func inference() throws -> Inference<DenseBackbone<Float>> {
    let backbone = vectors.backbone(seed: seed)
    for (parameter, values) in zip(backbone.parameters, self.backbone) {
      parameter.values.copy(values)
    }
    guard let head = try head.head.restored(head.arrays) else {
      preconditionFailure("a head fits its own arrays")
    }
    return Inference(backbone: backbone, head: head)
  }
}
