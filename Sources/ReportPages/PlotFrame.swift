/// Outer width and height of the plotting area of a chart, in CSS pixels.
public struct PlotSize: Equatable, Sendable {
  /// Outer width, with axis labels, in CSS pixels.
  public var width: Double
  /// Height of the plotting area, in CSS pixels.
  public var height: Double

  /// A size in CSS pixels.
  ///
  /// - Precondition: at least 160 × 60.
  public init(width: Double, height: Double) {
    precondition(width >= 160 && height >= 60, "a plot needs at least 160 × 60 pixels")
    self.width = width
    self.height = height
  }

  /// 460 × 260 pixels, for a figure on its own.
  public static let regular = PlotSize(width: 460, height: 260)
  /// 300 × 200 pixels, for a panel of a ``PanelGrid``.
  public static let small = PlotSize(width: 300, height: 200)
}

/// The plotting area with its two axes, grid and legend.
///
/// Marks are drawn in coordinates of the area: (0, 0) is its upper left corner. They are cut off a few
/// pixels beyond its edge.
struct PlotFrame {
  let x: AxisScale
  let y: AxisScale
  let width: Double
  let height: Double
  private let left: Double

  private static let right = 14.0
  private static let overhang = 7.0

  /// - Parameter height: of the plotting area; nil for equal units on both axes.
  init(x: AxisScale, y: AxisScale, outerWidth: Double, height: Double?) {
    self.x = x
    self.y = y
    let widest = y.ticks.map { textWidth(y.label($0), size: TextSize.tick) }.max() ?? 0
    left = widest + (y.axis.title.isEmpty ? 8 : 27)
    width = max(40, outerWidth - left - Self.right)
    let ratio = (y.upper - y.lower) / (x.upper - x.lower)
    self.height = height ?? width * max(0.2, min(4, ratio))
  }

  func horizontal(_ value: Double) -> Double? { x.fraction(value).map { $0 * width } }
  func vertical(_ value: Double) -> Double? { y.fraction(value).map { (1 - $0) * height } }

  /// A value's place in the plotting area; nil where an axis does not admit the value.
  func position(_ xValue: Double, _ yValue: Double) -> (x: Double, y: Double)? {
    guard let x = horizontal(xValue), let y = vertical(yValue) else { return nil }
    return (x, y)
  }

  /// The chart around its marks.
  ///
  /// - Parameter note: a line below, such as the number of values that could not be drawn.
  func drawing(marks: String, legend: Legend, note: String? = nil) -> Drawing {
    let total = left + width + Self.right
    let (key, keyHeight) = legend.layout(width: total - 4)
    let top = keyHeight + 8
    let bottom = top + height
    let hasTitle = !x.axis.title.isEmpty
    var elements = key.isEmpty ? "" : "<g transform=\"translate(2 0)\">\n\(key)</g>\n"
    elements += "<g transform=\"translate(\(coordinate(left)) \(coordinate(top)))\">\n"
    elements += grid() + "</g>\n"
    elements += clipped(marks, top: top) + axisTitles(top: top)
    var end = bottom + (hasTitle ? 40 : 22)
    if let note {
      end += 16
      elements += svgText(
        note, x: left, y: end - 5, style: "tick", limit: total - left, size: TextSize.tick)
    }
    return Drawing(width: total, height: end, elements: elements)
  }

  private func clipped(_ marks: String, top: Double) -> String {
    let edge = Self.overhang
    let (w, h) = (coordinate(width + 2 * edge), coordinate(height + 2 * edge))
    return "<svg x=\"\(coordinate(left - edge))\" y=\"\(coordinate(top - edge))\" width=\"\(w)\" "
      + "height=\"\(h)\" viewBox=\"\(coordinate(-edge)) \(coordinate(-edge)) \(w) \(h)\">\n"
      + "\(marks)</svg>\n"
  }

  private func grid() -> String {
    let across = coordinate(width)
    let down = coordinate(height)
    let upright = x.ticks.compactMap { tick -> String? in
      guard let place = horizontal(tick) else { return nil }
      return "<path class=\"grid\" d=\"M\(coordinate(place)) 0V\(down)\"/>\n"
        + svgText(
          x.label(tick), x: place, y: height + 16, anchor: .middle, style: "tick")
    }
    let level = y.ticks.compactMap { tick -> String? in
      guard let place = vertical(tick) else { return nil }
      return "<path class=\"grid\" d=\"M0 \(coordinate(place))H\(across)\"/>\n"
        + svgText(y.label(tick), x: -6, y: place + 4, anchor: .end, style: "tick")
    }
    return upright.joined() + level.joined()
      + "<path class=\"axis\" d=\"M0 0V\(down)H\(across)\"/>\n"
  }

  private func axisTitles(top: Double) -> String {
    var elements = ""
    if !x.axis.title.isEmpty {
      elements += svgText(
        x.axis.title, x: left + width / 2, y: top + height + 34, anchor: .middle, style: "title",
        limit: left + width)
    }
    if !y.axis.title.isEmpty {
      elements += svgText(
        y.axis.title, x: 13, y: top + height / 2, anchor: .middle, style: "title", rotation: -90,
        limit: height + 20)
    }
    return elements
  }
}
