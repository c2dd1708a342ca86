import EndModels
import NumericKernels
import SupervisionCore
import Testing
import TrainingTestSupport

/// Backward passes of layers, backbones and the plain head against finite differences, in double precision.
///
/// Seeds are such that no input of a ReLU lies within the steps' reach of 0.
@Suite struct BackboneGradientTests {
  private let dense = DenseRows(
    count: 6, width: 4, values: [Float].random(count: 24, seed: 21))
  /// A row without features, one that shares features with others, and one that names a feature twice.
  private let sparse = SparseRows(
    rows: [[0, 3], [], [1, 2, 3, 5], [3], [6, 6, 1], [4]], featureCount: 7)
  private let rows: ArraySlice<Int> = [4, 0, 2, 5, 1]

  @Test func linearLayer() {
    var generator = SeededGenerator(seed: 1)
    let layer = Linear<Double>("layer", inputSize: 4, outputSize: 3, generator: &generator)
    let input: Matrix<Double> = generator.matrix(rows: 5, columns: 4)
    let slopes: Matrix<Double> = generator.matrix(rows: 5, columns: 3)
    var inputGradient: [Double] = []
    let loss = { slopes.inner(layer.forward(input)) }
    var checks = checkGradients(
      of: layer.parameters,
      backward: { inputGradient = layer.backward(slopes.copied(), input: input).values },
      loss: loss)
    checks.append(
      GradientCheck(
        "input", analytic: inputGradient,
        numeric: derivatives(of: input.pointer, count: input.count, loss: loss)))
    for check in checks { #expect(check.isSound, "\(check)") }
  }

  @Test(arguments: [[4], [4, 3], [4, 6, 3]], [0, 0.4])
  func hiddenLayersWithDropout(sizes: [Int], dropout: Double) throws {
    var generator = SeededGenerator(seed: 2)
    let layers = HiddenLayers<Double>(
      "hidden", sizes: sizes, dropout: dropout, generator: &generator)
    let input: Matrix<Double> = generator.matrix(rows: 7, columns: 4)
    let slopes: Matrix<Double> = generator.matrix(rows: 7, columns: sizes[sizes.count - 1])
    let pass = Pass.training(seed: 3, step: 4)
    let loss = { slopes.inner(layers.forward(input, pass: pass)) }
    var inputGradient: [Double]?
    var checks = checkGradients(
      of: layers.parameters,
      backward: {
        _ = layers.forward(input, pass: pass)
        inputGradient = layers.backward(slopes.copied())?.values
      }, loss: loss)
    checks.append(
      GradientCheck(
        "input", analytic: try #require(inputGradient),
        numeric: derivatives(of: input.pointer, count: input.count, loss: loss)))
    for check in checks { #expect(check.isSound, "\(check)") }
  }

  @Test(arguments: [[4], [4, 5], [4, 5, 3]], [2, 3])
  func denseBackboneWithPlainHead(sizes: [Int], classCount: Int) {
    let backbone = DenseBackbone<Double>(sizes: sizes, dropout: 0.3, seed: 4)
    expectSound(backbone, dense, classCount: classCount)
  }

  @Test(arguments: [[5], [5, 4], [5, 4, 3]], [2, 3])
  func bagBackboneWithPlainHead(sizes: [Int], classCount: Int) {
    let backbone = BagBackbone<Double>(
      featureCount: 7, sizes: sizes, dropout: 0.3, embeddingScale: 1, seed: 5)
    expectSound(backbone, sparse, classCount: classCount)
  }

  private func expectSound<B: Backbone>(
    _ backbone: B, _ features: B.Features, classCount: Int
  ) where B.Scalar == Double {
    var generator = SeededGenerator(seed: 16)
    // Biases start at 0, where a row without features would sit on the kink.
    for parameter in backbone.parameters {
      parameter.values.copy(generator.uniform(within: 1, count: parameter.values.count))
    }
    let model = EndModel(
      backbone: backbone,
      head: PlainHead(inputSize: backbone.outputSize, classCount: classCount, seed: 7))
    let batch: TargetBatch<Double> = generator.batch(
      rows: rows.count, classCount: classCount, slices: 0)
    let checks = checkGradients(
      of: model, features, rows: rows, pass: .training(seed: 10, step: 9), batch)
    for check in checks { #expect(check.isSound, "\(check)") }
  }
}

extension Matrix<Double> {
  /// Σ aᵢⱼbᵢⱼ.
  fileprivate func inner(_ other: Matrix) -> Double {
    zip(values, other.values).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Backward passes may overwrite the gradient they are given.
  fileprivate func copied() -> Matrix {
    let copy = Matrix(rows: rows, columns: columns)
    copy.copy(self)
    return copy
  }
}
