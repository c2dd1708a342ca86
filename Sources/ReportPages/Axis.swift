/// One direction of a chart: what it measures, how values are spaced and written.
public struct Axis: Equatable, Sendable {
  public enum Spacing: Equatable, Sendable {
    case linear
    /// Powers of two; values must be positive.
    case log2
    /// Powers of ten; values must be positive.
    case log10
  }

  /// With the unit, such as `F1, per cent`.
  public var title: String
  public var spacing: Spacing
  /// What is shown; nil for the range of the values.
  public var range: ClosedRange<Double>?
  public var format: ValueFormat

  public init(
    _ title: String, _ spacing: Spacing = .linear, range: ClosedRange<Double>? = nil,
    format: ValueFormat = .number
  ) {
    self.title = title
    self.spacing = spacing
    self.range = range
    self.format = format
  }

  /// Whether a value has a place on the axis: finite, and positive where it is logarithmic.
  func admits(_ value: Double) -> Bool {
    isDrawable(value) && (spacing == .linear || value > 1e-300)
  }

  /// Whether a value lies in the range shown.
  func shows(_ value: Double) -> Bool { admits(value) && range.map { $0.contains(value) } ?? true }
}
