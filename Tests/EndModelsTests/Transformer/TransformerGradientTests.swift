import Encoders
import EndModels
import NumericKernels
import SupervisionCore
import Testing
import TrainingTestSupport

/// Backward passes of transformer layers and their backbone against finite differences, in double precision.
@Suite struct TransformerGradientTests {
  /// Every parameter of both layers and every state of the input.
  @Test(arguments: [false, true], [0, 0.3])
  func layersGiveTheGradientsOfFiniteDifferences(isRelative: Bool, dropout: Double) {
    let pretrained = EncoderConfiguration.small(isRelative: isRelative).randomLayers(
      count: 2, seed: 3)
    let layers = TransformerLayers<Double>(pretrained.shape, from: pretrained, dropout: dropout)
    // So long that distances share buckets.
    let lengths = [3, 1, 0, 5]
    var generator = SeededGenerator(seed: 8)
    let input: Matrix<Double> = generator.matrix(rows: 9, columns: 6)
    let slopes: Matrix<Double> = generator.matrix(rows: 9, columns: 6)
    let pass = Pass.training(seed: 2, step: 7)
    func loss() -> Double {
      zip(layers.forward(input, lengths: lengths, pass: pass).values, slopes.values)
        .reduce(0) { $0 + $1.0 * $1.1 }
    }
    var inputGradient: [Double] = []
    var checks = checkGradients(
      of: layers.parameters,
      backward: {
        _ = loss()
        let gradient = Matrix<Double>(rows: 9, columns: 6)
        gradient.copy(slopes)
        layers.backward(gradient)
        inputGradient = gradient.values
      }, loss: loss)
    checks.append(
      GradientCheck(
        "input", analytic: inputGradient,
        numeric: derivatives(of: input.pointer, count: input.count, loss: loss)))
    #expect(checks.count == (isRelative ? 26 : 25))
    for check in checks { #expect(check.isSound, "\(check)") }
  }

  @Test(arguments: [[], [4]], [0, 0.2])
  func backboneWithPlainHead(hidden: [Int], dropout: Double) throws {
    for isRelative in [false, true] {
      let pretrained = EncoderConfiguration.small(isRelative: isRelative).randomLayers(
        count: 2, seed: 5)
      let features = PieceStateRows.few(pretrained)
      let backbone = PieceStateBackbone<Double>(
        reading: try PieceStateEncoder(fitting: features), hidden: hidden, dropout: dropout,
        encoderDropout: dropout, seed: 4)
      let model = EndModel(
        backbone: backbone,
        head: PlainHead(inputSize: backbone.outputSize, classCount: 2, seed: 7))
      var generator = SeededGenerator(seed: 16)
      let rows = [4, 0, 3, 2][...]
      let checks = checkGradients(
        of: model, features, rows: rows, pass: .training(seed: 10, step: 9),
        generator.batch(rows: rows.count, classCount: 2, slices: 0))
      for check in checks { #expect(check.isSound, "\(check)") }
    }
  }
}
