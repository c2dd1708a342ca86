import Corpora
import EmbeddedCorpora
import SupervisionCore

extension SlicedVectors {
  /// The generated street scenes of `EmbeddedScenes` with the slices `bright`, `dark`, `bus`,
  /// `traffic-light` and `bench`; pixels are numbers from 0 to 1.
  package init(scenes: EmbeddedScenes) {
    var splits: [Split: Rows] = [:]
    for split in Split.allCases {
      let scenes = scenes.scenes.filter { $0.split == split }
      splits[split] = Rows(
        ids: scenes.map(\.id), labels: scenes.map { $0.hasCyclist ? 1 : 0 },
        members: sceneSlices.map { slice in scenes.map(slice.holds) },
        values: scenes.flatMap { image($0).intensities })
    }
    self.init(
      sliceNames: sceneSlices.map(\.name), width: EmbeddedScenes.size.pixelCount,
      imageSize: EmbeddedScenes.size, splits: splits,
      origin: CorpusOrigin(kind: .embedded, files: [file(scenes)]))
  }
}

private let sceneSlices: [(name: String, holds: @Sendable (EmbeddedScenes.Scene) -> Bool)] = [
  ("bright", { !$0.isDark }), ("dark", \.isDark), ("bus", \.hasBus),
  ("traffic-light", \.hasTrafficLight), ("bench", \.hasBench),
]

private func image(_ scene: EmbeddedScenes.Scene) -> GrayImage {
  GrayImage(size: EmbeddedScenes.size, pixels: scene.pixels)
}

/// Length and checksum of generated pictures and what is said of them, as if they were a file.
private func file(_ scenes: EmbeddedScenes) -> CorpusOrigin.File {
  var checksum = Checksum()
  var byteCount = 0
  for scene in scenes.scenes {
    let slices = sceneSlices.map { $0.holds(scene) ? "1" : "0" }.joined(separator: ",")
    let row = "\(scene.id),\(scene.split.rawValue),\(scene.hasCyclist ? 1 : 0),\(slices)"
    checksum.add(row)
    checksum.add(scene.pixels)
    byteCount += row.utf8.count + scene.pixels.count
  }
  return CorpusOrigin.File(
    name: "scenes \(CorpusOrigin.Kind.embedded.caption)", byteCount: byteCount,
    checksum: checksum.hexadecimal())
}
