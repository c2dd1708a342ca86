import Foundation
import SupervisionCore

/// The folder of a corpus in a data folder: `data/name` where that exists, else `data` itself.
///
/// - Parameters:
///   - name: the corpus's, or that of a user's task.
///   - data: holds one folder per corpus, or is that folder.
///   - files: names that the folder must hold, each as it is or gzipped (with `.gz` appended).
/// - Throws: ``SupervisionCore/FileError`` that lists what is missing.
public func corpusFolder(
  named name: String, in data: URL, files: [String] = []
) throws -> URL {
  guard isFolder(data) else {
    throw FileError(
      path: data.relativePath, problem: "no such folder",
      remedy: "name a folder that holds the folder '\(name)', or is it")
  }
  let inner = data.appendingPathComponent(name, isDirectory: true)
  let folder = isFolder(inner) ? inner : data
  let missing = files.filter { existingFile($0, in: folder) == nil }
  guard missing.isEmpty else {
    throw FileError(
      path: folder.relativePath,
      problem: "the corpus '\(name)' lacks \(missing.joined(separator: ", "))",
      remedy: "corpora/\(name)/README.md says where to obtain them and how to lay them out")
  }
  return folder
}

/// The file of that name in a folder, or that name with `.gz`; nil when there is neither.
package func existingFile(_ name: String, in folder: URL) -> URL? {
  [name, name + ".gz"].map { folder.appendingPathComponent($0, isDirectory: false) }
    .first { FileManager.default.fileExists(atPath: $0.path) }
}

/// - Throws: ``FileError`` when there is no such file, plain or gzipped.
package func requiredFile(_ name: String, in folder: URL) throws -> URL {
  guard let url = existingFile(name, in: folder) else {
    throw FileError(
      path: folder.appendingPathComponent(name, isDirectory: false).relativePath,
      problem: "no such file, nor \(name).gz", remedy: "check the folder of the corpus")
  }
  return url
}

package func isFolder(_ url: URL) -> Bool {
  var isDirectory: ObjCBool = false
  return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
    && isDirectory.boolValue
}

/// Thrown by a source that has no embedded corpus and was given no folder.
package let needsFolder = UsageError(
  "this task has no embedded corpus", remedy: "pass --data DIR or set SLICEWORK_DATA")
