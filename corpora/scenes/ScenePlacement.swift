/// Position, size and direction of an object in a picture.
///
/// Objects are described in units of their own: x along the ground from their middle, forwards positive, y upwards from
/// the ground.
struct ScenePlacement {
  /// The point of the ground beneath the object's middle.
  let ground: ScenePoint
  /// Pixels per unit.
  let scale: Double
  let facesLeft: Bool
  /// Slope of the ground, in pixels down per pixel to the right.
  let slope: Double
  /// Of everything that is not a light.
  let shade: Double

  func point(_ x: Double, _ y: Double) -> ScenePoint {
    let right = (facesLeft ? -x : x) * scale
    return ScenePoint(x: ground.x + right, y: ground.y - y * scale + slope * right)
  }

  /// Thickness of a line of so many units: never less than most of a pixel, so that nothing vanishes.
  func thickness(_ units: Double) -> Double { max(0.8, units * scale) }
}
