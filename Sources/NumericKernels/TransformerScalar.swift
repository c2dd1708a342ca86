/// A number type that transformer layers can be trained in: fused passes between their matrix products.
///
/// Float runs on vectorised kernels, Double on the plain loops that define them. Matrices are row-major.
public protocol TransformerScalar: TrainingScalar {
  /// x ← x + bias in every row, then y ← GELU(x) = x·Φ(x); both are `rows × columns`.
  ///
  /// - Source: Hendrycks and Gimpel 2016, with the exact Φ.
  static func biasGelu(_ x: Pointer, bias: Constant, into y: Pointer, rows: Int, columns: Int)
  /// gradient ← gradient·GELU′(x), then x ← GELU(x); `biasGradient` grows by the column sums of the gradient.
  static func geluBackward(
    _ gradient: Pointer, _ x: Pointer, biasGradient: Pointer, rows: Int, columns: Int)

  /// Layer normalisation of a sum, y = gain·norm(residual + dropout(x + bias)) + shift.
  ///
  /// - Parameters:
  ///   - norm: sizes and dropout.
  ///   - x: overwritten by the normalised sum.
  ///   - bias: one number per column.
  ///   - residual: the other summand; may be `y`.
  ///   - gain: one factor per column.
  ///   - shift: one summand per column.
  ///   - inverse: one number per row, overwritten by the inverse of its standard deviation.
  ///   - y: overwritten.
  /// - Source: Ba, Kiros and Hinton 2016.
  static func residualNorm(
    _ norm: ResidualNorm, _ x: Pointer, bias: Constant, residual: Constant, gain: Constant,
    shift: Constant, inverse: Pointer, into y: Pointer)
  /// Gradients of ``residualNorm(_:_:bias:residual:gain:shift:inverse:into:)``.
  ///
  /// - Parameters:
  ///   - norm: as in the forward pass.
  ///   - gradient: of y; overwritten by that of the sum, which is also that of the residual.
  ///   - normalized: what the forward pass left in x.
  ///   - inverse: what it left there.
  ///   - gain: as there.
  ///   - gainGradient: grows.
  ///   - shiftGradient: grows.
  ///   - biasGradient: grows.
  ///   - dropped: overwritten by the gradient of x before the bias.
  static func residualNormBackward(
    _ norm: ResidualNorm, _ gradient: Pointer, normalized: Constant, inverse: Constant,
    gain: Constant, gainGradient: Pointer, shiftGradient: Pointer, biasGradient: Pointer,
    dropped: Pointer)

  /// Attention of one head in one sequence: rows of `scores` ← softmax(scale·scores + bias), `dropped` ← their dropout.
  ///
  /// - Parameters:
  ///   - attention: sizes and dropout.
  ///   - scores: `count × count`, a row per query.
  ///   - bias: at distance 0: key j has `bias[j − i]` for query i; nil for none.
  ///   - dropped: `count × count`, overwritten; may be `scores` without dropout.
  static func attentionSoftmax(
    _ attention: AttentionSoftmax, _ scores: Pointer, bias: Constant?, dropped: Pointer)
  /// Gradients of ``attentionSoftmax(_:_:bias:dropped:)``.
  ///
  /// - Parameters:
  ///   - attention: as in the forward pass.
  ///   - gradient: of `dropped`; overwritten by that of the scores.
  ///   - probabilities: what the forward pass left in `scores`.
  ///   - dropped: what it left there.
  ///   - biasGradient: grows at `j − i` for query i and key j; nil for none.
  static func attentionSoftmaxBackward(
    _ attention: AttentionSoftmax, _ gradient: Pointer, probabilities: Constant, dropped: Constant,
    biasGradient: Pointer?)
}

/// Sizes and dropout of a layer normalisation of a sum.
public struct ResidualNorm: Equatable, Sendable {
  /// Number of rows, each normalised for itself.
  public var rows: Int
  /// Length of a row.
  public var columns: Int
  /// Number added to the variance.
  public var epsilon: Double
  /// Share of elements that dropout keeps; 1 for no dropout.
  public var keep: Double
  /// Which elements are kept follows from this and their position.
  public var seed: UInt32

  /// Sizes and dropout.
  public init(rows: Int, columns: Int, epsilon: Double, keep: Double = 1, seed: UInt32 = 0) {
    self.rows = rows
    self.columns = columns
    self.epsilon = epsilon
    self.keep = keep
    self.seed = seed
  }
}

/// Size, scale and dropout of the attention of one head in one sequence.
public struct AttentionSoftmax: Equatable, Sendable {
  /// Number of pieces, at least 1.
  public var count: Int
  /// Factor on the scores.
  public var scale: Double
  /// Share of probabilities that dropout keeps; 1 for no dropout.
  public var keep: Double
  /// Which probabilities are kept follows from this and their position.
  public var seed: UInt32

  /// Size, scale and dropout.
  public init(count: Int, scale: Double, keep: Double = 1, seed: UInt32 = 0) {
    self.count = count
    self.scale = scale
    self.keep = keep
    self.seed = seed
  }
}

extension UInt32 {
  /// The seed under which dropout treats element 0 as this seed treats element `position`.
  public func dropoutSeed(at position: Int) -> UInt32 {
    self &+ UInt32(truncatingIfNeeded: position) &* 0x9E37_79B9
  }
}
