import EndModels
import NumericKernels
import SupervisionCore
import Testing

/// A backbone as a user writes one: z is what a linear layer makes of the squares of a vector.
private final class SquaresBackbone: Backbone {
  private let layer: Linear<Float>
  private var squares = Matrix<Float>()

  init(width: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    layer = Linear("squares", inputSize: width, outputSize: 4, generator: &generator)
  }

  var outputSize: Int { layer.outputSize }
  var parameters: [any Parameter<Float>] { layer.parameters }

  func forward(_ features: DenseRows, rows: ArraySlice<Int>, pass: Pass) -> Matrix<Float> {
    squares.reshape(rows: rows.count, columns: features.width)
    for (position, row) in rows.enumerated() {
      for column in 0..<features.width {
        let value = features.values[row * features.width + column]
        squares[position, column] = value * value
      }
    }
    return layer.forward(squares)
  }

  func backward(_ gradient: Matrix<Float>) { layer.accumulate(gradient, input: squares) }
}

@Suite struct OwnBackboneTests {
  @Test func aTypeWithForwardAndBackwardIsAllThatTrainingNeeds() throws {
    try Blas.load()
    var generator = SeededGenerator(seed: 3)
    let values: [Float] = generator.uniform(within: 1, count: 400)
    let features = DenseRows(count: 200, width: 2, values: values)
    // Inside a circle or not: squares tell, the numbers themselves do not.
    let isInside = (0..<200).map { row in
      let (x, y) = (values[2 * row], values[2 * row + 1])
      return x * x + y * y < 0.5
    }
    let positive: [Double] = isInside.map { $0 ? 1 : 0 }
    let labels = ProbabilisticLabels(
      classCount: 2, probabilities: positive.flatMap { [1 - $0, $0] as [Double] })
    let model = EndModel(
      backbone: SquaresBackbone(width: 2, seed: 1),
      head: PlainHead<Float>(inputSize: 4, classCount: 2, seed: 1))
    var options = TrainingOptions()
    options.epochs = 60
    options.batchSize = 20
    options.learningRate = 0.05
    _ = try Trainer(
      model, options: options, features: features, targets: TrainingTargets(labels: labels),
      validation: nil
    ).run()
    let predicted = model.predict(features)
    let right = (0..<200).count { (predicted.mostProbableClass($0) == 1) == isInside[$0] }
    #expect(right > 190)
  }
}
