import Foundation

/// Horizontal bars on one scale, as SVG with a text alternative.
public struct BarChart: Equatable, Sendable {
  /// A labelled value.
  public struct Bar: Equatable, Sendable {
    public let label: String
    /// In 0...1.
    public let value: Double
    /// Drawn in the second colour, such as the yardstick among the methods.
    public let isReference: Bool

    public init(label: String, value: Double, isReference: Bool = false) {
      self.label = label
      self.value = value
      self.isReference = isReference
    }
  }

  public let title: String
  /// What the scale measures, such as `F1, per cent`.
  public let unit: String
  public let bars: [Bar]

  public init(title: String, unit: String, bars: [Bar]) {
    self.title = title
    self.unit = unit
    self.bars = bars
  }

  private static let labelWidth = 170.0
  private static let scaleWidth = 380.0
  private static let rowHeight = 26.0

  func svg() -> String {
    let height = Self.rowHeight * Double(bars.count) + 44
    let width = Self.labelWidth + Self.scaleWidth + 60
    let summary = bars.map { "\($0.label) \(percent($0.value))" }.joined(separator: ", ")
    return """
      <figure>
      <svg viewBox="0 0 \(number(width)) \(number(height))" role="img" aria-label="\(escaped("\(title): \(summary)"))">
      \(gridLines(height: height))\(bars.enumerated().map(row).joined())</svg>
      <figcaption>\(escaped(title)) (\(escaped(unit)))</figcaption>
      </figure>

      """
  }

  private func gridLines(height: Double) -> String {
    stride(from: 0.0, through: 1, by: 0.2).map { share in
      let x = number(Self.labelWidth + share * Self.scaleWidth)
      return """
        <line class="grid" x1="\(x)" x2="\(x)" y1="4" y2="\(number(height - 34))"/>
        <text class="tick" x="\(x)" y="\(number(height - 16))" text-anchor="middle">\(Int((share * 100).rounded()))</text>

        """
    }.joined()
  }

  private func row(_ index: Int, _ bar: Bar) -> String {
    let top = 6 + Double(index) * Self.rowHeight
    let length = max(0, min(1, bar.value)) * Self.scaleWidth
    let baseline = number(top + 14)
    return """
      <text x="\(number(Self.labelWidth - 10))" y="\(baseline)" text-anchor="end">\(escaped(bar.label))</text>
      <rect class="\(bar.isReference ? "reference" : "bar")" x="\(number(Self.labelWidth))" y="\(number(top))" width="\(number(length))" height="19" rx="2"/>
      <text x="\(number(Self.labelWidth + length + 6))" y="\(baseline)">\(percent(bar.value))</text>

      """
  }

  private func percent(_ value: Double) -> String { String(format: "%.1f", value * 100) }
  private func number(_ value: Double) -> String { String(format: "%g", value) }
}
