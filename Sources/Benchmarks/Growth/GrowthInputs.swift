import LabelModels
import Labeling
import SliceLearning
import SupervisionCore

/// Generated inputs of the stages; those of the last sizes are cached, because several stages share them.
struct GrowthInputs {
  private let settings: BenchSettings
  private let performance: PerformanceBench
  private var votes: (sizes: GrowthSizes, votes: GeneratedVotes)?
  private var sentences: [GeneratedSentence] = []
  private var stored: (sizes: GrowthSizes, times: [Measurement])?

  /// Number of distinct sentences; they repeat where there are more rows.
  private static let sentenceCount = 100_000

  init(_ settings: BenchSettings) {
    self.settings = settings
    var performance = PerformanceBench()
    performance.settings = settings
    self.performance = performance
  }

  /// Rough upper bound of the bytes that a stage needs with its input.
  func bytes(_ stage: GrowthStage, _ sizes: GrowthSizes) -> Int {
    let size = matrixSize(sizes)
    return switch stage {
    case .labeling:
      min(sizes.rows, Self.sentenceCount) * 512 + 2 * Self.sentenceCount * sizes.functions
    case .analysis: performance.analysisBytes(size)
    case .collapse, .dp, .dawidSkene:
      performance.labelModelBytes(size, classCount: sizes.classes)
    case .storeWrite, .storeRead: 2 * sizes.rows * sizes.functions
    case .training, .inference:
      vectors(sizes).trainingBytes(sizes.rows, sizes.slices, 1)
    }
  }

  /// The work that is timed.
  mutating func work(
    _ stage: GrowthStage, _ sizes: GrowthSizes
  ) throws -> () throws -> Void {
    switch stage {
    case .labeling: return try labeling(sizes)
    case .training: return try training(sizes)
    case .inference: return try inference(sizes)
    case .analysis:
      let (votes, jobs) = (votes(sizes), settings.jobs)
      return { _ = LabelingFunctionAnalysis(votes.matrix, gold: votes.gold, jobs: jobs) }
    case .collapse:
      let (matrix, jobs) = (votes(sizes).matrix, settings.jobs)
      return { _ = CollapsedVotes(matrix, jobs: jobs) }
    case .dp, .dawidSkene:
      let (matrix, performance) = (votes(sizes).matrix, performance)
      let name: LabelModelName = stage == .dp ? .dp : .dawidSkene
      return { _ = try performance.fitAndPredict(name, matrix) }
    case .storeWrite, .storeRead: preconditionFailure("stores are timed by storeTimes")
    }
  }

  /// Times to write, to read by chunk and to read into a matrix.
  mutating func storeTimes(_ sizes: GrowthSizes) throws -> [Measurement] {
    if let stored, stored.sizes == sizes { return stored.times }
    var bench = StoreBench()
    bench.settings = settings
    let times = try bench.timings(matrixSize(sizes)).stages.map(\.measurement)
    stored = (sizes, times)
    return times
  }

  private mutating func votes(_ sizes: GrowthSizes) -> GeneratedVotes {
    if let votes, votes.sizes == sizes { return votes.votes }
    votes = nil
    let generated = performance.votes(matrixSize(sizes), classCount: sizes.classes)
    votes = (sizes, generated)
    return generated
  }

  private func matrixSize(_ sizes: GrowthSizes) -> PerformanceBench.Size {
    .init(rows: sizes.rows, functions: sizes.functions)
  }

  /// Rows come in parts of at most 100,000, as a store hands them out in chunks; all parts have the same sentences.
  private mutating func labeling(_ sizes: GrowthSizes) throws -> () throws -> Void {
    let count = min(sizes.rows, Self.sentenceCount)
    if sentences.count < count {
      sentences = GeneratedSentence.make(count: count, seed: settings.seed)
    }
    let part = Array(sentences.prefix(count))
    let partCount = sizes.rows / count
    let applier = try GeneratedSentence.applier(
      functionCount: sizes.functions, seed: settings.seed, jobs: settings.jobs)
    return { for _ in 0..<partCount { _ = try applier.apply(to: part) } }
  }

  private func vectors(_ sizes: GrowthSizes) -> VectorModel {
    var model = VectorModel()
    model.classCount = sizes.classes
    return model
  }

  private func training(_ sizes: GrowthSizes) throws -> () throws -> Void {
    let vectors = vectors(sizes)
    let examples = vectors.examples(sizes.rows, sliceCount: sizes.slices, seed: settings.seed)
    let model = try vectors.model(sliceCount: sizes.slices, seed: settings.seed)
    return { try vectors.train(model, examples, epochs: 1) }
  }

  private func inference(_ sizes: GrowthSizes) throws -> () throws -> Void {
    var bench = InferenceBench()
    bench.settings = settings
    bench.vectors = vectors(sizes)
    bench.rowCount = sizes.rows
    let (model, features) = try bench.trained(sliceCount: sizes.slices)
    return { _ = model.predict(features) }
  }
}
