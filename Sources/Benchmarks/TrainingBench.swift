import EndModels
import Evaluation
import NumericKernels
import SliceLearning
import SupervisionCore

/// Training rates of end models on generated inputs: a plain head, slice heads of growing k, and models of tokens.
///
/// Every thread trains a model of its own, as seeds of a comparison do; rates are summed over threads.
package struct TrainingBench: Sendable {
  package var settings = BenchSettings()
  /// Rows of an epoch of vectors; a repetition is four epochs.
  package var rowCount = 12_800
  package var vectors = VectorModel()
  /// Numbers of slices k, without the base slice; 0 is the plain head.
  package var sliceCounts = [0, 10, 33, 100]

  private static let epochs = 4

  package init() {}

  /// A plain head, then slice heads, on dense vectors.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when the BLAS library is missing.
  package func slices() throws -> BenchTable {
    try Blas.load()
    var table = BenchTable(
      "train.slices",
      "Training, \(vectors.caption), batch \(vectors.batchSize), \(settings.caption)",
      keys: [.init("slices", .integer)], unit: "examples",
      results: [
        .init("parameters", .integer),
        .init("slowdown", title: "slower than plain", .decimal(2)),
      ])
    let work = Double(rowCount * Self.epochs * settings.jobs)
    for count in sliceCounts {
      let plainRate = sliceCounts.first == 0 ? table.rows.first?.rate : nil
      try table.measure(
        [.integer(count)], work: work, bytes: vectors.trainingBytes(rowCount, count, settings.jobs),
        settings,
        input: (
          try settings.onePerThread { try vectors.model(sliceCount: count, seed: settings.seed) },
          vectorExamples(sliceCount: count)
        ),
        results: { measurement, input in
          let slowdown = count == 0 ? 1 : plainRate.map { $0 * measurement.median / work }
          return [.integer(input.0[0].value.parameterCount), .number(slowdown)]
        },
        timed: { models, examples in
          try settings.onEveryThread(models) {
            try vectors.train($0, examples, epochs: Self.epochs)
          }
        })
    }
    return table
  }
}

extension TrainingBench {
  package func vectorExamples(sliceCount: Int) -> VectorExamples {
    vectors.examples(rowCount, sliceCount: sliceCount, seed: settings.seed)
  }

  package func tokenExamples(isZipf: Bool) -> TokenExamples {
    TokenExamples(rows: tokenRows, isZipf: isZipf, seed: settings.seed)
  }

  /// Rows of an epoch of tokens.
  private var tokenRows: Int { max(64, rowCount * 2 / 5) }

  /// One epoch of a BiLSTM with attention pooling and a plain head, 50 or 100 numbers in each direction.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when the BLAS library is missing.
  package func bilstm() throws -> BenchTable {
    try tokens(
      "train.bilstm", "BiLSTM training, embedding 100, dropout 0.2 and 0.3",
      size: .init("direction", title: "each direction", .integer), [50, 100],
      TokenModel.bilstm)
  }

  /// One epoch of a bag with an embedding of 100 and a hidden layer of 100, without dropout.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when the BLAS library is missing.
  package func bag() throws -> BenchTable {
    try tokens(
      "train.bag",
      "Embedding bag and MLP training, embedding 100, bias, ReLU, 100 → 100, ReLU, 100 → 1, no dropout",
      size: .init("hidden", .integer), [100], TokenModel.bag)
  }

  private func tokens<B: SendableMetatype>(
    _ name: String, _ caption: String, size column: ResultTable.Column, _ sizes: [Int],
    _ model: (Int) -> TokenModel<B>
  ) throws -> BenchTable {
    try Blas.load()
    var table = BenchTable(
      name, "\(caption); \(TokenExamples.caption), batch 64, \(settings.caption)",
      keys: [column, .init("tokens")], unit: "tokens", results: [.init("rows", .integer)])
    for size in sizes {
      for isZipf in [true, false] {
        try table.measure(
          [.integer(size), .text(isZipf ? "like words" : "all alike")],
          work: Double(tokenRows * TokenExamples.length * settings.jobs), settings,
          input: (
            settings.onePerThread { model(size) },
            tokenExamples(isZipf: isZipf)
          ), results: { _, _ in [.integer(tokenRows)] },
          timed: { models, examples in
            try settings.onEveryThread(models) { try $0.train(examples) }
          })
      }
    }
    return table
  }
}
