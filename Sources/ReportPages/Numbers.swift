import Evaluation
import Foundation

/// Number format of an axis or of cells.
public enum ValueFormat: Equatable, Sendable {
  /// Values as they are, with at most three significant decimals.
  case number
  /// Fractions times 100, without a per cent sign: the axis title names the unit.
  case percent

  private var factor: Double { self == .percent ? 100 : 1 }

  /// At most three significant decimals, such as `72.5`, `0.034` or `1200`.
  func short(_ value: Double) -> String {
    guard isDrawable(value) else { return "–" }
    let shown = value * factor
    if self == .percent { return fixed(shown, decimals: 1) }
    return switch abs(shown) {
    case 0: "0"
    case ..<0.001, 1e7...: String(format: "%.2g", shown)
    case ..<1: trimmed(fixed(shown, decimals: 3))
    case ..<100: trimmed(fixed(shown, decimals: 2))
    default: fixed(shown, decimals: 0)
    }
  }

  /// A tick with the decimals that its step needs, thousands as `k` from 10,000 on.
  func tick(_ value: Double, step: Double) -> String {
    let shown = value * factor
    let shownStep = abs(step * factor)
    if abs(shown) >= 10_000 || shownStep >= 10_000 { return compact(shown) }
    let decimals = max(0, -Int((log10(shownStep) + 1e-9).rounded(.down)))
    return decimals > 5 ? String(format: "%g", shown) : fixed(shown, decimals: decimals)
  }

  /// A tick of a logarithmic axis.
  func power(_ value: Double) -> String { compact(value * factor) }

  private func compact(_ value: Double) -> String {
    for (size, sign) in [(1e9, "G"), (1e6, "M"), (1e3, "k")]
    where abs(value) >= max(size, 10_000) && abs(value) < size * 1e4 {
      return String(format: "%g", value / size) + sign
    }
    return String(format: "%g", value)
  }
}

/// Whether a value has a place in a picture: finite, and not so large that differences overflow.
func isDrawable(_ value: Double) -> Bool { abs(value) < 1e300 }

/// A position in pixels with at most one decimal, such as `12`, `12.5` or `-0.1`.
func coordinate(_ value: Double) -> String {
  let tenths = Int((max(-1e5, min(1e5, value)) * 10).rounded())
  let whole = abs(tenths) / 10
  let rest = abs(tenths) % 10
  let sign = tenths < 0 ? "-" : ""
  return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
}

/// Opacity or another share in 0...1 with two decimals, such as `.35`.
func share(_ value: Double) -> String {
  let hundredths = Int((max(0, min(1, value)) * 100).rounded())
  return hundredths == 100 ? "1" : "." + (hundredths < 10 ? "0" : "") + "\(hundredths)"
}

/// Fixed-point text without a negative zero.
private func fixed(_ value: Double, decimals: Int) -> String {
  let text = decimalText(value, decimals: decimals)
  return text.hasPrefix("-") && !text.contains { ("1"..."9").contains($0) }
    ? String(text.dropFirst()) : text
}

private func trimmed(_ text: String) -> String {
  guard text.contains(".") else { return text }
  let digits = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
  return String(digits.reversed())
}
