import NumericKernels
import SupervisionCore

/// A head of one linear layer, trained by the expected cross entropy under the targets: VANILLA on hard labels, DP on
/// probabilistic labels.
public final class PlainHead<S: TrainingScalar>: Head {
  private let layer: Linear<S>

  /// A head with initial weights drawn from the seed.
  ///
  /// - Parameters:
  ///   - inputSize: d, the length of z.
  ///   - classCount: K, at least 2.
  ///   - seed: the same seed gives the same head.
  public init(inputSize: Int, classCount: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed, purpose: "head")
    layer = Linear(
      "head", inputSize: inputSize, outputSize: outputCount(classCount: classCount),
      generator: &generator)
  }

  public var parameters: [any Parameter<S>] { layer.parameters }

  /// A copy of weight, `C × d`, and bias, `C`.
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
package final class LinearOutput<S: TrainingScalar>: OutputHead {
  private let layer: Linear<S>

  /// - Parameters:
  ///   - weight: `C × d`.
  ///   - bias: `C`.
  package init(weight: [S], bias: [S]) {
    var generator = SeededGenerator(seed: 0)
    layer = Linear(
      "head", inputSize: weight.count / bias.count, outputSize: bias.count, generator: &generator)
    layer.weight.values.copy(weight)
    layer.bias.values.copy(bias)
  }

  package func probabilities(_ z: Matrix<S>) -> Matrix<S> {
    EndModels.probabilities(fromLogits: layer.forward(z))
  }
}
