/// Several series over a common axis, such as a score against the number of labeling functions.
///
/// Series differ by colour, dashes and the shape of their marks. Marks are left out of series with more
/// than 40 points. Values that an axis does not admit (not finite, or not positive on a logarithmic
/// axis) are not drawn, and the chart states their number.
public struct LineChart: Figure, Equatable {
  /// A point of a series, in the units of the axes, with an optional interval.
  public struct Point: Equatable, Sendable {
    /// Position on the horizontal axis.
    public let x: Double
    /// Position on the vertical axis.
    public let y: Double
    /// Lower end of the interval around `y`; nil for no interval.
    public let low: Double?
    /// Upper end of the interval around `y`; nil for no interval.
    public let high: Double?
    /// Area of the mark, in 0...1; nil for the usual size.
    public let weight: Double?

    /// A point, without an interval unless both ends are given.
    public init(
      _ x: Double, _ y: Double, low: Double? = nil, high: Double? = nil, weight: Double? = nil
    ) {
      self.x = x
      self.y = y
      self.low = low
      self.high = high
      self.weight = weight
    }
  }

  /// A line with its name in the legend.
  public struct Series: Equatable, Sendable {
    /// Name in the legend.
    public let label: String
    /// Points in the order in which the line connects them.
    public let points: [Point]

    /// A line through the points in their order.
    public init(_ label: String, _ points: [Point]) {
      self.label = label
      self.points = points
    }
  }

  /// A dashed line for comparison, such as the diagonal of perfect calibration.
  public struct Reference: Equatable, Sendable {
    /// Name in the legend.
    public let label: String
    /// Points in the order in which the line connects them.
    public let points: [PlotPoint]

    /// A dashed line through the points in their order.
    public init(_ label: String, _ points: [PlotPoint]) {
      self.label = label
      self.points = points
    }
  }

  /// Form of the intervals.
  public enum IntervalStyle: Equatable, Sendable {
    /// A translucent area between the lower and the upper ends.
    case band
    /// A vertical line at each point.
    case whiskers
  }

  /// Caption of the figure.
  public let title: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// Lines, in the order of the legend.
  public var series: [Series]
  /// Dashed lines for comparison, drawn behind the series.
  public var references: [Reference]
  /// Form of the intervals of all series.
  public var intervals: IntervalStyle
  /// Size of the chart in CSS pixels.
  public var size: PlotSize

  /// A chart of the series, with intervals as bands unless told otherwise.
  public init(
    title: String, x: Axis, y: Axis, series: [Series], references: [Reference] = [],
    intervals: IntervalStyle = .band, size: PlotSize = .regular
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
    self.references = references
    self.intervals = intervals
    self.size = size
  }

  private static let mostMarks = 40
  private static let markRadius = 3.6

  /// First and last point, and least and greatest value, of each series.
  public var summary: String {
    let lines = series.map { series -> String in
      let points = series.points.filter(isDrawn)
      guard let first = points.first, let last = points.last else {
        return "\(series.label) without values"
      }
      if points.count == 1 { return "\(series.label) \(described(first))" }
      let lowest = points.map(\.y).min() ?? first.y
      let highest = points.map(\.y).max() ?? first.y
      return "\(series.label) from \(described(first)) to \(described(last)), between "
        + "\(y.format.short(lowest)) and \(y.format.short(highest))"
    }
    return "\(y.title) against \(x.title). " + lines.joined(separator: "; ")
      + (note.map { ". \($0)" } ?? "")
  }

  private func described(_ point: Point) -> String {
    "\(y.format.short(point.y)) at \(x.format.short(point.x))"
  }

  private func isDrawn(_ point: Point) -> Bool { x.admits(point.x) && y.admits(point.y) }

  private var note: String? {
    undrawnNote(series.reduce(0) { $0 + $1.points.count { !isDrawn($0) } })
  }

