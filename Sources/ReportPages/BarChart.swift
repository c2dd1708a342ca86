/// Horizontal bars on a scale of 0 to 100 per cent.
public struct BarChart: Figure, Equatable {
  /// A labelled value.
  public struct Bar: Equatable, Sendable {
    /// Text left of the bar.
    public let label: String
    /// Length of the bar in 0...1; values outside are clamped.
    public let value: Double
    /// Whether the bar has the second colour, as the baseline among methods does.
    public let isReference: Bool

    /// A bar, in the first colour unless it is the reference.
    public init(label: String, value: Double, isReference: Bool = false) {
      self.label = label
      self.value = value
      self.isReference = isReference
    }
  }

  /// Caption of the figure.
  public let title: String
  /// The quantity that the scale measures, such as `F1, per cent`.
  public let unit: String
  /// Bars from top to bottom.
  public let bars: [Bar]

  /// A chart of the bars in the order given.
  public init(title: String, unit: String, bars: [Bar]) {
    self.title = title
    self.unit = unit
    self.bars = bars
  }

  private static let labelWidth = 150.0
  private static let scaleWidth = 300.0
  private static let rowHeight = 26.0

  /// Every bar with its value in per cent.
  public var summary: String {
    "\(unit). "
      + bars.map { "\($0.label) \(ValueFormat.percent.short($0.value))" }
      .joined(separator: ", ")
  }

  /// One row per bar above a scale with a tick every 20 per cent.
  public func drawing() -> Drawing {
    let bottom = Self.rowHeight * Double(bars.count) + 4
    return Drawing(
      width: Self.labelWidth + Self.scaleWidth + 50, height: bottom + 40,
      elements: grid(bottom: bottom) + bars.enumerated().map(row).joined())
  }

  private func grid(bottom: Double) -> String {
    stride(from: 0.0, through: 100, by: 20).map { tick in
      let x = Self.labelWidth + tick / 100 * Self.scaleWidth
      return "<path class=\"grid\" d=\"M\(coordinate(x)) 0V\(coordinate(bottom))\"/>\n"
        + svgText(coordinate(tick), x: x, y: bottom + 14, anchor: .middle, style: "tick")
    }.joined()
      + svgText(
        unit, x: Self.labelWidth + Self.scaleWidth / 2, y: bottom + 33, anchor: .middle,
        style: "title", limit: Self.scaleWidth)
  }

  private func row(_ index: Int, _ bar: Bar) -> String {
    let top = 4 + Double(index) * Self.rowHeight
    let length = bar.value.isFinite ? max(0, min(1, bar.value)) * Self.scaleWidth : 0
    let style = bar.isReference ? "s4" : "s0"
    return svgText(
      bar.label, x: Self.labelWidth - 8, y: top + 14, anchor: .end, limit: Self.labelWidth - 10)
      + "<rect class=\"\(style) fill\" x=\"\(coordinate(Self.labelWidth))\" y=\"\(coordinate(top))\" "
      + "width=\"\(coordinate(length))\" height=\"19\"/>\n"
      + svgText(
        ValueFormat.percent.short(bar.value), x: Self.labelWidth + length + 6, y: top + 14)
  }
}
