import CVectorKernels
import SupervisionCore

/// The BLAS library that matrix products of training run on: OpenBLAS on Linux, Accelerate on Apple systems.
public enum Blas {
  private static let problem: String? = slicework_blas_load().map { String(cString: $0) }

  /// Loads the library; later calls cost nothing.
  ///
  /// - Throws: ``FileError`` when it is not installed.
  public static func load() throws {
    guard let problem else { return }
    throw FileError(
      path: "libopenblas.so.0", problem: "the BLAS library cannot be loaded (\(problem))",
      remedy: "install OpenBLAS, as in: apt-get install libopenblas-dev")
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
