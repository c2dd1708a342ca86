/// A matrix as coloured cells, such as the overlap of every pair of labeling functions.
public struct HeatMap: Figure, Equatable {
  /// Map from values to colours. Values beyond the ends take the colours of the ends.
  public enum Scale: Equatable, Sendable {
    /// A scale from the paper's colour at the lower end to the first colour at the upper end.
    case sequential(ClosedRange<Double>)
    /// A scale from the second colour (`center − extent`) over the paper's to the first (`center + extent`).
    case diverging(center: Double, extent: Double)
  }

  /// Caption of the figure.
  public let title: String
  /// The quantity that values measure, with its unit; written at the colour key.
  public var unit: String
  /// Names of the rows, from top to bottom.
  public var rows: [String]
  /// Names of the columns, from left to right.
  public var columns: [String]
  /// Title of the vertical axis; empty for none.
  public var rowTitle: String
  /// Title of the horizontal axis; empty for none.
  public var columnTitle: String
  /// One array per row with one value per column; nil or not finite where undefined (an empty cell).
  public var values: [[Double?]]
  /// Map from values to colours.
  public var scale: Scale
  /// Number format of cells and key.
  public var format: ValueFormat

  /// A map of one value per row and column.
  ///
  /// - Precondition: `values` has one array per row with one element per column.
  /// - Parameters:
  ///   - title: caption of the figure.
  ///   - unit: quantity that values measure, with its unit.
  ///   - rows: names of the rows.
  ///   - columns: names of the columns.
  ///   - rowTitle: title of the vertical axis; empty for none.
  ///   - columnTitle: title of the horizontal axis; empty for none.
  ///   - values: one array per row with one value per column; nil where undefined.
  ///   - scale: nil for a sequential scale over the range of the values.
  ///   - format: how values are written.
  public init(
    title: String, unit: String, rows: [String], columns: [String], rowTitle: String = "",
    columnTitle: String = "", values: [[Double?]], scale: Scale? = nil,
    format: ValueFormat = .number
  ) {
    precondition(values.count == rows.count, "one array of values per row")
    precondition(values.allSatisfy { $0.count == columns.count }, "one value per column")
    self.title = title
    self.unit = unit
    self.rows = rows
    self.columns = columns
    self.rowTitle = rowTitle
    self.columnTitle = columnTitle
    self.values = values
    self.format = format
    let known = values.joined().compactMap { $0 }.filter(isDrawable)
    let lowest = known.min() ?? 0
    self.scale = scale ?? .sequential(lowest...(known.max() ?? 1))
  }

  /// Numbers are printed in the cells of tables with at most this many columns.
  private static let mostPrintedColumns = 12

  /// Size, and the least and greatest cell; every value where there are at most 25.
  public var summary: String {
    let cells = values.indices.flatMap { row in
      values[row].indices.compactMap { column -> (row: Int, column: Int, value: Double)? in
        guard let value = values[row][column], isDrawable(value) else { return nil }
        return (row, column, value)
      }
    }
    func described(_ cell: (row: Int, column: Int, value: Double)) -> String {
      "\(rows[cell.row]) and \(columns[cell.column]) \(format.short(cell.value))"
    }
    let size = "\(unit), \(rows.count) rows by \(columns.count) columns"
    guard let least = cells.min(by: { $0.value < $1.value }),
      let most = cells.max(by: { $0.value < $1.value })
    else { return "\(size), without values" }
    return cells.count <= 25
      ? "\(size): " + cells.map(described).joined(separator: ", ")
      : "\(size), least \(described(least)), most \(described(most))"
  }

  /// Cells with their labels above a colour key; values are printed in maps of at most 12 columns.
  public func drawing() -> Drawing {
    let layout = Layout(self)
    let top = layout.top
    var elements = cells(layout) + labels(layout)
    elements += key(x: layout.left, y: top + layout.height + 14)
    if !rowTitle.isEmpty {
      elements += svgText(
        rowTitle, x: 13, y: top + layout.height / 2, anchor: .middle, style: "title", rotation: -90,
        limit: layout.height + top)
    }
    if !columnTitle.isEmpty {
      elements += svgText(
        columnTitle, x: layout.left, y: 13, style: "title", limit: layout.width + 40)
    }
    return Drawing(
      width: layout.left + max(layout.width, Self.keyWidth) + layout.right,
      height: top + layout.height + 62, elements: elements)
  }

  /// Positions and sizes of the cells.
  private struct Layout {
    let cell: (width: Double, height: Double)
    let left: Double
    let top: Double
    let right: Double
    let width: Double
    let height: Double
    let isPrinted: Bool
    /// Whether labels of columns are rotated by 45 degrees; above narrow columns they are vertical.
    let isLeaning: Bool

    init(_ map: HeatMap) {
      isPrinted = map.columns.count <= HeatMap.mostPrintedColumns
      let side = max(4, min(isPrinted ? 42 : 22, 460 / Double(max(1, map.columns.count))))
      cell = (side, isPrinted ? min(side, 28) : side)
      func widest(_ labels: [String]) -> Double {
        min(170, labels.map { textWidth($0, size: TextSize.tick) }.max() ?? 0)
      }
      left = widest(map.rows) + (map.rowTitle.isEmpty ? 8 : 28)
      isLeaning = side >= 18
      let lean = widest(map.columns) * (isLeaning ? 0.71 : 1)
      top = lean + (map.columnTitle.isEmpty ? 14 : 32)
      right = isLeaning ? max(12, lean - 4) : 12
      width = cell.width * Double(map.columns.count)
      height = cell.height * Double(map.rows.count)
    }
  }

