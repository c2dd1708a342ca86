import CVectorKernels

/// BLAS products and vectorised passes.
extension Float: TrainingScalar {
  public static func multiply(
    _ a: Constant, transposed ta: Bool, columns lda: Int, _ b: Constant, transposed tb: Bool,
    columns ldb: Int, into c: Pointer, columns ldc: Int, m: Int, n: Int, k: Int, beta: Float
  ) {
    guard m > 0, n > 0 else { return }
    Blas.multiply(
      a, transposed: ta, columns: lda, b, transposed: tb, columns: ldb, into: c, columns: ldc, m: m,
      n: n, k: k, beta: beta)
  }

  public static func convert(_ source: UnsafePointer<Float>, to target: Pointer, count: Int) {
    target.update(from: source, count: count)
  }

  public static func doubles(_ x: Constant, count: Int) -> [Double] {
    UnsafeBufferPointer(start: x, count: count).map { Double($0) }
  }

  public static func addScaled(_ source: Constant, _ scale: Float, to target: Pointer, count: Int) {
    slicework_add_scaled(target, source, count, scale)
  }

  public static func scale(_ x: Pointer, by factor: Float, count: Int) {
    slicework_scale(x, count, factor)
  }

  public static func sumOfSquares(_ x: Constant, count: Int) -> Double {
    slicework_sum_of_squares(x, count)
  }

  public static func dot(_ a: Constant, _ b: Constant, count: Int) -> Double {
    slicework_dot(a, b, count)
  }

  public static func addBias(_ bias: Constant, to matrix: Pointer, rows: Int, columns: Int) {
    slicework_add_bias(matrix, bias, rows, columns)
  }

  public static func addColumnSums(
    of matrix: Constant, to sums: Pointer, rows: Int, columns: Int
  ) { slicework_add_column_sums(matrix, sums, rows, columns) }

  public static func reluDropout(_ x: Pointer, count: Int, keep: Float, seed: UInt32) {
    slicework_relu_dropout(x, count, keep, seed)
  }

  public static func reluDropoutBackward(
    _ gradient: Pointer, output y: Constant, count: Int, keep: Float
  ) { slicework_relu_dropout_backward(gradient, y, count, keep) }

  public static func dropout(_ x: Pointer, count: Int, keep: Float, seed: UInt32) {
    slicework_dropout(x, count, keep, seed)
  }

  public static func exp(_ x: Pointer, count: Int) { slicework_exp(x, count) }
  public static func sigmoid(_ x: Pointer, count: Int) { slicework_sigmoid(x, count) }
  public static func tanh(_ x: Pointer, count: Int) { slicework_tanh(x, count) }

  public static func adam(
    _ step: AdamStep, _ w: Pointer, gradient: Constant, m: Pointer, v: Pointer, count: Int
  ) {
    var adam = slicework_adam(step)
    slicework_adam_step(&adam, w, gradient, m, v, count)
  }

  public static func adam(
    _ step: AdamStep, _ w: Pointer, gradient: Constant, m: Pointer, v: Pointer, rows: [Int32],
    width: Int
  ) {
    var adam = slicework_adam(step)
    slicework_adam_rows(&adam, w, gradient, m, v, rows, rows.count, width)
  }

  public static func adam(
    _ step: AdamStep, _ w: Pointer, left: Constant, right: Constant, m: Pointer, v: Pointer, h: Int,
    d: Int, rank: Int
  ) {
    var adam = slicework_adam(step)
    slicework_adam_low_rank(&adam, w, m, v, left, right, h, d, rank)
  }

  public static func gatherSums(
    of table: Constant, width: Int, ids: [Int32], offsets: [Int32], scale: [Float],
    into out: Pointer
  ) { slicework_gather_sums(table, width, ids, offsets, scale, scale.count, out) }

  public static func scatterSums(
    of gradient: Constant, width: Int, slots: [Int32], offsets: [Int32], scale: [Float],
    into sums: Pointer
  ) { slicework_scatter_sums(gradient, width, slots, offsets, scale, scale.count, sums) }
}

extension slicework_adam {
  init(_ step: AdamStep) {
    self.init(
      step: Float(step.rate), correction: Float(step.correction), beta1: Float(step.beta1),
      beta2: Float(step.beta2), epsilon: Float(step.epsilon), l2: Float(step.l2),
      decay: Float(step.decay), scale: Float(step.gradientScale))
  }
}
