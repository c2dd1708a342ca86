/// A place in a picture: pixels to the right and downwards from the top left corner.
struct ScenePoint {
  let x: Double
  let y: Double
}

/// A gray picture that shapes are drawn on, one over the other, with smooth edges.
///
/// Only additions, products, quotients and square roots are used, which give the same bits on every machine.
struct SceneCanvas {
  let width: Int
  let height: Int
  /// Line by line, 0 is black and 1 white.
  private(set) var shades: [Double]

  /// A picture with a shade for each line, top to bottom.
  init(width: Int, height: Int, shadeOfLine: (Int) -> Double) {
    self.width = width
    self.height = height
    shades = (0..<height).flatMap { [Double](repeating: shadeOfLine($0), count: width) }
  }

  /// - Parameter thickness: in pixels.
  mutating func drawLine(
    _ start: ScenePoint, _ end: ScenePoint, thickness: Double, shade: Double
  ) {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let squaredLength = max(dx * dx + dy * dy, 1e-12)
    let reach = thickness / 2
    draw(
      x: min(start.x, end.x) - reach...max(start.x, end.x) + reach,
      y: min(start.y, end.y) - reach...max(start.y, end.y) + reach, shade: shade
    ) { x, y in
      let (px, py) = (x - start.x, y - start.y)
      let along = min(1, max(0, (px * dx + py * dy) / squaredLength))
      return Self.length(px - along * dx, py - along * dy) - reach
    }
  }

  mutating func drawDisc(_ center: ScenePoint, radius: Double, shade: Double) {
    draw(
      x: center.x - radius...center.x + radius, y: center.y - radius...center.y + radius,
      shade: shade
    ) { x, y in Self.length(x - center.x, y - center.y) - radius }
  }

  /// - Parameters:
  ///   - radius: to the middle of the line.
  ///   - thickness: of the line.
  mutating func drawRing(
    _ center: ScenePoint, radius: Double, thickness: Double, shade: Double
  ) {
    let reach = radius + thickness / 2
    draw(
      x: center.x - reach...center.x + reach, y: center.y - reach...center.y + reach, shade: shade
    ) { x, y in abs(Self.length(x - center.x, y - center.y) - radius) - thickness / 2 }
  }

  /// A rectangle between two opposite corners.
  mutating func drawBox(_ corner: ScenePoint, _ opposite: ScenePoint, shade: Double) {
    let columns = min(corner.x, opposite.x)...max(corner.x, opposite.x)
    let lines = min(corner.y, opposite.y)...max(corner.y, opposite.y)
    draw(x: columns, y: lines, shade: shade) { x, y in
      max(
        max(columns.lowerBound - x, x - columns.upperBound),
        max(lines.lowerBound - y, y - lines.upperBound))
    }
  }

  /// Light that fades out with the distance, added to what is there.
  mutating func addGlow(_ center: ScenePoint, radius: Double, strength: Double) {
    for line in lines(center.y - radius...center.y + radius) {
      for column in columns(center.x - radius...center.x + radius) {
        let distance = Self.length(
          Double(column) + 0.5 - center.x, Double(line) + 0.5 - center.y)
        let share = max(0, 1 - distance / radius)
        shades[line * width + column] += strength * share * share
      }
    }
  }

  /// Changes every shade.
  mutating func change(_ body: (Double) -> Double) {
    for i in shades.indices { shades[i] = body(shades[i]) }
  }

  /// The nearest of 256 values for each shade.
  var pixels: [UInt8] { shades.map { UInt8((min(1, max(0, $0)) * 255).rounded()) } }

  /// Draws what lies at a distance below 0; within half a pixel of the edge the shades mix.
  private mutating func draw(
    x: ClosedRange<Double>, y: ClosedRange<Double>, shade: Double,
    _ distance: (Double, Double) -> Double
  ) {
    for line in lines(y) {
      for column in columns(x) {
        let share = min(1, max(0, 0.5 - distance(Double(column) + 0.5, Double(line) + 0.5)))
        let i = line * width + column
        shades[i] += share * (shade - shades[i])
      }
    }
  }

  private func lines(_ y: ClosedRange<Double>) -> Range<Int> { Self.places(y, below: height) }
  private func columns(_ x: ClosedRange<Double>) -> Range<Int> { Self.places(x, below: width) }

  /// The pixels that a range touches, with one more on either side.
  private static func places(_ range: ClosedRange<Double>, below count: Int) -> Range<Int> {
    let first = max(0, min(count, Int(range.lowerBound.rounded(.down)) - 1))
    return first..<max(first, min(count, Int(range.upperBound.rounded(.up)) + 1))
  }

  private static func length(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
}
