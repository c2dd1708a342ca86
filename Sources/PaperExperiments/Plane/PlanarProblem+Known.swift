import Foundation
import SupervisionCore

extension PlanarProblem {
  /// Two small slices along the boundary, found by the figures of VANILLA alone: it reaches 96.7 overall, 55 in S1, where
  /// the boundary is turned by 88°, and 74 in S2, which is all of class 0.
  ///
  /// - Source: after figure 1 of Chen et al. 2019, whose generator is not published.
  package static let figure1 = PlanarProblem(slices: [
    PlanarSlice(
      name: "S1",
      region: Ellipse(center: SIMD2(-0.35, -0.105), radii: SIMD2(repeating: 0.186)),
      share: 0.027, rule: .turned(degrees: 88)),
    PlanarSlice(
      name: "S2",
      region: Ellipse(center: SIMD2(0.45, 0.105), radii: SIMD2(repeating: 0.192)),
      share: 0.013, rule: .constant(0)),
  ])

  /// Slices of random size, shape, position and share, inside which the boundary is turned by 90° to 270°.
  ///
  /// Centres lie within 0.05 of the boundary and at least 0.36 apart; radii are 0.08 to 0.22; each slice holds 1 to 3 per
  /// cent of the points.
  package static func random(sliceCount: Int, draw: UInt64) -> PlanarProblem {
    var generator = SeededGenerator(seed: draw, purpose: "random slices")
    var slices: [PlanarSlice] = []
    var attempts = 0
    while slices.count < sliceCount {
      attempts += 1
      // The first slices may leave no room for another.
      if attempts > 200 { (slices, attempts) = ([], 0) }
      let slice = randomSlice(name: "S\(slices.count + 1)", &generator)
      let isApart = slices.allSatisfy { other in
        let distance = other.region.center - slice.region.center
        return (distance * distance).sum() > 0.36 * 0.36
      }
      if isApart { slices.append(slice) }
    }
    return PlanarProblem(slices: slices)
  }

  private static func randomSlice(
    name: String, _ generator: inout SeededGenerator
  ) -> PlanarSlice {
    func uniform(_ range: ClosedRange<Double>) -> Double {
      range.lowerBound + (range.upperBound - range.lowerBound) * generator.uniform()
    }
    let x = uniform(-0.85...0.85)
    let center = SIMD2(x, 0.3 * x + uniform(-0.05...0.05))
    let radii = SIMD2(uniform(0.08...0.22), uniform(0.08...0.22))
    let region = Ellipse(center: center, radii: radii, angle: uniform(0...Double.pi))
    let share = uniform(0.01...0.03)
    return PlanarSlice(
      name: name, region: region, share: share, rule: .turned(degrees: uniform(90...270)))
  }
}
