/// Points in a plane by class, over a field of predicted values, with outlines around them.
///
/// Every class is one path, so that 10,000 points stay within some hundred kilobytes. Points outside of the axes'
/// ranges are not drawn; the plot states their number.
public struct ScatterPlot: Figure, Equatable {
  /// Points of one class: one colour and shape.
  public struct Group: Equatable, Sendable {
    /// Name in the legend.
    public let label: String
    /// The points, in the units of the axes.
    public let points: [PlotPoint]

    /// The points of one class.
    public init(_ label: String, _ points: [PlotPoint]) {
      self.label = label
      self.points = points
    }
  }

  /// Values on a regular grid, such as the probability of the second class: towards 0 in the colour of
  /// the first group, towards 1 in that of the second, pale at one half.
  public struct Field: Equatable, Sendable {
    /// Name in the legend.
    public let label: String
    /// Cells per row of the grid.
    public let columns: Int
    /// Rows of the grid.
    public let rows: Int
    /// Values in 0...1: `rows × columns`, row-major, the row of the lowest y first.
    public let values: [Double]
    /// Horizontal range that the grid covers, from edge to edge.
    public let x: ClosedRange<Double>
    /// Vertical range that the grid covers, from edge to edge.
    public let y: ClosedRange<Double>

    /// A grid of given values.
    ///
    /// - Precondition: `columns × rows` values, more than none.
    public init(
      _ label: String, columns: Int, rows: Int, x: ClosedRange<Double>, y: ClosedRange<Double>,
      values: [Double]
    ) {
      precondition(columns > 0 && rows > 0, "a field has cells")
      precondition(values.count == columns * rows, "one value per cell")
      self.label = label
      self.columns = columns
      self.rows = rows
      self.x = x
      self.y = y
      self.values = values
    }

    /// The values of a function at the centres of the cells.
    ///
    /// - Throws: what `value` throws.
    public init(
      _ label: String, columns: Int = 60, rows: Int = 60, x: ClosedRange<Double>,
      y: ClosedRange<Double>, value: (PlotPoint) throws -> Double
    ) rethrows {
      precondition(columns > 0 && rows > 0, "a field has cells")
      let centers = Self.centers(columns: columns, rows: rows, x: x, y: y)
      self.init(
        label, columns: columns, rows: rows, x: x, y: y, values: try centers.map(value))
    }

    /// Centres of the cells in the order of the values, for models that predict many points at once.
    public static func centers(
      columns: Int, rows: Int, x: ClosedRange<Double>, y: ClosedRange<Double>
    ) -> [PlotPoint] {
      (0..<rows).flatMap { row in
        (0..<columns).map { column in
          PlotPoint(
            x.lowerBound + (x.upperBound - x.lowerBound) * (Double(column) + 0.5) / Double(columns),
            y.lowerBound + (y.upperBound - y.lowerBound) * (Double(row) + 0.5) / Double(rows))
        }
      }
    }
  }

  /// A line around or through points, such as the edge of a slice.
  public struct Outline: Equatable, Sendable {
    /// Form of an outline, in the units of the axes.
    public enum Shape: Equatable, Sendable {
      /// A circle; an ellipse on the screen where the units of the axes differ.
      case circle(center: PlotPoint, radius: Double)
      /// An ellipse; `angle` in radians, counter-clockwise from the x axis to the first radius.
      case ellipse(center: PlotPoint, radii: PlotPoint, angle: Double)
      /// Lines through the points in their order.
      case polyline([PlotPoint])
    }

    /// Text beside the outline; empty for none.
    public let label: String
    /// Form and place.
    public let shape: Shape
    /// Whether the line is dashed.
    public let isDashed: Bool

    /// An outline, solid unless dashed.
    public init(_ label: String, _ shape: Shape, isDashed: Bool = false) {
      self.label = label
      self.shape = shape
      self.isDashed = isDashed
    }
  }

  /// Caption of the figure.
  public let title: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// Points by class, in the order of the legend.
  public var groups: [Group]
  /// Values behind the points; nil for none.
  public var field: Field?
  /// Lines drawn over the points.
  public var outlines: [Outline]
  /// Whether one unit has the same length on both axes; the height then follows from the width.
  public var hasEqualUnits: Bool
  /// Size of the plot in CSS pixels.
  public var size: PlotSize

  /// A plot of the groups, without field and outlines unless they are given.
  public init(
    title: String, x: Axis, y: Axis, groups: [Group], field: Field? = nil,
    outlines: [Outline] = [], hasEqualUnits: Bool = false, size: PlotSize = .regular
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.groups = groups
    self.field = field
    self.outlines = outlines
    self.hasEqualUnits = hasEqualUnits
    self.size = size
  }

  /// Points per class, and the names of field and outlines.
  public var summary: String {
    var parts = ["\(y.title) against \(x.title)"]
    parts.append(
      groups.map { "\($0.label) \($0.points.count(where: isDrawn))" }.joined(separator: ", "))
    if let field { parts.append("behind the points: \(field.label)") }
    let names = outlines.map(\.label).filter { !$0.isEmpty }
    if !names.isEmpty { parts.append("outlines: " + names.joined(separator: ", ")) }
    if let note { parts.append(note) }
    return parts.filter { !$0.isEmpty }.joined(separator: ". ")
  }

  private func isDrawn(_ point: PlotPoint) -> Bool { x.shows(point.x) && y.shows(point.y) }

  private var note: String? {
    undrawnNote(groups.reduce(0) { $0 + $1.points.count { !isDrawn($0) } })
  }

  /// Field, points and outlines in this order, under a legend.
  public func drawing() -> Drawing {
    let drawn = groups.flatMap { $0.points.filter(isDrawn) }
    let corners =
      field.map {
        [PlotPoint($0.x.lowerBound, $0.y.lowerBound), PlotPoint($0.x.upperBound, $0.y.upperBound)]
      } ?? []
    let points = drawn + corners + outlines.flatMap(\.points)
    let room = hasEqualUnits ? size.width / 60 : size.height / 40
    let frame = PlotFrame(
      x: AxisScale(x, values: points.lazy.map(\.x), tickCount: Int(size.width / 60)),
      y: AxisScale(y, values: points.lazy.map(\.y), tickCount: Int(room)),
      outerWidth: size.width, height: hasEqualUnits ? nil : size.height)
    let radius = Self.radius(count: drawn.count)
    let marks =
      (field.map { $0.elements(frame) } ?? "")
      + groups.indices.map { group(frame, $0, radius: radius) }.joined()
      + outlines.map { $0.elements(frame) }.joined()
    return frame.drawing(marks: marks, legend: legend, note: note)
  }

  private static func radius(count: Int) -> Double {
    count <= 200 ? 3.4 : count <= 2000 ? 2.2 : 1.4
  }

  private func group(_ frame: PlotFrame, _ index: Int, radius: Double) -> String {
    let style = SeriesStyle(index: index)
    let data = groups[index].points.filter(isDrawn).compactMap { point in
      frame.position(point.x, point.y).map { style.dot(x: $0.x, y: $0.y, radius: radius) }
    }
    return data.isEmpty ? "" : style.dots(data.joined(), radius: radius)
  }

  private var legend: Legend {
    Legend(
      entries: groups.indices.map { index in
        let style = SeriesStyle(index: index)
        return Legend.Entry(
          label: groups[index].label,
          symbol: style.dots(style.dot(x: 0, y: 0, radius: 3.4), radius: 3.4))
      } + (field.map { [Legend.Entry(label: $0.label, symbol: $0.key)] } ?? []))
  }
}
