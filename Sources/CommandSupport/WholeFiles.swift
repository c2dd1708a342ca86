import ArgumentParser
import Corpora
import FileFormats
import Foundation
import SupervisionCore

/// Writes a file atomically.
package func writeFile(_ data: Data, to path: String) throws {
  try AtomicFile.write(data, to: URL(fileURLWithPath: path))
}

/// - Throws: ``FileError`` with this remedy when the file cannot be read.
package func readFile(_ path: String, remedy: String) throws -> Data {
  do {
    return try Data(contentsOf: URL(fileURLWithPath: path))
  } catch {
    throw FileError(
      path: path, problem: "cannot be read (\(error.localizedDescription))", remedy: remedy)
  }
}

/// - Throws: ``ValidationError`` for a path in a folder that does not exist.
package func requireFolders(of paths: [String?]) throws {
  for path in paths.compactMap({ $0 }) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else {
      throw ValidationError("no folder \(folder) for \(path); create it first")
    }
  }
}
