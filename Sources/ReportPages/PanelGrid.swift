/// Several figures side by side under one caption; they wrap where the page is narrow.
public struct PanelGrid: Figure {
  /// Common caption.
  public let title: String
  /// Figures, line by line; each keeps its own title.
  public var panels: [any Figure]
  /// Panels per line of the SVG file; a page shows as many as fit.
  public var columns: Int

  /// A grid of the panels in their order.
  ///
  /// - Precondition: at least one column.
  public init(title: String, panels: [any Figure], columns: Int = 3) {
    precondition(columns > 0, "at least one panel in a line")
    self.title = title
    self.panels = panels
    self.columns = columns
  }

  /// The titles and summaries of the panels.
  public var summary: String {
    panels.map { $0.summary.isEmpty ? $0.title : "\($0.title): \($0.summary)" }
      .joined(separator: ". ")
  }

  private static let gap = 16.0

  /// The panels under their titles, line by line.
  public func drawing() -> Drawing {
    let drawings = panels.map { $0.drawing().titled($0.title) }
    let lines = stride(from: 0, to: drawings.count, by: columns).map {
      drawings[$0..<min($0 + columns, drawings.count)]
    }
    var elements = ""
    var y = 0.0
    var width = 0.0
    for line in lines {
      var x = 0.0
      for drawing in line {
        elements += drawing.placed(x: x, y: y)
        x += drawing.width + Self.gap
      }
      width = max(width, x - Self.gap)
      y += (line.map(\.height).max() ?? 0) + Self.gap
    }
    return Drawing(width: width, height: max(0, y - Self.gap), elements: elements)
  }

  /// A `figure` element that holds each panel as a figure of its own.
  public func html() -> String {
    let bodies = panels.map { $0.html() }.joined()
    return "<figure>\n<div class=\"panels\">\n\(bodies)</div>\n"
      + "<figcaption>\(escaped(title))</figcaption>\n</figure>\n"
  }
}
