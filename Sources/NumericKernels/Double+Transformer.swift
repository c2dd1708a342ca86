/// The reference: every pass is the plain one.
extension Double: TransformerScalar {
  private typealias Plain = PlainKernels<Double>

  public static func biasGelu(
    _ x: Pointer, bias: Constant, into y: Pointer, rows: Int, columns: Int
  ) {
    Plain.biasGelu(x, bias: bias, into: y, rows: rows, columns: columns)
  }

  public static func geluBackward(
    _ gradient: Pointer, _ x: Pointer, biasGradient: Pointer, rows: Int, columns: Int
  ) {
    Plain.geluBackward(gradient, x, biasGradient: biasGradient, rows: rows, columns: columns)
  }

  public static func residualNorm(
    _ norm: ResidualNorm, _ x: Pointer, bias: Constant, residual: Constant, gain: Constant,
    shift: Constant, inverse: Pointer, into y: Pointer
  ) {
    Plain.residualNorm(
      norm, x, bias: bias, residual: residual, gain: gain, shift: shift, inverse: inverse, into: y)
  }

  public static func residualNormBackward(
    _ norm: ResidualNorm, _ gradient: Pointer, normalized: Constant, inverse: Constant,
    gain: Constant, gainGradient: Pointer, shiftGradient: Pointer, biasGradient: Pointer,
    dropped: Pointer
  ) {
    Plain.residualNormBackward(
      norm, gradient, normalized: normalized, inverse: inverse, gain: gain,
      gainGradient: gainGradient, shiftGradient: shiftGradient, biasGradient: biasGradient,
      dropped: dropped)
  }

  public static func attentionSoftmax(
    _ attention: AttentionSoftmax, _ scores: Pointer, bias: Constant?, dropped: Pointer
  ) {
    Plain.attentionSoftmax(attention, scores, bias: bias, dropped: dropped)
  }

  public static func attentionSoftmaxBackward(
    _ attention: AttentionSoftmax, _ gradient: Pointer, probabilities: Constant, dropped: Constant,
    biasGradient: Pointer?
  ) {
    Plain.attentionSoftmaxBackward(
      attention, gradient, probabilities: probabilities, dropped: dropped,
      biasGradient: biasGradient)
  }
}
