import Foundation

/// An undirected graph with its nodes on a circle, such as the dependencies of labeling functions.
public struct GraphDiagram: Figure, Equatable {
  /// A connection of two nodes.
  public struct Edge: Equatable, Sendable {
    /// Position of one node in ``GraphDiagram/nodes``.
    public let from: Int
    /// Position of the other node in ``GraphDiagram/nodes``.
    public let to: Int
    /// Strength: its size is drawn as the width of the line; negative weights are dashed, in the second colour.
    public let weight: Double

    /// An edge between the nodes at two positions.
    public init(_ from: Int, _ to: Int, weight: Double = 1) {
      self.from = from
      self.to = to
      self.weight = weight
    }
  }

  /// Caption of the figure.
  public let title: String
  /// The quantity that weights measure, such as `dependency strength, log odds`.
  public var unit: String
  /// Names of the nodes, clockwise from the top.
  public var nodes: [String]
  /// Edges; those with weights that are not finite are not drawn, and the summary counts them.
  public var edges: [Edge]
  /// Outer width in CSS pixels.
  public var width: Double

  /// A graph of the nodes and edges.
  ///
  /// - Precondition: edges connect positions of nodes, and the width is at least 240 pixels.
  public init(title: String, unit: String, nodes: [String], edges: [Edge], width: Double = 480) {
    precondition(
      edges.allSatisfy { nodes.indices.contains($0.from) && nodes.indices.contains($0.to) },
      "edges connect nodes that are there")
    precondition(width >= 240, "a graph needs at least 240 pixels")
    self.title = title
    self.unit = unit
    self.nodes = nodes
    self.edges = edges
    self.width = width
  }

  /// Every edge with its weight, the largest first.
  public var summary: String {
    let list = drawnEdges.sorted { abs($0.weight) > abs($1.weight) }.map {
      "\(nodes[$0.from]) and \(nodes[$0.to]) \(ValueFormat.number.short($0.weight))"
    }
    let note = undrawnNote(edges.count - drawnEdges.count).map { ". \($0)" } ?? ""
    return "\(nodes.count) nodes, \(edges.count) edges, \(unit)"
      + (list.isEmpty ? "" : ": " + list.joined(separator: ", ")) + note
  }

  private var drawnEdges: [Edge] { edges.filter { isDrawable($0.weight) } }

  /// The circle of nodes with its edges, above a key to the widths of the lines.
  public func drawing() -> Drawing {
    let textSize = isSlanted ? TextSize.tick : TextSize.label
    let longest = nodes.map { textWidth($0, size: textSize) }.max() ?? 0
    let margin = min(width * 0.3, longest) + 16
    let radius = max(30, width / 2 - margin)
    // Upright labels need only a line above and below; slanted ones as much as at the sides.
    let rise = isSlanted ? margin : 26
    let center = (x: width / 2, y: radius + rise)
    let height = 2 * (radius + rise)
    let elements =
      drawnEdges.sorted { abs($0.weight) < abs($1.weight) }
      .map { line($0, center: center, radius: radius) }.joined()
      + nodes.indices.map { node($0, center: center, radius: radius, limit: margin - 14) }.joined()
      + key(y: height + 14)
    return Drawing(width: width, height: height + 30, elements: elements)
  }

  private var isSlanted: Bool { nodes.count > 14 }

  private func angle(_ node: Int) -> Double {
    2 * .pi * Double(node) / Double(max(1, nodes.count)) - .pi / 2
  }

  private func place(
    _ node: Int, center: (x: Double, y: Double), radius: Double
  ) -> (x: Double, y: Double) {
    (center.x + radius * cos(angle(node)), center.y + radius * sin(angle(node)))
  }

  private var largestWeight: Double { drawnEdges.map { abs($0.weight) }.max() ?? 1 }

  private func lineWidth(_ weight: Double) -> Double {
    1 + 5 * abs(weight) / max(largestWeight, .leastNormalMagnitude)
  }

  /// A curve that bends towards the centre.
  private func line(_ edge: Edge, center: (x: Double, y: Double), radius: Double) -> String {
    let from = place(edge.from, center: center, radius: radius)
    let to = place(edge.to, center: center, radius: radius)
    let bend = (x: (from.x + to.x + 2 * center.x) / 4, y: (from.y + to.y + 2 * center.y) / 4)
    let hint =
      "\(nodes[edge.from]) – \(nodes[edge.to]): \(ValueFormat.number.short(edge.weight))"
    return
      "<path class=\"\(style(edge.weight))\" stroke-width=\"\(coordinate(lineWidth(edge.weight)))\""
      + "\(dashes(edge.weight)) d=\"M\(coordinate(from.x)) \(coordinate(from.y))"
      + "Q\(coordinate(bend.x)) \(coordinate(bend.y)) \(coordinate(to.x)) \(coordinate(to.y))\">"
      + "<title>\(escaped(hint))</title></path>\n"
  }

  private func style(_ weight: Double) -> String { weight < 0 ? "s1 link" : "s0 link" }

  private func dashes(_ weight: Double) -> String {
    weight < 0 ? " stroke-dasharray=\"6 4\"" : ""
  }

  private func node(
    _ node: Int, center: (x: Double, y: Double), radius: Double, limit: Double
  ) -> String {
    let spot = place(node, center: center, radius: radius)
    let isConnected = drawnEdges.contains { $0.from == node || $0.to == node }
    let mark = SeriesStyle(index: 0).mark(x: spot.x, y: spot.y, radius: 5)
    return "<path class=\"\(isConnected ? "s6 mark" : "s6 hollow")\" d=\"\(mark)\"/>\n"
      + label(node, center: center, radius: radius, limit: limit)
  }

  private func label(
    _ node: Int, center: (x: Double, y: Double), radius: Double, limit: Double
  ) -> String {
    let spot = place(node, center: center, radius: radius + 10)
    let (across, down) = (cos(angle(node)), sin(angle(node)))
    if isSlanted {
      // Along the radius, read from left to right on either side.
      let degrees = angle(node) * 180 / .pi
      let isLeft = across < -1e-9
      return svgText(
        nodes[node], x: spot.x, y: spot.y + 4, anchor: isLeft ? .end : .start,
        style: "tick", rotation: isLeft ? degrees + 180 : degrees, limit: limit,
        size: TextSize.tick)
    }
    let anchor: TextAnchor = abs(across) < 0.2 ? .middle : across > 0 ? .start : .end
    return svgText(
      nodes[node], x: spot.x, y: spot.y + 4.5 + down * 5, anchor: anchor,
      limit: anchor == .middle ? width * 0.6 : limit)
  }

  /// Key to the widths of the lines: samples of half the largest weight and of the largest.
  private func key(y: Double) -> String {
    guard !drawnEdges.isEmpty else { return svgText("no edges", x: 4, y: y + 4, style: "tick") }
    var x = 4.0
    var elements = ""
    let signs: [Double] =
      [1, -1].filter { sign in drawnEdges.contains { $0.weight * sign > 0 } }
    for weight in signs.flatMap({ [$0 * largestWeight / 2, $0 * largestWeight] }) {
      let text = ValueFormat.number.short(weight)
      elements +=
        "<path class=\"\(style(weight))\" stroke-width=\"\(coordinate(lineWidth(weight)))\""
        + "\(dashes(weight)) d=\"M\(coordinate(x)) \(coordinate(y))h30\"/>\n"
        + svgText(text, x: x + 36, y: y + 4, style: "tick")
      x += 36 + textWidth(text) + 14
    }
    return elements + svgText(unit, x: x, y: y + 4.5, style: "title", limit: width - x)
  }
}
