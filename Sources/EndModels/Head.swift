import NumericKernels
import SupervisionCore

/// What a batch is trained towards.
public struct TargetBatch<S: TrainingScalar> {
  /// `C × batch`: P(Y = 1) for two classes (C = 1), else one probability per class (C = K).
  public let targets: Matrix<S>
  /// One per row: what it weighs in the losses.
  public let weights: [S]
  /// `slices × batch`, 1 for members; the base slice, which holds every row, comes first.
  public let members: Matrix<S>

  public init(targets: Matrix<S>, weights: [S], members: Matrix<S>) {
    self.targets = targets
    self.weights = weights
    self.members = members
  }

  /// Rows of the batch.
  public var count: Int { weights.count }

  /// Pairs of a slice and a member of it, the base slice included.
  public var memberCount: Double {
    S.doubles(members.pointer, count: members.count).reduce(0, +)
  }
}

/// From z to probabilities: what is left of a head once it is trained.
public protocol OutputHead<Scalar>: AnyObject {
  associatedtype Scalar: TrainingScalar

  /// P(Y) of each row of z, `batch × K`.
  func probabilities(_ z: Matrix<Scalar>) -> Matrix<Scalar>

  /// What it says about slices on each row of z; nil for heads that know none.
  func sliceOutputs(_ z: Matrix<Scalar>) -> SliceOutputs?
}

extension OutputHead {
  public func sliceOutputs(_ z: Matrix<Scalar>) -> SliceOutputs? { nil }
}

/// The part of an end model that maps z to probabilities, with the losses that train it.
public protocol Head<Scalar>: OutputHead {
  /// In a fixed order.
  var parameters: [any Parameter<Scalar>] { get }

  /// Sets the gradients of all parameters.
  ///
  /// - Returns: the parts of the loss, a mean over the batch, and `dL/dz`; overwritten by the next call.
  func backward(_ z: Matrix<Scalar>, _ batch: TargetBatch<Scalar>) -> (
    losses: SliceLosses, gradient: Matrix<Scalar>
  )
}

/// What a slice-aware head says about each slice (the base slice first) on each row.
public struct SliceOutputs: Sendable {
  public let sliceCount: Int
  /// `rows × slices`: P(in slice).
  public var indicators: [Float]
  /// `rows × slices`: weight of the slice's expert; sums to 1 over slices.
  public var attention: [Float]

  public init(sliceCount: Int, indicators: [Float] = [], attention: [Float] = []) {
    self.sliceCount = sliceCount
    self.indicators = indicators
    self.attention = attention
  }

  public mutating func append(_ other: SliceOutputs) {
    indicators += other.indicators
    attention += other.attention
  }
}

/// C: one logit for two classes, one per class for more.
public func outputCount(classCount: Int) -> Int { classCount == 2 ? 1 : classCount }

/// Probabilities of K classes from `batch × C` logits, `batch × K`.
@_specialize(where S == Float)
public func probabilities<S: TrainingScalar>(fromLogits logits: Matrix<S>) -> Matrix<S> {
  let outputs = logits.columns
  let result = Matrix<S>(rows: logits.rows, columns: max(outputs, 2))
  for row in 0..<logits.rows {
    if outputs == 1 {
      let p = S(sigmoid(Double(logits[row, 0])))
      result[row, 0] = 1 - p
      result[row, 1] = p
    } else {
      let distribution = softmax((0..<outputs).map { logits[row, $0] })
      for label in 0..<outputs { result[row, label] = distribution[label] }
    }
  }
  return result
}

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
    losses: SliceLosses, gradient: Matrix<S>
  ) {
    let logits = layer.forward(z)
    let base = crossEntropyGradient(logits, batch) { _ in 1 / S(batch.count) }
    return (SliceLosses(base: base), layer.backward(logits, input: z))
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

/// Σ weight·CE over a batch; `logits` (`batch × C`) are overwritten by the gradient.
///
/// - Parameter weight: of each row, beside the row's own.
@_specialize(where S == Float)
public func crossEntropyGradient<S: TrainingScalar>(
  _ logits: Matrix<S>, _ batch: TargetBatch<S>, _ weight: (Int) -> S
) -> Double {
  let outputs = logits.columns
  var column = [S](repeating: 0, count: outputs)
  var loss = 0.0
  for row in 0..<logits.rows {
    for output in 0..<outputs { column[output] = batch.targets[output, row] }
    loss += crossEntropy(
      logits.pointer + row * outputs, column, outputs, stride: 1,
      weight: weight(row) * batch.weights[row])
  }
  return loss
}
