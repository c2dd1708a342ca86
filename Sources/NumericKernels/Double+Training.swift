/// The reference: every kernel is the plain one.
extension Double: TrainingScalar {
  private typealias Plain = PlainKernels<Double>

  public static func multiply(
    _ a: Constant, transposed ta: Bool, columns lda: Int, _ b: Constant, transposed tb: Bool,
    columns ldb: Int, into c: Pointer, columns ldc: Int, m: Int, n: Int, k: Int, beta: Double
  ) {
    Plain.multiply(
      a, transposed: ta, columns: lda, b, transposed: tb, columns: ldb, into: c, columns: ldc, m: m,
      n: n, k: k, beta: beta)
  }

  public static func convert(_ source: UnsafePointer<Float>, to target: Pointer, count: Int) {
    for i in 0..<count { target[i] = Double(source[i]) }
  }

  public static func doubles(_ x: Constant, count: Int) -> [Double] {
    Array(UnsafeBufferPointer(start: x, count: count))
  }

  public static func addScaled(
    _ source: Constant, _ scale: Double, to target: Pointer, count: Int
  ) { Plain.addScaled(source, scale, to: target, count: count) }

  public static func scale(_ x: Pointer, by factor: Double, count: Int) {
    Plain.scale(x, by: factor, count: count)
  }

  public static func sumOfSquares(_ x: Constant, count: Int) -> Double {
    Plain.sumOfSquares(x, count: count)
  }

  public static func dot(_ a: Constant, _ b: Constant, count: Int) -> Double {
    Plain.dot(a, b, count: count)
  }

  public static func addBias(_ bias: Constant, to matrix: Pointer, rows: Int, columns: Int) {
    Plain.addBias(bias, to: matrix, rows: rows, columns: columns)
  }

  public static func addColumnSums(
    of matrix: Constant, to sums: Pointer, rows: Int, columns: Int
  ) { Plain.addColumnSums(of: matrix, to: sums, rows: rows, columns: columns) }

  public static func reluDropout(_ x: Pointer, count: Int, keep: Double, seed: UInt32) {
    Plain.reluDropout(x, count: count, keep: keep, seed: seed)
  }

  public static func reluDropoutBackward(
    _ gradient: Pointer, output y: Constant, count: Int, keep: Double
  ) { Plain.reluDropoutBackward(gradient, output: y, count: count, keep: keep) }

  public static func dropout(_ x: Pointer, count: Int, keep: Double, seed: UInt32) {
    Plain.dropout(x, count: count, keep: keep, seed: seed)
  }

  public static func exp(_ x: Pointer, count: Int) { Plain.map(x, count: count, SystemMath.exp) }

  public static func sigmoid(_ x: Pointer, count: Int) {
    Plain.map(x, count: count, NumericKernels.sigmoid)
  }

  public static func tanh(_ x: Pointer, count: Int) { Plain.map(x, count: count, SystemMath.tanh) }

  public static func adam(
    _ step: AdamStep, _ w: Pointer, gradient: Constant, m: Pointer, v: Pointer, count: Int
  ) { Plain.adam(step, w, gradient: gradient, m: m, v: v, count: count) }

  public static func adam(
    _ step: AdamStep, _ w: Pointer, gradient: Constant, m: Pointer, v: Pointer, rows: [Int32],
    width: Int
  ) { Plain.adam(step, w, gradient: gradient, m: m, v: v, rows: rows, width: width) }

  public static func adam(
    _ step: AdamStep, _ w: Pointer, left: Constant, right: Constant, m: Pointer, v: Pointer, h: Int,
    d: Int, rank: Int
  ) { Plain.adam(step, w, left: left, right: right, m: m, v: v, h: h, d: d, rank: rank) }

  public static func gatherSums(
    of table: Constant, width: Int, ids: [Int32], offsets: [Int32], scale: [Double],
    into out: Pointer
  ) {
    Plain.gatherSums(of: table, width: width, ids: ids, offsets: offsets, scale: scale, into: out)
  }

  public static func scatterSums(
    of gradient: Constant, width: Int, slots: [Int32], offsets: [Int32], scale: [Double],
    into sums: Pointer
  ) {
    Plain.scatterSums(
      of: gradient, width: width, slots: slots, offsets: offsets, scale: scale, into: sums)
  }
}
