import NumericKernels
import SupervisionCore

/// Linear layers, each followed by ReLU and dropout.
public final class HiddenLayers<S: TrainingScalar> {
  private let layers: [Linear<S>]
  private let keep: S
  private var inputs: [Matrix<S>] = []

  /// Layers with initial weights drawn from `generator`.
  ///
  /// - Parameters:
  ///   - name: prefix of the names of the parameters.
  ///   - sizes: input size, then the output size of each layer; a single size makes no layer.
  ///   - dropout: dropout rate in training, in 0..<1.
  ///   - generator: source of the initial weights.
  public init(
    _ name: String, sizes: [Int], dropout: Double, generator: inout SeededGenerator
  ) {
    keep = S(1 - dropout)
    layers = zip(sizes, sizes.dropFirst()).enumerated().map { index, shape in
      Linear(
        "\(name).\(index)", inputSize: shape.0, outputSize: shape.1, generator: &generator)
    }
  }

  /// Number of parameters of layers of these sizes.
  static func parameterCount(sizes: [Int]) -> Int {
    zip(sizes, sizes.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
  }

  /// Weight and bias of each layer, first to last.
  public var parameters: [any Parameter<S>] { layers.flatMap(\.parameters) }

  /// Output of the last layer, `batch × output`; the next call overwrites it. The input itself when there is no layer.
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

  /// Sets the gradients of all parameters and returns that of the input; nil when `needsInput` is false and there are layers.
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
