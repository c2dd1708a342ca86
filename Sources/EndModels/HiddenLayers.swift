import NumericKernels
import SupervisionCore

/// Linear layers, each followed by ReLU and dropout.
public final class HiddenLayers<S: TrainingScalar> {
  private let layers: [Linear<S>]
  private let keep: S
  private var inputs: [Matrix<S>] = []

  /// - Parameters:
  ///   - name: what the names of the parameters begin with.
  ///   - sizes: input, then the output of each layer; a single size is no layer at all.
  ///   - dropout: share of outputs that training sets to zero, in 0..<1.
  ///   - generator: draws the weights at the start.
  public init(
    _ name: String, sizes: [Int], dropout: Double, generator: inout SeededGenerator
  ) {
    keep = S(1 - dropout)
    layers = zip(sizes, sizes.dropFirst()).enumerated().map { index, shape in
      Linear(
        "\(name).\(index)", inputSize: shape.0, outputSize: shape.1, generator: &generator)
    }
  }

  public var parameters: [any Parameter<S>] { layers.flatMap(\.parameters) }

  public func forward(_ input: Matrix<S>, pass: Pass) -> Matrix<S> {
    inputs = [input]
    for (index, layer) in layers.enumerated() {
      let output = layer.forward(inputs[index])
      S.reluDropout(
        output.pointer, count: output.count, keep: pass.isTraining ? keep : 1,
        seed: pass.dropoutSeed(1 + index))
      inputs.append(output)
    }
    return inputs[layers.count]
  }

  /// From the gradient of the output to that of the input, or none where `needsInput` is false.
  public func backward(_ gradient: Matrix<S>, needsInput: Bool = true) -> Matrix<S>? {
    var gradient = gradient
    for (index, layer) in layers.enumerated().reversed() {
      S.reluDropoutBackward(
        gradient.pointer, output: inputs[index + 1].pointer, count: gradient.count, keep: keep)
      if index == 0, !needsInput {
        layer.accumulate(gradient, input: inputs[0])
        return nil
      }
      gradient = layer.backward(gradient, input: inputs[index])
    }
    return gradient
  }
}
