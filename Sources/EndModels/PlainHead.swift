import NumericKernels
import SupervisionCore

/// One linear layer and the expected cross entropy under the targets: VANILLA on hard labels, DP on
/// probabilistic ones.
public final class PlainHead<S: TrainingScalar>: Head {
  private let layer: Linear<S>

  public init(inputSize: Int, classCount: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed, purpose: "head")
    layer = Linear(
      "head", inputSize: inputSize, outputSize: outputCount(classCount: classCount),
      generator: &generator)
  }

  public var parameters: [any Parameter<S>] { layer.parameters }

  /// `C × d` and `C`.
  public var weights: (weight: [S], bias: [S]) {
    (layer.weight.values.values, layer.bias.values.values)
  }

  public func probabilities(_ z: Matrix<S>) -> Matrix<S> {
    EndModels.probabilities(fromLogits: layer.forward(z))
  }

  public func backward(_ z: Matrix<S>, _ batch: TargetBatch<S>) -> (
    losses: LossParts, gradient: Matrix<S>
  ) {
    let logits = layer.forward(z)
    let base = crossEntropyGradient(logits, batch) { _ in 1 / S(batch.count) }
    return (LossParts(base: base), layer.backward(logits, input: z))
  }
}

/// A linear layer that no longer learns.
public final class LinearOutput<S: TrainingScalar>: OutputHead {
  private let layer: Linear<S>

  /// - Parameters:
  ///   - weight: `C × d`.
  ///   - bias: `C`.
  public init(weight: [S], bias: [S]) {
    var generator = SeededGenerator(seed: 0)
    layer = Linear(
      "head", inputSize: weight.count / bias.count, outputSize: bias.count, generator: &generator)
    layer.weight.values.copy(weight)
    layer.bias.values.copy(bias)
  }

  public func probabilities(_ z: Matrix<S>) -> Matrix<S> {
    EndModels.probabilities(fromLogits: layer.forward(z))
  }
}