  /// The lines with their intervals and references, under a legend.
  public func drawing() -> Drawing {
    let drawn = series.flatMap { $0.points.filter(isDrawn) }
    let lines = references.flatMap(\.points)
    let xs = drawn.map(\.x) + lines.map(\.x)
    let ys = drawn.flatMap { [$0.y, $0.low ?? $0.y, $0.high ?? $0.y] } + lines.map(\.y)
    let frame = PlotFrame(
      x: AxisScale(x, values: xs, tickCount: Int(size.width / 60)),
      y: AxisScale(y, values: ys, tickCount: Int(size.height / 40)),
      outerWidth: size.width, height: size.height)
    let marks =
      references.map { reference(frame, $0) }.joined()
      + series.indices.map { interval(frame, series[$0], SeriesStyle(index: $0)) }.joined()
      + series.indices.map { line(frame, series[$0], SeriesStyle(index: $0)) }.joined()
    return frame.drawing(marks: marks, legend: legend, note: note)
  }

  private var legend: Legend {
    let lines = series.indices.map { index in
      let style = SeriesStyle(index: index)
      let mark = style.marks(style.mark(x: 0, y: 0, radius: Self.markRadius))
      return Legend.Entry(
        label: series[index].label,
        symbol: "<path class=\"\(style.colorClass) line\"\(style.dashes) d=\"M-13 0H13\"/>"
          + (showsMarks(series[index]) ? mark : ""))
    }
    let dashed = references.map {
      Legend.Entry(label: $0.label, symbol: "<path class=\"guide\" d=\"M-13 0H13\"/>")
    }
    return Legend(entries: lines + dashed)
  }

  private func showsMarks(_ series: Series) -> Bool { series.points.count <= Self.mostMarks }

  private func reference(_ frame: PlotFrame, _ reference: Reference) -> String {
    let places = reference.points.compactMap { frame.position($0.x, $0.y) }
    return places.isEmpty ? "" : "<path class=\"guide\" d=\"\(polyline(places))\"/>\n"
  }

  private func line(_ frame: PlotFrame, _ series: Series, _ style: SeriesStyle) -> String {
    let places = series.points.compactMap { point in
      frame.position(point.x, point.y).map { (place: $0, weight: point.weight) }
    }
    guard !places.isEmpty else { return "" }
    let path =
      "<path class=\"\(style.colorClass) line\"\(style.dashes) d=\"\(polyline(places.map(\.place)))\"/>\n"
    guard showsMarks(series) else { return path }
    return path
      + style.marks(
        places.map { item in
          let radius = item.weight.map { 2 + 7 * max(0, min(1, $0)).squareRoot() }
          return style.mark(x: item.place.x, y: item.place.y, radius: radius ?? Self.markRadius)
        }.joined())
  }

  private func interval(_ frame: PlotFrame, _ series: Series, _ style: SeriesStyle) -> String {
    let ends = series.points.compactMap { point -> (x: Double, low: Double, high: Double)? in
      guard let low = point.low.flatMap({ frame.vertical($0) }),
        let high = point.high.flatMap({ frame.vertical($0) }),
        let place = frame.position(point.x, point.y)
      else { return nil }
      return (place.x, low, high)
    }
    guard !ends.isEmpty else { return "" }
    switch intervals {
    case .band:
      let outline = ends.map { ($0.x, $0.high) } + ends.reversed().map { ($0.x, $0.low) }
      return "<path class=\"\(style.colorClass) band\" d=\"\(polyline(outline))z\"/>\n"
    case .whiskers:
      let data = ends.map { end in
        "M\(coordinate(end.x)) \(coordinate(end.low))V\(coordinate(end.high))"
      }
      return "<path class=\"\(style.colorClass) whisker\" d=\"\(data.joined())\"/>\n"
    }
  }
}

/// A point in the units of a chart's axes.
public struct PlotPoint: Equatable, Sendable {
  /// Position on the horizontal axis.
  public let x: Double
  /// Position on the vertical axis.
  public let y: Double

  /// A point at a horizontal and a vertical position.
  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// Path data through the places; a place on the same pixel as the one before is skipped.
func polyline(_ places: [(x: Double, y: Double)]) -> String {
  var data = ""
  var last = ""
  for place in places {
    let text = "\(coordinate(place.x)) \(coordinate(place.y))"
    if text == last { continue }
    data += (data.isEmpty ? "M" : "L") + text
    last = text
  }
  return data
}

/// A note with the number of values that could not be drawn; nil for none.
func undrawnNote(_ count: Int) -> String? {
  switch count {
  case 0: nil
  case 1: "1 value has no place on these axes and is not drawn"
  default: "\(count) values have no place on these axes and are not drawn"
  }
}