  private static let steps = 20

  /// Opacity of the colour in twentieths, negative for the second colour; nil without a value.
  private func step(_ value: Double?) -> Int? {
    guard let value, isDrawable(value) else { return nil }
    let share: Double
    switch scale {
    case .sequential(let range):
      let extent = range.upperBound - range.lowerBound
      share = extent > 0 ? max(0, (value - range.lowerBound) / extent) : 0.5
    case .diverging(let center, let extent): share = extent > 0 ? (value - center) / extent : 0
    }
    return Int((max(-1, min(1, share)) * Double(Self.steps)).rounded())
  }

  private func cells(_ layout: Layout) -> String {
    var paths: [Int: String] = [:]
    var texts = ""
    for row in rows.indices {
      let y = layout.top + Double(row) * layout.cell.height
      for column in columns.indices {
        guard let step = step(values[row][column]) else { continue }
        let x = layout.left + Double(column) * layout.cell.width
        let (right, bottom) = (x + layout.cell.width, y + layout.cell.height)
        paths[step, default: ""] +=
          "M\(coordinate(x)) \(coordinate(y))H\(coordinate(right))V\(coordinate(bottom))"
          + "H\(coordinate(x))z"
        if layout.isPrinted, let value = values[row][column] {
          texts += svgText(
            format.short(value), x: (x + right) / 2, y: (y + bottom) / 2 + 4,
            style: Self.textStyle(step))
        }
      }
    }
    let (w, h) = (coordinate(layout.width), coordinate(layout.height))
    return paths.keys.sorted().map { path($0, data: paths[$0] ?? "") }.joined() + texts
      + "<rect class=\"edge\" x=\"\(coordinate(layout.left))\" y=\"\(coordinate(layout.top))\" "
      + "width=\"\(w)\" height=\"\(h)\"/>\n"
  }

  /// Ink of a number by the strength of the colour beneath it: at middling strength, dark letters are readable on
  /// both light and dark pages.
  private static func textStyle(_ step: Int) -> String {
    switch abs(step) {
    case 18...: "cell over"
    case 11...: "cell between"
    default: "cell"
    }
  }

  private func path(_ step: Int, data: String) -> String {
    let opacity = share(Double(abs(step)) / Double(Self.steps))
    return
      "<path class=\"\(step < 0 ? "s1" : "s0") fill\" fill-opacity=\"\(opacity)\" d=\"\(data)\"/>\n"
  }

  /// Labels of as many rows and columns as there is room for.
  private func labels(_ layout: Layout) -> String {
    let skip = max(1, Int((13 / layout.cell.height).rounded(.up)))
    let columnSkip = max(1, Int((12.5 / layout.cell.width).rounded(.up)))
    let rowLabels = stride(from: 0, to: rows.count, by: skip).map { row in
      svgText(
        rows[row], x: layout.left - 5,
        y: layout.top + (Double(row) + 0.5) * layout.cell.height + 4, anchor: .end, style: "tick",
        limit: 172, size: TextSize.tick)
    }
    let columnLabels = stride(from: 0, to: columns.count, by: columnSkip).map { column in
      svgText(
        columns[column],
        x: layout.left + (Double(column) + 0.5) * layout.cell.width + (layout.isLeaning ? 3 : 4),
        y: layout.top - 5, style: "tick", rotation: layout.isLeaning ? -45 : -90, limit: 172,
        size: TextSize.tick)
    }
    return rowLabels.joined() + columnLabels.joined()
  }

  private static let keyWidth = 200.0

  /// The colour key: all steps, with the values of ends and middle.
  private func key(x: Double, y: Double) -> String {
    let (first, ends): (Int, (Double, Double))
    switch scale {
    case .sequential(let range): (first, ends) = (0, (range.lowerBound, range.upperBound))
    case .diverging(let center, let extent):
      (first, ends) = (-Self.steps, (center - extent, center + extent))
    }
    let steps = Array(first...Self.steps)
    let width = Self.keyWidth / Double(steps.count)
    let samples = steps.enumerated().map { index, step in
      let (left, right) = (x + Double(index) * width, x + Double(index + 1) * width)
      return path(
        step,
        data: "M\(coordinate(left)) \(coordinate(y))H\(coordinate(right))v10H\(coordinate(left))z")
    }.joined()
    let marks: [(Double, Double, TextAnchor)] = [
      (0, ends.0, .start), (0.5, (ends.0 + ends.1) / 2, .middle), (1, ends.1, .end),
    ]
    let numbers = marks.map { place, value, anchor in
      svgText(
        format.short(value), x: x + place * Self.keyWidth, y: y + 23, anchor: anchor, style: "tick")
    }.joined()
    return samples
      + "<rect class=\"edge\" x=\"\(coordinate(x))\" y=\"\(coordinate(y))\" "
      + "width=\"\(coordinate(Self.keyWidth))\" height=\"10\"/>\n" + numbers
      + svgText(unit, x: x, y: y + 41, style: "title")
  }
}
