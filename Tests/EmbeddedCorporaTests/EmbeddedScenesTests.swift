import EmbeddedCorpora
import SupervisionCore
import Testing

@Suite struct EmbeddedScenesTests {
  static let corpus = EmbeddedScenes.generate(counts: [.train: 400, .dev: 60, .test: 60])

  @Test func theDefaultSeedGivesTheRecordedPictures() {
    var checksum = Checksum()
    for scene in Self.corpus.scenes {
      let facts = [
        scene.hasCyclist, scene.isDark, scene.hasBus, scene.hasTrafficLight, scene.hasBench,
      ]
      checksum.add("\(scene.id) \(facts.map { $0 ? 1 : 0 })")
      checksum.add(scene.pixels)
    }
    #expect(
      checksum.hexadecimal() == "21e3083d0e0233ef5739a882ef5cdecf1092fbcdf19784a6642d83559d2633a7")
  }

  @Test func twoRunsAgreeAndSeedsDiffer() {
    let counts: [Split: Int] = [.train: 3]
    let scenes = EmbeddedScenes.generate(counts: counts).scenes
    #expect(scenes == Array(Self.corpus.scenes.prefix(3)))
    #expect(EmbeddedScenes.generate(seed: 7, counts: counts).scenes[0].pixels != scenes[0].pixels)
  }

  @Test func splitsHaveTheirSizesAndIdsAreUnique() {
    let scenes = Self.corpus.scenes
    #expect(Split.allCases.map { split in scenes.count { $0.split == split } } == [400, 60, 60])
    #expect(Set(scenes.map(\.id)).count == scenes.count)
    #expect(scenes.map(\.split) == scenes.map(\.split).sorted())
    #expect(Set(scenes.map(\.pixels)).count == scenes.count)
    #expect(scenes.allSatisfy { $0.pixels.count == EmbeddedScenes.size.pixelCount })
  }

  @Test func everyFactHoldsOfSomeScenesWithAndWithoutACyclist() {
    let facts: [(EmbeddedScenes.Scene) -> Bool] = [
      \.isDark, { !$0.isDark }, \.hasBus, \.hasTrafficLight, \.hasBench,
    ]
    for fact in facts {
      for hasCyclist in [true, false] {
        let count = Self.corpus.scenes.count { fact($0) && $0.hasCyclist == hasCyclist }
        #expect(count >= 10, "\(count) scenes")
      }
    }
    let share = Double(Self.corpus.scenes.count(where: \.hasCyclist)) / 520
    #expect((0.3..<0.45).contains(share))
  }

  @Test func darkScenesAreDarkerThanAnyBrightOne() throws {
    func median(_ scene: EmbeddedScenes.Scene) -> UInt8 { scene.pixels.sorted()[512] }
    let dark = try #require(Self.corpus.scenes.filter(\.isDark).map(median).max())
    let bright = try #require(Self.corpus.scenes.filter { !$0.isDark }.map(median).min())
    #expect(dark < bright)
  }
}
