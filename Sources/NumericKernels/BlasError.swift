/// A BLAS library that cannot be used.
public enum BlasError: Error, Equatable, CustomStringConvertible {
  /// The library is not installed; the associated value is the message of the dynamic loader.
  case missing(String)
  /// The library computes wrong products on this processor.
  case wrongProducts

  /// The problem, and on a second line the remedy.
  public var description: String {
    switch self {
    case .missing(let problem):
      "libopenblas.so.0: the BLAS library cannot be loaded (\(problem))\n"
        + "  help: install OpenBLAS, as in: apt-get install libopenblas-dev"
    case .wrongProducts:
      "libopenblas.so.0: the BLAS library computes wrong products on this processor\n"
        + "  help: choose other kernels, as in: export OPENBLAS_CORETYPE=Haswell"
    }
  }
}
