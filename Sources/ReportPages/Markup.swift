/// `<`, `>`, `&` and quotes as entities; characters that XML forbids as U+FFFD.
///
/// Works on scalars: a quote with a combining accent is one `Character`, but still a quote to a parser.
func escaped(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result.append(contentsOf: "&amp;".unicodeScalars)
    case "<": result.append(contentsOf: "&lt;".unicodeScalars)
    case ">": result.append(contentsOf: "&gt;".unicodeScalars)
    case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
    case "'": result.append(contentsOf: "&#39;".unicodeScalars)
    case "\t", "\n", "\r": result.append(scalar)
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result.append("\u{FFFD}")
    default: result.append(scalar)
    }
  }
  return String(result)
}

/// The part of a line of text that is placed at its position.
enum TextAnchor: String {
  case start, middle, end
}

/// A line of text at a baseline, shortened with `…` where it is wider than `limit`.
func svgText(
  _ text: String, x: Double, y: Double, anchor: TextAnchor = .start, style: String? = nil,
  rotation: Double? = nil, limit: Double? = nil, size: Double = TextSize.label
) -> String {
  let shown = limit.map { shortened(text, toWidth: $0, size: size) } ?? text
  let styled = style.map { " class=\"\($0)\"" } ?? ""
  let held = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
  let turned =
    rotation.map { " transform=\"rotate(\(coordinate($0)) \(coordinate(x)) \(coordinate(y)))\"" }
    ?? ""
  let hint = shown == text ? "" : "<title>\(escaped(text))</title>"
  return "<text\(styled) x=\"\(coordinate(x))\" y=\"\(coordinate(y))\"\(held)\(turned)>"
    + "\(hint)\(escaped(shown))</text>\n"
}

/// Font sizes of the style sheet, in pixels.
enum TextSize {
  static let label = 13.0
  static let tick = 11.5
}

/// Estimated width in pixels in a wide sans-serif font; a CJK character is a square.
func textWidth(_ text: String, size: Double = TextSize.label) -> Double {
  text.reduce(0) { $0 + size * relativeWidth($1) }
}

private func relativeWidth(_ character: Character) -> Double {
  guard let scalar = character.unicodeScalars.first else { return 0 }
  switch scalar {
  case _ where scalar.value >= 0x1100: return 1
  case "i", "l", "j", "t", "f", "r", ".", ",", ":", ";", "|", "!", "'", " ", "-", "(", ")":
    return 0.4
  case "A"..."Z", "m", "w", "%", "@": return 0.75
  default: return 0.61
  }
}

/// The text, or its beginning and `…` where it is wider than the limit.
func shortened(_ text: String, toWidth limit: Double, size: Double) -> String {
  guard textWidth(text, size: size) > limit else { return text }
  var width = size
  var kept = ""
  for character in text {
    width += textWidth(String(character), size: size)
    guard width <= limit else { break }
    kept.append(character)
  }
  return kept + "…"
}
