import SupervisionCore

/// The contents of a scene, before anything has a place.
///
/// The metadata of a scene correlate with the presence of a cyclist, as in real streets: more of them wait at traffic
/// lights, fewer ride at night or past benches.
struct ScenePlan {
  enum Object { case cyclist, motorBike, bicycle, pedestrian }

  let isDark: Bool
  let hasBus: Bool
  let hasTrafficLight: Bool
  let hasBench: Bool
  let hasCyclist: Bool
  /// Beside a cyclist.
  let others: [Object]

  init(using generator: inout SeededGenerator) {
    isDark = generator.chance(0.3)
    hasBus = generator.chance(0.18)
    hasTrafficLight = generator.chance(hasBus ? 0.4 : 0.2)
    hasBench = generator.chance(hasBus ? 0.1 : 0.2)
    var share = 0.4
    if isDark { share -= 0.08 }
    if hasTrafficLight { share += 0.12 }
    if hasBench { share -= 0.08 }
    hasCyclist = generator.chance(share)
    others = Self.others(besideCyclist: hasCyclist, using: &generator)
  }

  private static func others(
    besideCyclist: Bool, using generator: inout SeededGenerator
  ) -> [Object] {
    var others: [Object] = []
    if generator.chance(besideCyclist ? 0.05 : 0.4) { others.append(.motorBike) }
    if generator.chance(besideCyclist ? 0.05 : 0.2) { others.append(.bicycle) }
    if generator.chance(0.3) { others.append(.pedestrian) }
    return others
  }
}

extension SeededGenerator {
  /// True with this probability.
  mutating func chance(_ probability: Double) -> Bool { uniform() < probability }
}
