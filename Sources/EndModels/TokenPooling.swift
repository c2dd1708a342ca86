import NumericKernels
import SupervisionCore

/// The reduction of the token states of a row to one vector.
public enum PoolingKind: String, CaseIterable, Codable, Sendable {
  /// A mean weighted by learnt attention.
  case attention
  /// The maximum of each component.
  case max
}

/// A layer that pools the states of packed tokens, `tokens × width`, into one vector per row, `rows × width`; zeros for
/// empty rows.
protocol TokenPooling<Scalar>: AnyObject {
  associatedtype Scalar: TrainingScalar

  var parameters: [any Parameter<Scalar>] { get }
  /// In the order of the batch; overwritten by the next call.
  func forward(_ states: Matrix<Scalar>, _ packed: PackedRows) -> Matrix<Scalar>
  /// Sets the gradients of all parameters; returns that of the states, overwritten by the next call.
  func backward(_ gradient: Matrix<Scalar>) -> Matrix<Scalar>
}

/// weights = softmax over a row's tokens of v·tanh(A·state + b), pooled = Σ weight·state.
///
/// - Source: the word attention of Yang et al. 2016, with v as their context vector.
final class AttentionPooling<S: TrainingScalar>: TokenPooling {
  private let layer: Linear<S>
  private let v: DenseParameter<S>
  private var packed = PackedRows(lengths: [])
  private var states = Matrix<S>()
  private var activations = Matrix<S>()
  private var weights = Matrix<S>()
  private var pooled = Matrix<S>()
  private var stateGradient = Matrix<S>()
  private var scoreGradient = Matrix<S>()

  /// - Parameter size: length of v.
  init(_ name: String, inputSize: Int, size: Int, generator: inout SeededGenerator) {
    layer = Linear(name, inputSize: inputSize, outputSize: size, generator: &generator)
    v = DenseParameter(
      "\(name).v",
      generator.uniform(within: 1 / Double(Swift.max(1, size)).squareRoot(), count: size))
  }

  var parameters: [any Parameter<S>] { layer.parameters + [v] }

  func forward(_ states: Matrix<S>, _ packed: PackedRows) -> Matrix<S> {
    self.states = states
    self.packed = packed
    activations.reshape(rows: states.rows, columns: layer.outputSize)
    S.multiply(
      states.pointer, transposed: false, columns: layer.inputSize, layer.weight.values.pointer,
      transposed: true, columns: layer.inputSize, into: activations.pointer,
      columns: layer.outputSize, m: states.rows, n: layer.outputSize, k: layer.inputSize, beta: 0)
    weights.reshape(rows: states.rows, columns: 1)
    S.attentionScores(
      activations.pointer, bias: layer.bias.values.pointer, v: v.values.pointer,
      scores: weights.pointer, tokens: states.rows, width: layer.outputSize)
    pooled.reshape(rows: packed.count, columns: states.columns)
    S.attentionPool(
      packed, width: states.columns, states: states.pointer, weights: weights.pointer,
      pooled: pooled.pointer)
    return pooled
  }

  func backward(_ gradient: Matrix<S>) -> Matrix<S> {
    stateGradient.reshape(rows: states.rows, columns: states.columns)
    scoreGradient.reshape(rows: states.rows, columns: 1)
    S.attentionPoolBackward(
      packed, width: states.columns, states: states.pointer, weights: weights.pointer,
      gradient: gradient.pointer, stateGradient: stateGradient.pointer,
      scoreGradient: scoreGradient.pointer)
    v.gradient.clear()
    S.attentionScoresBackward(
      scoreGradient.pointer, v: v.values.pointer, layer: activations.pointer,
      vGradient: v.gradient.pointer, tokens: states.rows, width: layer.outputSize)
    layer.accumulate(activations, input: states)
    S.multiply(
      activations.pointer, transposed: false, columns: layer.outputSize,
      layer.weight.values.pointer, transposed: false, columns: layer.inputSize,
      into: stateGradient.pointer, columns: layer.inputSize, m: states.rows, n: layer.inputSize,
      k: layer.outputSize, beta: 1)
    return stateGradient
  }
}

/// The largest of each number over a row's tokens.
final class MaxPooling<S: TrainingScalar>: TokenPooling {
  private var packed = PackedRows(lengths: [])
  private var tokens: [Int32] = []
  private var pooled = Matrix<S>()
  private var stateGradient = Matrix<S>()

  let parameters: [any Parameter<S>] = []

  func forward(_ states: Matrix<S>, _ packed: PackedRows) -> Matrix<S> {
    self.packed = packed
    pooled.reshape(rows: packed.count, columns: states.columns)
    tokens = [Int32](repeating: -1, count: pooled.count)
    S.maxPool(
      packed, width: states.columns, states: states.pointer, pooled: pooled.pointer,
      tokens: &tokens)
    return pooled
  }

  func backward(_ gradient: Matrix<S>) -> Matrix<S> {
    stateGradient.reshape(rows: packed.tokenCount, columns: gradient.columns)
    stateGradient.clear()
    S.maxPoolBackward(
      packed, width: gradient.columns, gradient: gradient.pointer, tokens: tokens,
      stateGradient: stateGradient.pointer)
    return stateGradient
  }
}
