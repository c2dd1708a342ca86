import EndModels
import Foundation
import SupervisionCore

/// An ellipse of the plane; a disc where both radii are equal.
package struct Ellipse: Codable, Equatable, Sendable {
  package var center: SIMD2<Double>
  package var radii: SIMD2<Double>
  /// Angle from the first axis to the first radius, in radians.
  package var angle: Double

  package init(center: SIMD2<Double>, radii: SIMD2<Double>, angle: Double = 0) {
    self.center = center
    self.radii = radii
    self.angle = angle
  }

  package func contains(_ point: SIMD2<Double>) -> Bool {
    let turned = (point - center).turned(by: -angle) / radii
    return (turned * turned).sum() <= 1
  }

  /// A point uniform over the area.
  func sample(_ generator: inout SeededGenerator) -> SIMD2<Double> {
    let radius = generator.uniform().squareRoot()
    let direction = 2 * Double.pi * generator.uniform()
    let unit = SIMD2(cos(direction), sin(direction)) * radius
    return center + (unit * radii).turned(by: angle)
  }
}

extension SIMD2<Double> {
  /// Turned about the origin, anticlockwise for positive angles in radians.
  func turned(by angle: Double) -> Self {
    let (s, c) = (sin(angle), cos(angle))
    return SIMD2(c * x - s * y, s * x + c * y)
  }
}

/// A part of the plane where the class depends on the position in its own way.
package struct PlanarSlice: Codable, Equatable, Sendable {
  /// Rule for the classes of the points in the slice.
  package enum Rule: Codable, Equatable, Sendable {
    /// The global boundary, turned about the centre by this many degrees.
    case turned(degrees: Double)
    /// One class for all.
    case constant(Int)
  }

  package let name: String
  package let region: Ellipse
  /// Share of all points, in 0...1.
  package let share: Double
  package let rule: Rule

  package init(name: String, region: Ellipse, share: Double, rule: Rule) {
    self.name = name
    self.region = region
    self.share = share
    self.rule = rule
  }
}

/// Points of [−1, 1]² in two classes, parted by the line x₂ = slope · x₁ but for some slices.
package struct PlanarProblem: Codable, Equatable, Sendable {
  package let slices: [PlanarSlice]
  package let slope: Double
  /// Share of the points outside all slices whose class is flipped.
  package let flipRate: Double

  package init(slices: [PlanarSlice], slope: Double = 0.3, flipRate: Double = 0.015) {
    self.slices = slices
    self.slope = slope
    self.flipRate = flipRate
  }

  /// Draws points: each slice gets its share, uniform over its region, and the rest lies outside all of them.
  ///
  /// - Complexity: O(count), rejecting what falls inside a slice.
  package func sample(_ count: Int, seed: UInt64) -> PlanarData {
    var generator = SeededGenerator(seed: seed, purpose: "points of the plane")
    var data = PlanarData(sliceCount: slices.count)
    for _ in 0..<count {
      if let slice = chooseSlice(generator.uniform()) {
        let point = slices[slice].region.sample(&generator)
        data.append(point, label: label(point, in: slices[slice]), slices: membership(point))
      } else {
        let point = outside(&generator)
        let flipped = generator.uniform() < flipRate
        data.append(point, label: side(point) ^ (flipped ? 1 : 0), slices: membership(point))
      }
    }
    return data
  }

  /// Class 1 above the line, 0 below.
  package func side(_ point: SIMD2<Double>) -> Int { point.y > slope * point.x ? 1 : 0 }

  func label(_ point: SIMD2<Double>, in slice: PlanarSlice) -> Int {
    switch slice.rule {
    case .constant(let label): return label
    case .turned(let degrees):
      let center = slice.region.center
      return side(center + (point - center).turned(by: -degrees * .pi / 180))
    }
  }

  private func chooseSlice(_ uniform: Double) -> Int? {
    var bound = 0.0
    for (index, slice) in slices.enumerated() {
      bound += slice.share
      if uniform < bound { return index }
    }
    return nil
  }

  private func membership(_ point: SIMD2<Double>) -> [Bool] {
    slices.map { $0.region.contains(point) }
  }

  private func outside(_ generator: inout SeededGenerator) -> SIMD2<Double> {
    while true {
      let point = SIMD2(generator.uniform(), generator.uniform()) * 2 - 1
      if !slices.contains(where: { $0.region.contains(point) }) { return point }
    }
  }
}

/// Points with classes and the slices they are in.
package struct PlanarData: Equatable, Sendable {
  package private(set) var points: [SIMD2<Double>] = []
  package private(set) var labels: [Int] = []
  /// Membership by slice, then by point.
  package private(set) var members: [[Bool]]

  init(sliceCount: Int) { members = [[Bool]](repeating: [], count: sliceCount) }

  package var count: Int { points.count }

  mutating func append(_ point: SIMD2<Double>, label: Int, slices: [Bool]) {
    points.append(point)
    labels.append(label)
    for (index, isMember) in slices.enumerated() { members[index].append(isMember) }
  }

  /// `count × 2`.
  package var features: DenseRows {
    DenseRows(count: count, width: 2, values: points.flatMap { [Float($0.x), Float($0.y)] })
  }
}
