import EndModels
import SliceLearning
import SupervisionCore

/// End model on vectors for the bench: one hidden layer under a plain head or under slices.
package struct VectorModel: Sendable {
  package var inputSize = 300
  /// Size of the representation d, and of each expert.
  package var hiddenSize = 128
  package var batchSize = 128
  /// Number of classes K.
  package var classCount = 2

  package init() {}

  var caption: String { "\(inputSize)-d input, d = h = \(hiddenSize)" }

  /// An untrained model; k = 0 is the plain head.
  package func model(
    sliceCount: Int, seed: UInt64
  ) throws -> EndModel<BranchedBackbone<DenseBackbone<Float>>> {
    try (sliceCount == 0 ? EndModelMethod.dp : .sbl).model(
      classCount: classCount, sliceCount: sliceCount, options: SliceOptions(), seed: seed,
      backbone: backbone)
  }

  func backbone(seed: UInt64) -> DenseBackbone<Float> {
    DenseBackbone(sizes: [inputSize, hiddenSize], dropout: 0, seed: seed)
  }

  package func examples(_ count: Int, sliceCount: Int, seed: UInt64) -> VectorExamples {
    VectorExamples(
      count: count, width: inputSize, classCount: classCount, sliceCount: sliceCount, seed: seed)
  }

  package func train(
    _ model: EndModel<BranchedBackbone<DenseBackbone<Float>>>, _ examples: VectorExamples,
    epochs: Int
  ) throws {
    var options = TrainingOptions()
    options.epochs = epochs
    options.batchSize = batchSize
    _ = try Trainer(
      model, options: options, features: examples.features, targets: examples.targets,
      validation: nil
    ).run()
  }

  /// Vectors, labels and memberships, and per thread parameters with their gradients and two moments.
  package func trainingBytes(_ rows: Int, _ sliceCount: Int, _ jobs: Int) -> Int {
    let inputs = rows * (8 * inputSize + 32 * classCount + 3 * sliceCount)
    let parameters = (sliceCount + 1) * hiddenSize * (hiddenSize + 8) + inputSize * hiddenSize
    return inputs + jobs * parameters * 4 * 8
  }
}

/// Generated vectors with labels and slices.
package struct VectorExamples: Sendable {
  package let features: DenseRows
  package let targets: TrainingTargets
  /// Per slice, whether each row is in it; fewer slices are the first of more.
  package let members: [[Bool]]

  /// Numbers in −1...1, labels that are uniform draws, and slices with a tenth of the rows.
  init(count: Int, width: Int, classCount: Int, sliceCount: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    features = DenseRows(
      count: count, width: width, values: generator.uniform(within: 1, count: count * width))
    let labels = Self.labels(count, classCount, &generator)
    members = (0..<sliceCount).map { _ in
      (0..<count).map { _ in generator.uniform() < 0.1 }
    }
    do {
      targets = try TrainingTargets(labels: labels, members: members)
    } catch {
      preconditionFailure("generated labels are sound: \(error)")
    }
  }

  private static func labels(
    _ count: Int, _ classCount: Int, _ generator: inout SeededGenerator
  ) -> ProbabilisticLabels {
    var probabilities: [Double] = []
    probabilities.reserveCapacity(count * classCount)
    for _ in 0..<count {
      if classCount == 2 {
        let positive = generator.uniform()
        probabilities += [1 - positive, positive]
      } else {
        let weights = (0..<classCount).map { _ in generator.uniform() }
        let sum = weights.reduce(0, +)
        probabilities += weights.map { $0 / sum }
      }
    }
    return ProbabilisticLabels(classCount: classCount, probabilities: probabilities)
  }
}
