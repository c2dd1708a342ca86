import CVectorKernels

/// The BLAS library that matrix products of training run on: OpenBLAS on Linux, Accelerate on Apple systems.
public enum Blas {
  private static let problem: String? = slicework_blas_load().map { String(cString: $0) }
  private static let isSound: Bool = problem == nil && multipliesRight()

  /// Loads the library and compares small products with plain ones; calls after the first cost nothing.
  ///
  /// Must be called before the first product in single precision.
  ///
  /// - Throws: ``BlasError`` when the library is not installed, or its products are wrong.
  public static func load() throws(BlasError) {
    if let problem { throw .missing(problem) }
    guard isSound else { throw .wrongProducts }
  }

  /// Whether products of each kind of transposition equal the plain ones, up to rounding.
  private static func multipliesRight() -> Bool {
    let (m, n, k) = (37, 51, 67)
    let a = (0..<m * k).map(probe)
    let b = (0..<k * n).map(probe)
    return [(false, false), (false, true), (true, false), (true, true)].allSatisfy { ta, tb in
      var fast = [Float](repeating: 0, count: m * n)
      var plain = fast
      let (lda, ldb) = (ta ? m : k, tb ? k : n)
      multiply(
        a, transposed: ta, columns: lda, b, transposed: tb, columns: ldb, into: &fast, columns: n,
        m: m, n: n, k: k, beta: 0)
      PlainKernels<Float>.multiply(
        a, transposed: ta, columns: lda, b, transposed: tb, columns: ldb, into: &plain, columns: n,
        m: m, n: n, k: k, beta: 0)
      return zip(fast, plain).allSatisfy { abs($0 - $1) < 1e-4 }
    }
  }

  /// Numbers in ±0.5 that look random.
  private static func probe(_ index: Int) -> Float {
    Float((UInt32(truncatingIfNeeded: index) &* 2_654_435_769) >> 8) / Float(1 << 24) - 0.5
  }

  /// C ← op(A)·op(B) + beta·C, row-major; op(A) is `m × k`, op(B) is `k × n`.
  static func multiply(
    _ a: UnsafePointer<Float>, transposed ta: Bool, columns lda: Int, _ b: UnsafePointer<Float>,
    transposed tb: Bool, columns ldb: Int, into c: UnsafeMutablePointer<Float>, columns ldc: Int,
    m: Int, n: Int, k: Int, beta: Float
  ) {
    precondition(problem == nil, "call Blas.load() before the first product")
    slicework_sgemm(
      ta ? 1 : 0, tb ? 1 : 0, Int32(m), Int32(n), Int32(k), 1, a, Int32(lda), b, Int32(ldb), beta,
      c, Int32(ldc))
  }
}
