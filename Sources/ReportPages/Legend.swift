/// The key to the marks of a chart, in lines above it.
struct Legend: Sendable {
  struct Entry: Sendable {
    let label: String
    /// Elements around the origin, within 13 pixels left and right.
    let symbol: String
  }

  var entries: [Entry] = []

  private static let symbolWidth = 26.0
  private static let lineHeight = 19.0

  /// Elements from the origin down, and their height; nothing for no entries.
  func layout(width: Double) -> (elements: String, height: Double) {
    guard !entries.isEmpty else { return ("", 0) }
    var x = 0.0
    var line = 0.0
    var elements = ""
    for entry in entries {
      let room = width - Self.symbolWidth - 6
      let wide = Self.symbolWidth + 6 + min(room, textWidth(entry.label)) + 14
      if x > 0, x + wide > width + 14 {
        x = 0
        line += 1
      }
      let y = line * Self.lineHeight + 9
      elements +=
        "<g transform=\"translate(\(coordinate(x + Self.symbolWidth / 2)) \(coordinate(y)))\">"
        + "\(entry.symbol)</g>\n"
        + svgText(entry.label, x: x + Self.symbolWidth + 6, y: y + 4.5, limit: room)
      x += wide
    }
    return (elements, (line + 1) * Self.lineHeight + 5)
  }
}
