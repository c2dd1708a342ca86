/// Shape and colour by which a series is told apart; colour is never the only difference.
///
/// Colours repeat after eight series, shapes after seven, so that the first 56 differ.
struct SeriesStyle: Equatable, Sendable {
  let index: Int

  /// Class of the style sheet that sets the colour.
  var colorClass: String { "s\(index % 8)" }

  /// Dash pattern of lines.
  var dashes: String {
    let pattern = ["", "7 3", "2 3", "9 3 2 3"][index % 4]
    return pattern.isEmpty ? "" : " stroke-dasharray=\"\(pattern)\""
  }

  /// Path data of a mark at a place, starting with an absolute move.
  func mark(x: Double, y: Double, radius r: Double) -> String {
    let n = { coordinate($0) }
    switch index % 7 {
    case 0:
      return "M\(n(x - r)) \(n(y))a\(n(r)) \(n(r)) 0 1 0 \(n(2 * r)) 0a\(n(r)) \(n(r)) 0 1 0 "
        + "\(n(-2 * r)) 0z"
    case 1:
      let s = r * 0.9
      return "M\(n(x - s)) \(n(y - s))h\(n(2 * s))v\(n(2 * s))h\(n(-2 * s))z"
    case 2:
      let s = r * 1.2
      return "M\(n(x)) \(n(y - s))l\(n(s)) \(n(2 * s * 0.9))h\(n(-2 * s))z"
    case 3:
      let s = r * 1.3
      return "M\(n(x)) \(n(y - s))l\(n(s)) \(n(s))l\(n(-s)) \(n(s))l\(n(-s)) \(n(-s))z"
    case 4:
      let (a, b) = (r * 0.4, r * 0.8)
      return "M\(n(x - a)) \(n(y - a - b))h\(n(2 * a))v\(n(b))h\(n(b))v\(n(2 * a))h\(n(-b))v\(n(b))"
        + "h\(n(-2 * a))v\(n(-b))h\(n(-b))v\(n(-2 * a))h\(n(b))z"
    case 5:
      let s = r * 1.2
      return "M\(n(x)) \(n(y + s))l\(n(s)) \(n(-2 * s * 0.9))h\(n(-2 * s))z"
    default:
      let s = r * 1.1
      return "M\(n(x - s)) \(n(y - s))h\(n(2 * s))l\(n(-2 * s)) \(n(2 * s))h\(n(2 * s))z"
    }
  }

  /// A `path` of several marks.
  func marks(_ data: String, style: String = "mark") -> String {
    "<path class=\"\(colorClass) \(style)\" d=\"\(data)\"/>\n"
  }
}
