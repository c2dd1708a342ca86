import FileTestSupport
import Foundation
import Streaming
import SupervisionCore
import Testing

@Suite struct ResourceFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private let resources = [
    Resource(name: "pairs", bytes: Array("a,b\n".utf8)), Resource(name: "words", bytes: [0, 255]),
  ]

  @Test func resourcesComeBack() throws {
    try ResourceFile.write(resources, task: "t", to: folder.file("r.json"))
    let read = try ResourceFile.read(folder.file("r.json"), task: "t")
    #expect(try read.names.map { try read[$0] } == resources)
  }

  /// A changed file is refused with what was found, unless the change does not matter.
  @Test func changedFilesAreRefused() throws {
    try ResourceFile.write(resources, task: "t", to: folder.file("r.json"))
    let document = try Data(contentsOf: folder.file("r.json"))
    for mutation in try jsonMutations(of: document) {
      try folder.write("r.json", Array(mutation.document))
      do {
        let read = try ResourceFile.read(folder.file("r.json"), task: "t")
        for name in read.names {
          #expect(resources.contains { $0.bytes == (try? read[name])?.bytes })
        }
      } catch let error as DataError {
        #expect(!error.found.isEmpty && error.file.hasSuffix("r.json"), "\(mutation.change)")
      }
    }
    let entry = String(decoding: document, as: UTF8.self).replacing("words", with: "pairs")
    try folder.write("r.json", entry)
    let error = #expect(throws: DataError.self) {
      try ResourceFile.read(folder.file("r.json"), task: "t")
    }
    #expect(error?.field == "pairs")
  }
}
