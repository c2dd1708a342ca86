/// One axis of a chart: its title, how values are spaced along it, and how they are written.
public struct Axis: Equatable, Sendable {
  /// Spacing of values along an axis.
  public enum Spacing: Equatable, Sendable {
    /// Equal differences take equal lengths.
    case linear
    /// Equal ratios take equal lengths, with ticks at powers of two; values must be positive.
    case log2
    /// Equal ratios take equal lengths, with ticks at powers of ten; values must be positive.
    case log10
  }

  /// The quantity with its unit, such as `F1, per cent`.
  public var title: String
  /// Linear or logarithmic.
  public var spacing: Spacing
  /// The range shown; nil for the range of the values.
  public var range: ClosedRange<Double>?
  /// Number format of ticks and values.
  public var format: ValueFormat

  /// An axis that is linear and fitted to the values unless told otherwise.
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
