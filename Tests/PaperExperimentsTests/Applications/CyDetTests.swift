import Corpora
import EmbeddedCorpora
import EndModels
import FileFormats
import Foundation
import NumericKernels
import Pipeline
import SupervisionCore
import Testing

@testable import PaperExperiments

@Suite struct CyDetTests {
  private static let scenes = Application.cydet(
    SlicedVectors(
      scenes: .generate(counts: [.train: 40, .dev: 10, .test: 12])), vectorsTitle: "pixels")

  @Test func scenesBecomeAnApplicationOfImages() throws {
    let application = Self.scenes
    #expect(application.origin.kind == .embedded)
    #expect(application.splits.map(application.rowCount) == [40, 10, 12])
    #expect(application.texts.isEmpty)
    #expect(application.imageSize == EmbeddedScenes.size)
    #expect(application.sliceNames.contains("dark"))
    let train = try #require(application.vectors[.train])
    #expect(train.values.allSatisfy { (0...1).contains($0) })
    #expect(Set(application.gold.values.joined()) == [0, 1])
  }

  @Test func aConvolutionBackboneReadsThem() throws {
    try Blas.load()
    let image = try #require(Self.scenes.imageSize)
    let backbone = ConvolutionBackbone<Float>(image: image, seed: 1)
    let test = try #require(Self.scenes.vectors[.test])
    let z = backbone.forward(test, rows: [0, 5, 11], pass: .inference)
    #expect((z.rows, z.columns) == (3, backbone.outputSize))
    #expect(z.values.contains { $0 > 0 })
  }

  @Test func aFolderOfFeaturesBecomesAnApplication() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      UUID().uuidString, isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (index, split) in Split.allCases.enumerated() {
      let name = folder.appendingPathComponent(split.rawValue, isDirectory: false)
      try Data("id,label,night\n\(index),1,1\nx\(index),0,0\n".utf8).write(
        to: name.appendingPathExtension("csv"))
      try writeNpy(
        [1, 2, 3, Float(index)], shape: [2, 2], to: name.appendingPathExtension("npy"))
    }
    let application = try Application.cydet(.folder(folder))
    #expect(application.origin.kind == .real)
    #expect(application.imageSize == nil)
    #expect(application.vectorsTitle == "features from files")
    #expect(application.sliceNames == ["night"])
    #expect(application.gold[.test] == [1, 0])
    #expect(application.members[.test] == [[true, false]])
    #expect(application.vectors[.test]?.values == [1, 2, 3, 2])
    #expect(throws: FileError.self) {
      try Application.cydet(.folder(folder.appendingPathComponent("nowhere")))
    }
  }

  @Test func aFolderOfOtherCorporaMeansScenesAndAnEmptyOneOfItsOwnIsRefused() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      UUID().uuidString, isDirectory: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func add(_ name: String) throws {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent(name, isDirectory: true),
        withIntermediateDirectories: true)
    }
    try add("cola")
    #expect(try Application.cydetFolder(.folder(folder)) == nil)
    #expect(try Application.cydetFolder(.builtIn) == nil)
    try add("cydet")
    #expect(try Application.cydetFolder(.folder(folder))?.lastPathComponent == "cydet")
    #expect(throws: FileError.self) { try Application.cydet(.folder(folder)) }
  }
}
