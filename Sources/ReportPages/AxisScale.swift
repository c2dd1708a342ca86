import Foundation

/// An axis fitted to values: its limits, and ticks at 1, 2 or 5 times powers of ten (powers of two on log2).
///
/// Always has a positive extent: without values it shows 0 to 1 (1 to 10 when logarithmic), around equal
/// values some room.
struct AxisScale: Equatable, Sendable {
  let axis: Axis
  let lower: Double
  let upper: Double
  let ticks: [Double]
  private let step: Double

  /// - Parameter tickCount: how many ticks there is room for.
  init(_ axis: Axis, values: some Sequence<Double>, tickCount: Int) {
    self.axis = axis
    let room = Double(max(2, tickCount))
    let wanted = axis.range.flatMap { Self.limits(axis, of: [$0.lowerBound, $0.upperBound]) }
    let data = Self.limits(axis, of: values) ?? (axis.spacing == .linear ? (0, 1) : (1, 10))
    let (low, high) = Self.widened(wanted ?? data, axis.spacing)
    let isFixed = wanted.map { $0.lower < $0.upper } ?? false
    switch axis.spacing {
    case .linear:
      let step = Self.niceStep((high - low) / room)
      self.step = step
      lower = isFixed ? low : (low / step + 1e-9).rounded(.down) * step
      upper = isFixed ? high : (high / step - 1e-9).rounded(.up) * step
      let first = (lower / step - 1e-6).rounded(.up)
      let last = (upper / step + 1e-6).rounded(.down)
      // Adding zero turns a negative zero into zero.
      // Counted in integers: far from zero, adding 1 may change nothing.
      ticks = (0...Int(min(100, max(0, last - first)))).map { (first + Double($0)) * step + 0 }
    case .log2, .log10:
      let marks = Self.powerMarks(axis.spacing, low, high, room: room)
      step = 1
      lower = isFixed ? low : marks.last { $0 <= low * (1 + 1e-9) } ?? low
      upper = isFixed ? high : marks.first { $0 >= high * (1 - 1e-9) } ?? high
      let (from, to) = (lower * (1 - 1e-9), upper * (1 + 1e-9))
      ticks = marks.filter { $0 >= from && $0 <= to }
    }
  }

  /// Place between `lower` (0) and `upper` (1); outside of 0...1 beyond them, nil for values that the
  /// axis does not admit.
  func fraction(_ value: Double) -> Double? {
    guard axis.admits(value) else { return nil }
    return (transformed(value) - transformed(lower)) / (transformed(upper) - transformed(lower))
  }

  func label(_ tick: Double) -> String {
    axis.spacing == .linear ? axis.format.tick(tick, step: step) : axis.format.power(tick)
  }

  private func transformed(_ value: Double) -> Double {
    axis.spacing == .linear ? value : log2(value)
  }

  private static func limits(
    _ axis: Axis, of values: some Sequence<Double>
  ) -> (lower: Double, upper: Double)? {
    var limits: (lower: Double, upper: Double)?
    for value in values where axis.admits(value) {
      limits = limits.map { (min($0.lower, value), max($0.upper, value)) } ?? (value, value)
    }
    return limits
  }

  /// Smaller differences cannot be divided into steps.
  private static let smallestExtent = 1e-290

  /// Room around values that are equal, or nearly so.
  private static func widened(
    _ limits: (lower: Double, upper: Double), _ spacing: Axis.Spacing
  ) -> (Double, Double) {
    let (lower, upper) = limits
    let size = max(abs(lower), abs(upper))
    guard upper - lower <= max(size * 1e-9, smallestExtent) else { return limits }
    if spacing != .linear { return (lower / 2, upper * 2) }
    return size <= smallestExtent ? (-0.5, 0.5) : (lower - size * 0.1, upper + size * 0.1)
  }

  /// The smallest of 1, 2, 5 times a power of ten that is at least `step`.
  private static func niceStep(_ step: Double) -> Double {
    let power = pow(10, log10(step).rounded(.down))
    let leading = step / power
    return power * (leading <= 1 + 1e-9 ? 1 : leading <= 2 ? 2 : leading <= 5 ? 5 : 10)
  }

  /// Powers around the limits, thinned to what there is room for; 2 and 5 between few powers of ten.
  private static func powerMarks(
    _ spacing: Axis.Spacing, _ low: Double, _ high: Double, room: Double
  ) -> [Double] {
    let base = spacing == .log2 ? 2.0 : 10.0
    let first = (log2(low) / log2(base) + 1e-9).rounded(.down)
    let last = (log2(high) / log2(base) - 1e-9).rounded(.up)
    let stepping = max(1, ((last - first) / room).rounded(.up))
    let powers = stride(from: first, through: last + stepping - 1, by: stepping).map {
      pow(base, $0)
    }
    guard spacing == .log10, stepping == 1, (last - first) * 3 <= room + 1 else { return powers }
    return powers.flatMap { [$0, $0 * 2, $0 * 5] }
  }
}
