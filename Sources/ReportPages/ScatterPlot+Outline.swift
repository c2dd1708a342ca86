import Foundation

extension ScatterPlot.Outline {
  private static let segmentCount = 72

  /// The shape as a line; closed shapes end where they began.
  var points: [PlotPoint] {
    switch shape {
    case .circle(let center, let radius):
      Self.ellipse(center, PlotPoint(radius, radius), 0)
    case .ellipse(let center, let radii, let angle): Self.ellipse(center, radii, angle)
    case .polyline(let points): points
    }
  }

  private static func ellipse(
    _ center: PlotPoint, _ radii: PlotPoint, _ angle: Double
  ) -> [PlotPoint] {
    (0...segmentCount).map { index in
      let turn = 2 * Double.pi * Double(index) / Double(segmentCount)
      let (along, beside) = (radii.x * cos(turn), radii.y * sin(turn))
      return PlotPoint(
        center.x + along * cos(angle) - beside * sin(angle),
        center.y + along * sin(angle) + beside * cos(angle))
    }
  }

  /// The line with its label above its highest place, or below its lowest where there is no room.
  func elements(_ frame: PlotFrame) -> String {
    let places = points.compactMap { frame.position($0.x, $0.y) }
    guard let top = places.min(by: { $0.y < $1.y }), let bottom = places.max(by: { $0.y < $1.y })
    else { return "" }
    let path = "<path class=\"\(isDashed ? "guide" : "outline")\" d=\"\(polyline(places))\"/>\n"
    guard !label.isEmpty else { return path }
    let isAbove = top.y >= 15
    let half = textWidth(label) / 2 + 2
    let x = max(half, min(frame.width - half, isAbove ? top.x : bottom.x))
    let y = isAbove ? top.y - 5 : min(bottom.y + 15, frame.height - 5)
    return path + svgText(label, x: x, y: y, anchor: .middle, style: "tag")
  }
}
