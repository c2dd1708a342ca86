/// Labelled rows with estimates on a common scale, such as the lift of SBL over DP on every slice.
public struct DotPlot: Figure, Equatable {
  /// A value with the ends of its interval, in the units of the axis.
  public struct Estimate: Equatable, Sendable {
    /// Place of the mark.
    public let value: Double
    /// Lower end of the interval; nil for no interval.
    public let low: Double?
    /// Upper end of the interval; nil for no interval.
    public let high: Double?

    /// An estimate, without an interval unless both ends are given.
    public init(_ value: Double, low: Double? = nil, high: Double? = nil) {
      self.value = value
      self.low = low
      self.high = high
    }
  }

  /// One line of the plot: a label, an estimate per series, and a note.
  public struct Row: Equatable, Sendable {
    /// Text left of the scale.
    public let label: String
    /// One estimate per series, in the order of ``DotPlot/series``; nil for none.
    public let estimates: [Estimate?]
    /// A published value for comparison, drawn as a hollow mark; nil for none.
    public let published: Double?
    /// Text at the right, such as the number of rows in a slice.
    public let note: String

    /// A row; `estimates` must have one element per series of the plot.
    public init(
      _ label: String, _ estimates: [Estimate?], published: Double? = nil, note: String = ""
    ) {
      self.label = label
      self.estimates = estimates
      self.published = published
      self.note = note
    }
  }

  /// Rows under a heading; an empty heading takes no line.
  public struct Group: Equatable, Sendable {
    /// Heading; empty for none.
    public let label: String
    /// Rows from top to bottom.
    public let rows: [Row]

    /// Rows under a heading.
    public init(_ label: String, _ rows: [Row]) {
      self.label = label
      self.rows = rows
    }
  }

  /// Caption of the figure.
  public let title: String
  /// The common scale.
  public var x: Axis
  /// Names of the series: one estimate of each in every row.
  public var series: [String]
  /// Groups of rows from top to bottom.
  public var groups: [Group]
  /// Value at which a vertical line is drawn, such as 0 for no difference; nil for none.
  public var reference: Double?
  /// Heading of the notes at the right, such as `n`.
  public var noteTitle: String
  /// Legend of the hollow marks.
  public var publishedLabel: String
  /// Outer width in CSS pixels.
  public var width: Double

  /// A plot of the groups in the order given.
  ///
  /// - Precondition: one estimate per series in every row, and a width of at least 240 pixels.
  public init(
    title: String, x: Axis, series: [String], groups: [Group], reference: Double? = 0,
    noteTitle: String = "", publishedLabel: String = "published", width: Double = 480
  ) {
    for row in groups.flatMap(\.rows) {
      precondition(row.estimates.count == series.count, "one estimate per series in every row")
    }
    precondition(width >= 240, "a dot plot needs at least 240 pixels")
    self.title = title
    self.x = x
    self.series = series
    self.groups = groups
    self.reference = reference
    self.noteTitle = noteTitle
    self.publishedLabel = publishedLabel
    self.width = width
  }

  /// Every row with its estimates, intervals, published value and note.
  public var summary: String {
    let lines = groups.map { group in
      (group.label.isEmpty ? "" : "\(group.label): ")
        + group.rows.map(described).joined(separator: "; ")
    }
    return "\(x.title). " + lines.joined(separator: ". ") + (undrawn.map { ". \($0)" } ?? "")
  }

  private func described(_ row: Row) -> String {
    let estimates = zip(series, row.estimates).compactMap { name, estimate -> String? in
      guard let estimate else { return nil }
      let interval =
        if let low = estimate.low, let high = estimate.high {
          " (\(x.format.short(low)) to \(x.format.short(high)))"
        } else { "" }
      return (series.count > 1 ? "\(name) " : "") + x.format.short(estimate.value) + interval
    }
    let published = row.published.map { ["\(publishedLabel) \(x.format.short($0))"] } ?? []
    let note = row.note.isEmpty ? [] : ["\(noteTitle) \(row.note)"]
    return "\(row.label) " + (estimates + published + note).joined(separator: ", ")
  }

  private var undrawn: String? {
    let values = groups.flatMap(\.rows).flatMap { row in
      row.estimates.compactMap { $0?.value } + [row.published].compactMap { $0 }
    }
    return undrawnNote(values.count { !x.admits($0) })
  }

