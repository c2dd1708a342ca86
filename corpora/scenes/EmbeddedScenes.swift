import SupervisionCore

/// Generated street scenes in place of private pictures of a driving data set: is there a cyclist?
///
/// Gray pictures of 32 × 32 pixels are drawn from simple shapes: sky, houses and road, cyclists, and objects similar to
/// one: motor bikes, parked bicycles, pedestrians, people on benches whose iron ends look like wheels. The metadata
/// of a scene correlate with its difficulties: at night shapes all but vanish and lamps appear, buses
/// hide what is behind them.
package struct EmbeddedScenes: Sendable {
  package struct Scene: Equatable, Sendable {
    /// Unique in the corpus, such as `train-0001`.
    package let id: String
    package let split: Split
    package let hasCyclist: Bool
    package let isDark: Bool
    package let hasBus: Bool
    package let hasTrafficLight: Bool
    package let hasBench: Bool
    /// Line by line from the top left.
    package let pixels: [UInt8]
  }

  package static let size = ImageSize(width: 32, height: 32)

  /// In corpus order: train, dev, test.
  package let scenes: [Scene]

  /// The same seed gives the same corpus; a split of another size starts with the same scenes.
  ///
  /// - Parameters:
  ///   - seed: default 2019.
  ///   - counts: scenes of each split; default 6,000, 1,000 and 2,000.
  /// - Complexity: about 20 µs a scene.
  package static func generate(
    seed: UInt64 = 2_019,
    counts: [Split: Int] = [.train: 6_000, .dev: 1_000, .test: 2_000]
  ) -> EmbeddedScenes {
    var generator = SeededGenerator(seed: seed)
    var scenes: [Scene] = []
    for split in Split.allCases {
      var writer = SceneWriter(seed: generator.next())
      for number in 0..<(counts[split] ?? 0) {
        scenes.append(writer.write(id: "\(split.rawValue)-\(padded(number + 1))", split: split))
      }
    }
    return EmbeddedScenes(scenes: scenes)
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
