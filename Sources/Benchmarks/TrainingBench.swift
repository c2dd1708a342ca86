import EndModels
import Evaluation
import NumericKernels
import SliceLearning
import SupervisionCore

/// How fast end models train on generated vectors: a plain head beside slice heads of growing k.
///
/// Every thread trains a model of its own, as seeds of a comparison do; rates are summed over threads.
public struct TrainingBench: Sendable {
  public var repetitions = 5
  public var jobs = 1
  /// Rows of one repetition.
  public var rowCount = 25_600
  public var batchSize = 128
  public var inputSize = 300
  /// d, and the size of each expert.
  public var hiddenSize = 128
  /// k, without the base slice; 0 is the plain head.
  public var sliceCounts = [0, 10, 33, 100]
  public var seed: UInt64 = 0

  public init() {}

  /// - Throws: ``FileError`` when the BLAS library is missing.
  public func run() throws -> ResultTable {
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
      let rate = Double(rowCount * jobs) / measurement.median
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

  /// One epoch.
  func train() throws -> TrainingOutcome<Float> {
    var options = TrainingOptions()
    options.epochs = 1
    options.batchSize = bench.batchSize
    return try Trainer(
      model(), options: options, features: features, targets: targets, validation: nil
    ).run()
  }
}
