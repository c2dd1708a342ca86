import Foundation

/// What decides the last digits of computed numbers: instructions of the processor, OpenBLAS, the C library.
///
/// Within one such kind, numbers are the same bit for bit. `label-model fit`, `compare`, `paper figure1` and `train` gave
/// the same bytes on a processor with AVX-512 and on an emulated Haswell; with the kernels that OpenBLAS has for processors
/// without FMA, networks differed and label models did not. So AVX2 and FMA are part of the kind, AVX-512 and the maker
/// of the processor are not.
enum Arithmetic {
  /// Such as `x86_64 with AVX2 and FMA, OpenBLAS 0.3.21, glibc 2.36`.
  static let current = "\(processor), \(blas), \(library)"

  private static var processor: String {
    #if arch(x86_64)
      let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      let flags = Set(
        text.split(separator: "\n").first { $0.hasPrefix("flags") }?.split(separator: " ") ?? [])
      return "x86_64 " + (flags.isSuperset(of: ["avx2", "fma"]) ? "with" : "without")
        + " AVX2 and FMA"
    #elseif arch(arm64)
      return "arm64"
    #else
      return "unknown processor"
    #endif
  }

  private static var blas: String {
    #if os(Linux)
      guard let text = text(returnedBy: "openblas_get_config", in: "libopenblas.so.0") else {
        return "OpenBLAS unknown"
      }
      return text.split(separator: " ").prefix(2).joined(separator: " ")
    #else
      return "Accelerate"
    #endif
  }

  private static var library: String {
    text(returnedBy: "gnu_get_libc_version", in: nil).map { "glibc \($0)" }
      ?? ProcessInfo.processInfo.operatingSystemVersionString
  }

  /// - Parameter library: where the function stands; nil for what is loaded anyway.
  private static func text(returnedBy function: String, in library: String?) -> String? {
    typealias Function = @convention(c) () -> UnsafePointer<CChar>
    guard let handle = dlopen(library, RTLD_NOW), let address = dlsym(handle, function) else {
      return nil
    }
    return String(cString: unsafeBitCast(address, to: Function.self)())
  }
}
