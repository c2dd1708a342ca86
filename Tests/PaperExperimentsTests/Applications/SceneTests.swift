import Corpora
import EmbeddedCorpora
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

@testable import PaperExperiments

@Suite struct SceneTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The generated scenes written as files are the generated scenes.
  @Test func scenesSurviveTheFolder() throws {
    let scenes = EmbeddedScenes.generate(counts: [.train: 6, .dev: 3, .test: 4])
    let data = SlicedVectors(scenes: scenes)
    #expect(data.sliceNames == ["bright", "dark", "bus", "traffic-light", "bench"])
    for (split, rows) in data.splits {
      var table = "id,label,\(data.sliceNames.joined(separator: ","))\n"
      for row in 0..<rows.count {
        let members = rows.members.map { $0[row] ? "1" : "0" }.joined(separator: ",")
        table += "\(rows.ids[row]),\(rows.labels[row]),\(members)\n"
      }
      try folder.write("\(split.rawValue).csv", table)
    }
    for scene in scenes.scenes {
      let image = GrayImage(size: EmbeddedScenes.size, pixels: scene.pixels)
      try folder.write("images/\(scene.id).pgm", image.pgm)
    }
    let copy = try SlicedVectors(folder: folder.url)
    #expect(copy.splits == data.splits)
    #expect(copy.sliceNames == data.sliceNames)
    #expect(copy.imageSize == data.imageSize)
    #expect((copy.origin.kind, data.origin.kind) == (.real, .embedded))
  }
}
