import PortableFoundation

/// A number in fixed-point notation, correctly rounded: `decimalText(2.5, decimals: 2)` is `2.50`.
///
/// - Parameters:
///   - value: any number; one that is not finite becomes `inf`, `-inf` or `nan`.
///   - decimals: digits after the point, at least 0.
package func decimalText(_ value: Double, decimals: Int) -> String {
  withVaList([Int32(decimals), value]) { arguments in
    // The largest number has 309 digits before the point.
    String(unsafeUninitializedCapacity: 320 + decimals) { bytes in
      bytes.withMemoryRebound(to: CChar.self) { bytes in
        Int(vsnprintf(bytes.baseAddress, bytes.count, "%.*f", arguments))
      }
    }
  }
}

/// A fraction in percentage points with one decimal: `points(0.725)` is `72.5`.
package func points(_ fraction: Double) -> String { decimalText(fraction * 100, decimals: 1) }
