import FileFormats
import Foundation
import SupervisionCore

/// The bytes of a file that a user named; a large one is mapped, not copied.
///
/// - Throws: ``SupervisionCore/FileError`` where it cannot be read.
func fileBytes(_ file: URL) throws -> Data {
  do {
    return try Data(contentsOf: file, options: .alwaysMapped)
  } catch {
    throw FileError(
      path: file.relativePath, problem: "cannot be read (\(error.localizedDescription))",
      remedy: "check the path and its permissions")
  }
}
