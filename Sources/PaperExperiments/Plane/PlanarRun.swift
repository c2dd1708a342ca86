import EndModels
import LabelModels
import NumericKernels
import SliceLearning
import SupervisionCore

/// Sizes and schedule of the experiments on the plane; the same for every method.
package struct PlanarTraining: Codable, Equatable, Sendable {
  /// d and h: outputs of both hidden layers, each followed by a ReLU, and of the experts. Default: 13, the paper's.
  package var hiddenSize = 13
  /// Default: 10,000.
  package var trainCount = 10_000
  /// Default: 10,000.
  package var testCount = 10_000
  /// Default: 40.
  package var epochs = 40
  /// Default: 64.
  package var batchSize = 64
  /// Learning rate of Adam, falling linearly to 0. Default: 0.01.
  package var learningRate = 0.01
  /// Default: sum, the paper's.
  package var lossForm = SliceLossForm.sum

  package init() {}

  func options(seed: UInt64) -> TrainingOptions {
    var options = TrainingOptions()
    options.epochs = epochs
    options.batchSize = batchSize
    options.learningRate = learningRate
    options.schedule = .linear
    options.l2 = 0
    options.clip = 0
    options.seed = seed
    return options
  }
}

/// A method and, for SBL, its attention.
package struct PlanarVariant: Equatable, Hashable, Sendable {
  package let method: EndModelMethod
  package let attention: AttentionKind

  package init(_ method: EndModelMethod, attention: AttentionKind = .full) {
    self.method = method
    self.attention = attention
  }

  /// `SBL`, or `SBL, calibrated` for other than full attention.
  var title: String {
    method == .sbl && attention != .full ? "\(method.title), \(attention)" : method.title
  }
}

/// One model on points of the plane: data, functions and parameters from one seed.
struct PlanarRun: Sendable {
  let problem: PlanarProblem
  let noise: SlicingNoise
  let training: PlanarTraining
  let variant: PlanarVariant
  let seed: UInt64

  typealias Model = EndModel<BranchedBackbone<DenseBackbone<Float>>>

  /// Train points; they differ from those of test.
  func trainData() -> PlanarData { problem.sample(training.trainCount, seed: seed) }

  func testData(_ count: Int) -> PlanarData {
    problem.sample(count, seed: seed ^ 0x5445_5354)
  }

  func train() throws -> Model {
    let data = trainData()
    let firings = noise.firings(data.members, seed: seed)
    let model = try untrained()
    let trainer = try Trainer(
      model, options: training.options(seed: seed), features: data.features,
      targets: TrainingTargets(
        labels: labels(data, firings: firings),
        members: variant.method.usesSlices ? firings : []),
      validation: nil)
    _ = try trainer.run()
    return model
  }

  func untrained() throws -> Model {
    var slices = SliceOptions()
    slices.expertSize = training.hiddenSize
    slices.attention = variant.attention
    slices.lossForm = training.lossForm
    return try variant.method.model(
      classCount: 2, sliceCount: problem.slices.count, options: slices, seed: seed
    ) { seed in
      DenseBackbone<Float>(
        sizes: [2, training.hiddenSize, training.hiddenSize], dropout: 0, seed: seed)
    }
  }

  /// The classes of the points. For DP the probabilistic labels of a label model whose functions are the slicing
  /// functions, which vote the class where they fire, and one that votes it everywhere.
  private func labels(_ data: PlanarData, firings: [[Bool]]) throws -> ProbabilisticLabels {
    guard variant.method == .dp else {
      return ProbabilisticLabels(
        classCount: 2, probabilities: data.labels.flatMap { [Double(1 - $0), Double($0)] })
    }
    let classes = data.labels.map { Int8($0) }
    let columns = firings.map { column in zip(column, classes).map { $0 ? $1 : -1 } }
    let votes = VoteMatrix(
      rowCount: data.count, functionNames: ["λ0"] + firings.indices.map { "λ\($0 + 1)" },
      classCount: 2, cells: classes + columns.joined())
    let collapsed = CollapsedVotes(votes)
    return try LabelModelFitter(.dp, options: LabelModelOptions()).ofFunctionsRunOnEveryRow
      .fit(collapsed.patterns, devGold: nil, jobs: 1)
      .predict(collapsed, jobs: 1)
  }
}

/// Share of points whose class is predicted, in all and in each slice.
struct PlanarScores: Equatable, Sendable {
  let overall: Double
  /// Slices in their order; nil for one without points.
  let slices: [Double?]

  init(_ predicted: ProbabilisticLabels, _ data: PlanarData) {
    let hits = (0..<data.count).map { predicted.mostProbableClass($0) == data.labels[$0] }
    overall = Double(hits.count { $0 }) / Double(hits.count)
    slices = data.members.map { column in
      let inside = column.indices.filter { column[$0] }
      return inside.isEmpty ? nil : Double(inside.count { hits[$0] }) / Double(inside.count)
    }
  }

  /// Mean over the slices.
  var sliceMean: Double {
    let known = slices.compactMap { $0 }
    return known.reduce(0, +) / Double(max(1, known.count))
  }
}