  /// Rows above the scale, under a legend where there are several series or published values.
  public func drawing() -> Drawing {
    let layout = Layout(self)
    let (key, keyHeight) = legend.layout(width: width - 4)
    var y = keyHeight + (noteTitle.isEmpty ? 4 : 18)
    let top = y
    var rows = ""
    for group in groups {
      if !group.label.isEmpty {
        rows += svgText(group.label, x: 2, y: y + 15, style: "group", limit: width - 4)
        y += 22
      }
      for row in group.rows {
        rows += elements(row, layout, y: y)
        y += layout.rowHeight
      }
    }
    var elements = key.isEmpty ? "" : "<g transform=\"translate(2 0)\">\n\(key)</g>\n"
    if !noteTitle.isEmpty {
      elements += svgText(
        noteTitle, x: width - 4, y: top - 4, anchor: .end, style: "tick", size: TextSize.tick)
    }
    elements += grid(layout, top: top, bottom: y) + rows
    var end = y + 38
    if let undrawn {
      end += 16
      elements += svgText(undrawn, x: 2, y: end - 4, style: "tick", limit: width)
    }
    return Drawing(width: width, height: end, elements: elements)
  }

  /// Columns of the picture: labels, scale, notes.
  private struct Layout {
    let scale: AxisScale
    let left: Double
    let span: Double
    let rowHeight: Double

    init(_ plot: DotPlot) {
      let rows = plot.groups.flatMap(\.rows)
      let widest = rows.map { textWidth($0.label) }.max() ?? 0
      let notes = ([plot.noteTitle] + rows.map(\.note)).map {
        textWidth($0, size: TextSize.tick)
      }
      left = min(plot.width * 0.4, widest) + 16
      span = plot.width - left - (notes.max() ?? 0) - 22
      rowHeight = max(22, Double(plot.series.count) * 11 + 8)
      let values = rows.flatMap { row in
        row.estimates.compactMap { $0 }.flatMap {
          [$0.value, $0.low ?? $0.value, $0.high ?? $0.value]
        }
          + [row.published].compactMap { $0 }
      }
      scale = AxisScale(
        plot.x, values: values + [plot.reference].compactMap { $0 }, tickCount: Int(span / 60))
    }

    func place(_ value: Double?) -> Double? {
      value.flatMap { scale.fraction($0) }.map { left + max(0, min(1, $0)) * span }
    }
  }

  private var legend: Legend {
    var entries = series.indices.map { index in
      let style = SeriesStyle(index: index)
      return Legend.Entry(
        label: series[index],
        symbol: style.marks("M-11 0H11", style: "whisker")
          + style.marks(style.mark(x: 0, y: 0, radius: 4)))
    }
    if groups.contains(where: { $0.rows.contains { $0.published != nil } }) {
      entries.append(
        Legend.Entry(label: publishedLabel, symbol: Self.publishedMark(x: 0, y: 0)))
    } else if entries.count == 1 {
      return Legend()
    }
    return Legend(entries: entries)
  }

  private static func publishedMark(x: Double, y: Double) -> String {
    "<path class=\"hollow\" d=\"\(SeriesStyle(index: 3).mark(x: x, y: y, radius: 4))\"/>\n"
  }

  private func grid(_ layout: Layout, top: Double, bottom: Double) -> String {
    let (from, to) = (coordinate(top), coordinate(bottom))
    let lines = layout.scale.ticks.compactMap { tick -> String? in
      guard let place = layout.place(tick) else { return nil }
      return "<path class=\"grid\" d=\"M\(coordinate(place)) \(from)V\(to)\"/>\n"
        + svgText(
          layout.scale.label(tick), x: place, y: bottom + 15, anchor: .middle, style: "tick")
    }
    let zero = layout.place(reference).map {
      "<path class=\"axis\" d=\"M\(coordinate($0)) \(from)V\(to)\"/>\n"
    }
    return lines.joined() + (zero ?? "")
      + svgText(
        x.title, x: layout.left + layout.span / 2, y: bottom + 33, anchor: .middle, style: "title",
        limit: width * 0.8)
  }

  private func elements(_ row: Row, _ layout: Layout, y: Double) -> String {
    let middle = y + layout.rowHeight / 2
    let first = middle - Double(series.count - 1) * 5.5
    var elements = svgText(
      row.label, x: layout.left - 10, y: middle + 4.5, anchor: .end, limit: layout.left - 12)
    for (index, estimate) in row.estimates.enumerated() {
      guard let estimate, let place = layout.place(estimate.value) else { continue }
      let style = SeriesStyle(index: index)
      let line = first + Double(index) * 11
      if let low = layout.place(estimate.low), let high = layout.place(estimate.high) {
        elements += style.marks(
          "M\(coordinate(low)) \(coordinate(line))H\(coordinate(high))", style: "whisker")
      }
      elements += style.marks(style.mark(x: place, y: line, radius: 4))
    }
    if let place = layout.place(row.published) {
      elements += Self.publishedMark(x: place, y: middle)
    }
    return elements
      + svgText(
        row.note, x: width - 4, y: middle + 4, anchor: .end, style: "tick", size: TextSize.tick)
  }
}
