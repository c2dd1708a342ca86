#if canImport(Glibc)
  @_exported import Glibc
#else
  @_exported import Darwin
#endif

/// Functions of the C library where members of the same name hide them.
enum SystemMath {
  static func exp(_ x: Double) -> Double {
    #if canImport(Glibc)
      Glibc.exp(x)
    #else
      Darwin.exp(x)
    #endif
  }

  static func erfc(_ x: Double) -> Double {
    #if canImport(Glibc)
      Glibc.erfc(x)
    #else
      Darwin.erfc(x)
    #endif
  }

  static func tanh(_ x: Double) -> Double {
    #if canImport(Glibc)
      Glibc.tanh(x)
    #else
      Darwin.tanh(x)
    #endif
  }
}
