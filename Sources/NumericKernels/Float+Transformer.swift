import CVectorKernels

/// Vectorised passes.
extension Float: TransformerScalar {
  public static func biasGelu(
    _ x: Pointer, bias: Constant, into y: Pointer, rows: Int, columns: Int
  ) {
    slicework_bias_gelu(x, bias, y, rows, columns)
  }

  public static func geluBackward(
    _ gradient: Pointer, _ x: Pointer, biasGradient: Pointer, rows: Int, columns: Int
  ) {
    slicework_gelu_backward(gradient, x, biasGradient, rows, columns)
  }

  public static func residualNorm(
    _ norm: ResidualNorm, _ x: Pointer, bias: Constant, residual: Constant, gain: Constant,
    shift: Constant, inverse: Pointer, into y: Pointer
  ) {
    var shape = slicework_residual_norm_shape(norm)
    slicework_residual_norm(&shape, x, bias, residual, gain, shift, inverse, y)
  }

  public static func residualNormBackward(
    _ norm: ResidualNorm, _ gradient: Pointer, normalized: Constant, inverse: Constant,
    gain: Constant, gainGradient: Pointer, shiftGradient: Pointer, biasGradient: Pointer,
    dropped: Pointer
  ) {
    var shape = slicework_residual_norm_shape(norm)
    slicework_residual_norm_backward(
      &shape, gradient, normalized, inverse, gain, gainGradient, shiftGradient, biasGradient,
      dropped)
  }

  public static func attentionSoftmax(
    _ attention: AttentionSoftmax, _ scores: Pointer, bias: Constant?, dropped: Pointer
  ) {
    slicework_attention_softmax(
      scores, bias, dropped, attention.count, Float(attention.scale), Float(attention.keep),
      attention.seed)
  }

  public static func attentionSoftmaxBackward(
    _ attention: AttentionSoftmax, _ gradient: Pointer, probabilities: Constant, dropped: Constant,
    biasGradient: Pointer?
  ) {
    slicework_attention_softmax_backward(
      gradient, probabilities, dropped, biasGradient, attention.count, Float(attention.scale))
  }
}

extension slicework_residual_norm_shape {
  init(_ norm: ResidualNorm) {
    self.init(
      rows: norm.rows, columns: norm.columns, epsilon: Float(norm.epsilon), keep: Float(norm.keep),
      seed: norm.seed)
  }
}
