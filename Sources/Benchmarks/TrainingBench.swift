import EndModels
import Evaluation
import Foundation
import NumericKernels
import SliceLearning
import SupervisionCore

/// How fast end models train on generated vectors: a plain head beside slice heads of growing k.
///
/// Every thread trains a model of its own, as seeds of a comparison do; rates are summed over threads.
public struct TrainingBench: Sendable {
  public var repetitions = 5
  public var jobs = 1
  /// Rows of an epoch; a repetition is four.
  public var rowCount = 12_800
  public var batchSize = 128
  public var inputSize = 300
  /// d, and the size of each expert.
  public var hiddenSize = 128
  /// k, without the base slice; 0 is the plain head.
  public var sliceCounts = [0, 10, 33, 100]
  public var seed: UInt64 = 0

  public init() {}

  /// A plain head, then slice heads, on dense vectors.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when the BLAS library is missing.
  public func slices() throws -> ResultTable {
    try Blas.load()
    var table = ResultTable(
      caption: "Training, \(inputSize)-d input, d = h = \(hiddenSize), batch \(batchSize), "
        + "\(repetitions) repetitions, \(jobs) threads",
      columns: [
        .init("slices", .integer), .init("parameters", .integer),
        .init("rate", title: "examples/s", .integer),
        .init("slowdown", title: "slower than plain", .decimal(2)),
      ] + Measurement.columns)
    var plainRate: Double?
    for count in sliceCounts {
      let examples = Examples(self, sliceCount: count)
      let parameters = try examples.model().parameterCount
      let measurement = try Measurement(repetitions: repetitions) {
        try forEachInParallel(count: jobs, jobs: jobs) { _ in _ = try examples.train() }
      }
      let rate = Double(rowCount * Examples.epochs * jobs) / measurement.median
      if count == 0 { plainRate = rate }
      table.append(
        [
          .integer(count), .integer(parameters), .number(rate),
          .number(plainRate.map { $0 / rate }),
        ] + measurement.cells)
    }
    return table
  }
}

extension TrainingBench {
  /// A BiLSTM with attention pooling and a plain head: vocabulary of 20,000, embedding 100, 50 or 100 numbers in each
  /// direction, 40 tokens a row, batch 64. Tokens are drawn like words, the r-th with a share of 1/r, and all alike.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when the BLAS library is missing.
  public func bilstm() throws -> ResultTable {
    try Blas.load()
    let rows = max(64, rowCount * 2 / 5)
    var table = ResultTable(
      caption: "BiLSTM training, 40 tokens a row, \(repetitions) repetitions, \(jobs) threads",
      columns: [
        .init("direction", title: "each direction", .integer), .init("tokens"),
        .init("rows", .integer), .init("rate", title: "tokens/s", .integer),
      ]
        + Measurement.columns)
    for (size, isZipf) in [(50, true), (50, false), (100, true), (100, false)] {
      let examples = TokenExamples(rows: rows, isZipf: isZipf, seed: seed)
      let measurement = try Measurement(repetitions: repetitions) {
        try forEachInParallel(count: jobs, jobs: jobs) { _ in try examples.train(size: size) }
      }
      table.append(
        [
          .integer(size), .text(isZipf ? "like words" : "all alike"), .integer(rows),
          .number(Double(rows * TokenExamples.length * jobs) / measurement.median),
        ] + measurement.cells)
    }
    return table
  }
}

/// Generated sequences of tokens with labels.
private struct TokenExamples: Sendable {
  static let length = 40
  private static let vocabulary = 20_000

  private let features: TokenSequences
  private let labels: ProbabilisticLabels

  init(rows: Int, isZipf: Bool, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let vocabulary = Double(Self.vocabulary)
    let tokens: [[Int32]] = (0..<rows).map { _ in
      (0..<Self.length).map { _ in
        let u = generator.uniform()
        return Int32(isZipf ? min(vocabulary - 1, pow(vocabulary, u)) : u * vocabulary)
      }
    }
    features = TokenSequences(rows: tokens, tokenCount: Self.vocabulary)
    let positive: [Double] = (0..<rows).map { _ in generator.uniform() }
    labels = ProbabilisticLabels(
      classCount: 2, probabilities: positive.flatMap { [1 - $0, $0] as [Double] })
  }

  /// One epoch.
  ///
  /// - Parameter size: of each direction.
  func train(size: Int) throws {
    var lstm = BiLstmOptions()
    lstm.hiddenSize = size
    let backbone = BiLstmBackbone<Float>(tokenCount: Self.vocabulary, options: lstm, seed: 0)
    let head = PlainHead<Float>(inputSize: backbone.outputSize, classCount: 2, seed: 0)
    var options = TrainingOptions()
    options.epochs = 1
    _ = try Trainer(
      EndModel(backbone: backbone, head: head), options: options, features: features,
      targets: TrainingTargets(labels: labels), validation: nil
    ).run()
  }
}

/// Generated vectors with labels and slices.
private struct Examples: Sendable {
  private let bench: TrainingBench
  private let sliceCount: Int
  private let features: DenseRows
  private let targets: TrainingTargets

  init(_ bench: TrainingBench, sliceCount: Int) {
    self.bench = bench
    self.sliceCount = sliceCount
    var generator = SeededGenerator(seed: bench.seed)
    features = DenseRows(
      count: bench.rowCount, width: bench.inputSize,
      values: generator.uniform(within: 1, count: bench.rowCount * bench.inputSize))
    let positive: [Double] = (0..<bench.rowCount).map { _ in generator.uniform() }
    let members = (0..<sliceCount).map { _ in
      (0..<bench.rowCount).map { _ in generator.uniform() < 0.1 }
    }
    let labels = ProbabilisticLabels(
      classCount: 2, probabilities: positive.flatMap { [1 - $0, $0] })
    do {
      targets = try TrainingTargets(labels: labels, members: members)
    } catch {
      preconditionFailure("generated labels are sound: \(error)")
    }
  }

  func model() throws -> EndModel<BranchedBackbone<DenseBackbone<Float>>> {
    try (sliceCount == 0 ? Method.dp : .sbl).model(
      classCount: 2, sliceCount: sliceCount, options: SliceOptions(), seed: bench.seed
    ) { seed in
      DenseBackbone<Float>(
        sizes: [bench.inputSize, bench.hiddenSize], dropout: 0, seed: seed)
    }
  }

  static let epochs = 4

  func train() throws -> TrainingOutcome<Float> {
    var options = TrainingOptions()
    options.epochs = Self.epochs
    options.batchSize = bench.batchSize
    return try Trainer(
      model(), options: options, features: features, targets: targets, validation: nil
    ).run()
  }
}
