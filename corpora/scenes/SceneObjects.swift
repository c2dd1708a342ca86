/// Objects of a street, drawn line by line.
extension SceneCanvas {
  /// The wheels and the frame of a bicycle; a unit is the radius of a wheel.
  mutating func drawBicycle(_ place: ScenePlacement) {
    let (rear, front) = (place.point(-1.6, 1), place.point(1.6, 1))
    for hub in [rear, front] {
      drawRing(
        hub, radius: 0.95 * place.scale, thickness: place.thickness(0.25), shade: place.shade)
    }
    let (seat, pedals, bar) = (
      place.point(-0.6, 2.4), place.point(-0.1, 0.9), place.point(1.2, 2.3)
    )
    for (start, end) in [
      (rear, seat), (rear, pedals), (pedals, seat), (pedals, bar), (seat, bar), (bar, front),
    ] { drawLine(start, end, thickness: place.thickness(0.2), shade: place.shade) }
  }

  /// A rider on a bicycle.
  ///
  /// - Parameters:
  ///   - lean: how far the shoulders are ahead of the hips, in units.
  ///   - pedal: height of the foot above its lowest place, in units.
  mutating func drawCyclist(_ place: ScenePlacement, lean: Double, pedal: Double) {
    drawBicycle(place)
    let (hip, shoulder) = (place.point(-0.6, 2.7), place.point(-0.6 + lean, 4.3))
    drawLine(hip, shoulder, thickness: place.thickness(0.75), shade: place.shade)
    drawLine(
      shoulder, place.point(1.4, 2.8), thickness: place.thickness(0.3), shade: place.shade)
    let knee = place.point(0.45, 1.9 + 0.5 * pedal)
    drawLine(hip, knee, thickness: place.thickness(0.45), shade: place.shade)
    drawLine(
      knee, place.point(-0.1, 0.3 + pedal), thickness: place.thickness(0.35), shade: place.shade)
    drawDisc(
      place.point(-0.35 + lean, 5.1), radius: 0.6 * place.scale, shade: place.shade)
  }

  /// A rider on a motor bike: smaller, thicker wheels with a body between them.
  mutating func drawMotorBike(_ place: ScenePlacement, lean: Double) {
    for x in [-1.5, 1.5] {
      drawRing(
        place.point(x, 0.9), radius: 0.65 * place.scale, thickness: place.thickness(0.5),
        shade: place.shade)
    }
    drawLine(
      place.point(-0.8, 1.2), place.point(0.6, 1.2), thickness: place.thickness(0.9),
      shade: place.shade)
    drawLine(
      place.point(-1.6, 1.9), place.point(1, 2.1), thickness: place.thickness(0.6),
      shade: place.shade)
    drawLine(
      place.point(1, 2.4), place.point(1.5, 0.9), thickness: place.thickness(0.3),
      shade: place.shade)
    let shoulder = place.point(-0.5 + lean, 3.9)
    drawLine(
      place.point(-0.5, 2.3), shoulder, thickness: place.thickness(0.85), shade: place.shade)
    drawLine(
      shoulder, place.point(1.1, 2.7), thickness: place.thickness(0.35), shade: place.shade)
    drawDisc(place.point(-0.3 + lean, 4.7), radius: 0.65 * place.scale, shade: place.shade)
  }

  /// - Parameter stride: distance of the feet, in units.
  mutating func drawPedestrian(_ place: ScenePlacement, stride: Double) {
    for side in [-0.5, 0.5] {
      drawLine(
        place.point(0, 2.4), place.point(side * stride, 0), thickness: place.thickness(0.4),
        shade: place.shade)
    }
    drawLine(
      place.point(0, 2.4), place.point(0.1, 4.2), thickness: place.thickness(0.9),
      shade: place.shade)
    drawDisc(place.point(0.1, 5.1), radius: 0.6 * place.scale, shade: place.shade)
  }

  /// A bench whose iron ends are rings, which look like wheels.
  mutating func drawBench(_ place: ScenePlacement) {
    for x in [-1.7, 1.7] {
      drawRing(
        place.point(x, 0.9), radius: 0.8 * place.scale, thickness: place.thickness(0.25),
        shade: place.shade)
    }
    for y in [1.1, 2.1] {
      drawLine(
        place.point(-1.8, y), place.point(1.8, y), thickness: place.thickness(0.25),
        shade: place.shade)
    }
  }

  /// Somebody who sits on a bench, bent forwards.
  mutating func drawSitter(_ place: ScenePlacement, lean: Double) {
    let hip = place.point(-0.5, 1.5)
    drawLine(
      hip, place.point(-0.5 + lean, 3.4), thickness: place.thickness(0.75), shade: place.shade)
    let knee = place.point(0.7, 1.5)
    drawLine(hip, knee, thickness: place.thickness(0.45), shade: place.shade)
    drawLine(knee, place.point(0.8, 0), thickness: place.thickness(0.35), shade: place.shade)
    drawDisc(place.point(-0.3 + lean, 4.2), radius: 0.6 * place.scale, shade: place.shade)
  }

  /// - Parameter windowShade: of its windows.
  mutating func drawBus(_ place: ScenePlacement, windowShade: Double) {
    drawBox(place.point(-4, 5), place.point(4, 0.6), shade: place.shade)
    for x in stride(from: -3.5, to: 3.5, by: 1.5) {
      drawBox(place.point(x, 4.4), place.point(x + 1.1, 2.8), shade: windowShade)
    }
    for x in [-2.5, 2.5] {
      drawDisc(place.point(x, 0.8), radius: 0.8 * place.scale, shade: place.shade / 2)
    }
  }

  /// - Parameter lamp: which of its three lamps is lit, 0 for the highest.
  mutating func drawTrafficLight(_ place: ScenePlacement, lamp: Int) {
    drawLine(
      place.point(0, 0), place.point(0, 7), thickness: place.thickness(0.35), shade: place.shade)
    drawBox(place.point(-0.7, 9.4), place.point(0.7, 6), shade: place.shade / 2)
    addGlow(place.point(0, 8.8 - Double(lamp)), radius: 1.4 * place.scale, strength: 0.8)
  }
}
