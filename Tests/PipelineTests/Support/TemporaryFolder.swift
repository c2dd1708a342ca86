import Foundation
import Store

/// A folder that disappears with its owner.
final class TemporaryFolder: Sendable {
  let url = FileManager.default.temporaryDirectory
    .appending(path: "PipelineTests-\(UUID().uuidString)", directoryHint: .isDirectory)

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String) -> URL { url.appending(path: name, directoryHint: .notDirectory) }
  func text(_ name: String) throws -> String { try String(contentsOf: file(name), encoding: .utf8) }

  func write(_ name: String, _ text: String) throws -> URL {
    try text.write(to: file(name), atomically: true, encoding: .utf8)
    return file(name)
  }

  func store(_ name: String = "store.sqlite") throws -> Store { try Store(path: file(name).path) }
}
