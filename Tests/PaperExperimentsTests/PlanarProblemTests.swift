import Foundation
import SupervisionCore
import Testing

@testable import PaperExperiments

@Suite struct PlanarProblemTests {
  @Test func anEllipseHoldsWhatLiesInsideItsTurnedRadii() {
    let ellipse = Ellipse(
      center: SIMD2(1, 1), radii: SIMD2(2, 0.5), angle: .pi / 2)
    // Turned by a quarter, the long radius stands upright.
    #expect(ellipse.contains(SIMD2(1, 2.9)))
    #expect(!ellipse.contains(SIMD2(2.9, 1)))
    #expect(ellipse.contains(SIMD2(1.4, 1)))
  }

  @Test func pointsOfASliceAreUniformInIt() {
    let ellipse = Ellipse(center: SIMD2(-0.3, 0.2), radii: SIMD2(0.4, 0.1), angle: 0.7)
    var generator = SeededGenerator(seed: 1)
    let points = (0..<4000).map { _ in ellipse.sample(&generator) }
    #expect(points.allSatisfy { ellipse.contains($0) })
    // A quarter of the area lies within half the radii.
    let inner = Ellipse(center: ellipse.center, radii: ellipse.radii / 2, angle: ellipse.angle)
    let share = Double(points.count { inner.contains($0) }) / 4000
    #expect(abs(share - 0.25) < 0.03)
  }

  @Test func slicesHaveTheirSharesAndRules() {
    let data = PlanarProblem.figure1.sample(40_000, seed: 3)
    for (index, slice) in PlanarProblem.figure1.slices.enumerated() {
      let inside = (0..<data.count).filter { data.members[index][$0] }
      #expect(abs(Double(inside.count) / 40_000 - slice.share) < 0.003)
      for point in inside {
        #expect(slice.region.contains(data.points[point]))
        #expect(
          data.labels[point] == PlanarProblem.figure1.label(data.points[point], in: slice))
      }
    }
    #expect(data.members[1].indices.allSatisfy { !data.members[1][$0] || data.labels[$0] == 0 })
  }

  /// More than 95 % are on their side of the line, and 1.5 % of those outside the slices are not.
  @Test func theWholeIsNearlyLinearlySeparable() {
    let problem = PlanarProblem.figure1
    let data = problem.sample(40_000, seed: 4)
    let right = (0..<data.count).filter { problem.side(data.points[$0]) == data.labels[$0] }
    #expect(Double(right.count) / 40_000 > 0.95)
    let outside = (0..<data.count).filter { row in data.members.allSatisfy { !$0[row] } }
    let flipped = outside.count { problem.side(data.points[$0]) != data.labels[$0] }
    #expect(abs(Double(flipped) / Double(outside.count) - 0.015) < 0.003)
  }

  /// Turned by 88°, the boundary through the centre of S1 stands nearly upright.
  @Test func aTurnedBoundaryPartsASliceTheOtherWay() {
    let slice = PlanarProblem.figure1.slices[0]
    let center = slice.region.center
    let left = PlanarProblem.figure1.label(center + SIMD2(-0.1, 0), in: slice)
    let right = PlanarProblem.figure1.label(center + SIMD2(0.1, 0), in: slice)
    #expect(left == 1 && right == 0)
  }

  @Test(arguments: 0..<20)
  func randomSlicesLieApartAlongTheBoundary(draw: Int) {
    let problem = PlanarProblem.random(sliceCount: 4, draw: UInt64(draw))
    #expect(problem.slices.count == 4)
    for (index, slice) in problem.slices.enumerated() {
      let center = slice.region.center
      #expect(abs(center.y - 0.3 * center.x) <= 0.05)
      #expect((0.01...0.03).contains(slice.share))
      for other in problem.slices[..<index] {
        let distance = other.region.center - center
        #expect((distance * distance).sum() > 0.36 * 0.36)
      }
    }
    #expect(problem == .random(sliceCount: 4, draw: UInt64(draw)))
    #expect(problem != .random(sliceCount: 4, draw: UInt64(draw + 1)))
  }

  /// Draws whose first slices leave no room for a fourth begin anew; some of these did not end once.
  @Test func everyDrawEnds() {
    for draw in 300..<340 {
      #expect(PlanarProblem.random(sliceCount: 4, draw: UInt64(draw)).slices.count == 4)
    }
  }

  @Test func aSeedGivesThePointsAndAnotherGivesOthers() {
    let data = PlanarProblem.figure1.sample(100, seed: 7)
    #expect(data == PlanarProblem.figure1.sample(100, seed: 7))
    #expect(data != PlanarProblem.figure1.sample(100, seed: 8))
    // A longer sample begins with the shorter one.
    #expect(
      Array(PlanarProblem.figure1.sample(200, seed: 7).points.prefix(100)) == data.points)
  }
}

@Suite struct SlicingNoiseTests {
  private let members = [(0..<20_000).map { $0 < 5_000 }, (0..<20_000).map { $0 >= 15_000 }]

  @Test func exactFunctionsFireOnTheirSlices() {
    #expect(SlicingNoise.none.firings(members, seed: 1) == members)
  }

  @Test func recallAndFalseFiringsAreTheSharesAskedFor() {
    let noise = SlicingNoise(recall: 0.9, falseFirings: 0.2)
    for (firings, members) in zip(noise.firings(members, seed: 2), members) {
      let inside = zip(firings, members).filter(\.1)
      let outside = zip(firings, members).filter { !$0.1 }
      #expect(abs(Double(inside.count { $0.0 }) / Double(inside.count) - 0.9) < 0.02)
      #expect(abs(Double(outside.count { $0.0 }) / Double(outside.count) - 0.2) < 0.02)
    }
    #expect(noise.title == "recall 90 %, 20 % false firings")
  }

  /// A coin for all points fires on half of them, inside and outside.
  @Test func aCoinForAllPointsKnowsNothing() {
    #expect(SlicingNoise.coin(1) == SlicingNoise(recall: 0.5, falseFirings: 0.5))
    #expect(SlicingNoise.coin(0) == .none)
  }
}
