/// Marks for many points in few bytes.
extension SeriesStyle {
  /// Path data of a small mark: circles and squares are lines of no length with round or square ends.
  func dot(x: Double, y: Double, radius: Double) -> String {
    index % 7 < 2
      ? "M\(coordinate(x)) \(coordinate(y))h0" : mark(x: x, y: y, radius: radius)
  }

  /// A `path` of such marks.
  func dots(_ data: String, radius: Double) -> String {
    guard index % 7 < 2 else { return marks(data) }
    let width = coordinate(radius * (index % 7 == 0 ? 2 : 1.7))
    let cap = index % 7 == 0 ? "round" : "square"
    return "<path class=\"\(colorClass) dots\" stroke-width=\"\(width)\" stroke-linecap=\"\(cap)\" "
      + "d=\"\(data)\"/>\n"
  }
}
