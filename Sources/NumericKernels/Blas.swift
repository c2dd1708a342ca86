import CVectorKernels
import SupervisionCore

/// The BLAS library that matrix products of training run on: OpenBLAS on Linux, Accelerate on Apple systems.
public enum Blas {
  private static let problem: String? = slicework_blas_load().map { String(cString: $0) }
  private static let isSound: Bool = problem == nil && multipliesRight()

  /// Loads the library and tries it on small products; later calls cost nothing.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when it is not installed, or computes wrong products
  ///   on this processor.
  public static func load() throws {
    if let problem {
      throw FileError(
        path: "libopenblas.so.0", problem: "the BLAS library cannot be loaded (\(problem))",
        remedy: "install OpenBLAS, as in: apt-get install libopenblas-dev")
    }
    guard isSound else {
      throw FileError(
        path: "libopenblas.so.0",
        problem: "the BLAS library computes wrong products on this processor",
        remedy: "choose other kernels, as in: export OPENBLAS_CORETYPE=Haswell")
    }
  }

  /// Whether products of each kind of transposition equal the plain ones, up to rounding.
  private static func multipliesRight() -> Bool {
    let (m, n, k) = (37, 51, 67)
    var generator = SeededGenerator(seed: 1)
    let a = (0..<m * k).map { _ in Float(generator.uniform() - 0.5) }
    let b = (0..<k * n).map { _ in Float(generator.uniform() - 0.5) }
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
