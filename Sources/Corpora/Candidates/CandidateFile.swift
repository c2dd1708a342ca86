import FileFormats
import Foundation
import SupervisionCore

/// A file of candidates that a user's task names: where it lies and the split of its rows.
struct CandidateFile {
  let url: URL
  /// The split of rows that name none.
  let split: Split

  /// - Parameters:
  ///   - path: absolute, or relative to the corpus's folder, or else to the working directory.
  ///   - folder: the corpus's folder, if there is one.
  ///   - split: nil for the split in the file's name (`train.csv`, `comments-dev.jsonl.gz`,
  ///     `valid.tsv`), or train when it has none.
  /// - Throws: ``FileError`` that names the places looked at.
  init(_ path: String, folder: URL?, split: Split?) throws {
    let places = Self.places(for: path, folder: folder)
    guard let found = places.lazy.compactMap({ existingFile($0.name, in: $0.folder) }).first else {
      let searched = places.map { $0.folder.appendingPathComponent($0.name).relativePath }
      throw FileError(
        path: path, problem: "no such file, looked for \(searched.joined(separator: " and "))",
        remedy: "pass --data with the folder that holds it, or correct the task's corpus")
    }
    url = found
    self.split = split ?? Self.split(ofFileNamed: found.lastPathComponent) ?? .train
  }

  /// The name without its endings, such as `train-00000-of-00001`.
  var stem: String { fileStem(url) }

  private static func places(for path: String, folder: URL?) -> [(folder: URL, name: String)] {
    if path.hasPrefix("/") {
      return [(URL(fileURLWithPath: "/", isDirectory: true), String(path.dropFirst()))]
    }
    let workingDirectory = URL(
      fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true)
    return [folder, workingDirectory].compactMap { $0 }.map { ($0, path) }
  }

  /// The split named before the endings of a file name, alone or after `-`, `_` or `.`.
  private static func split(ofFileNamed name: String) -> Split? {
    var pieces = name.split { $0 == "." || $0 == "-" || $0 == "_" }
    if pieces.last?.lowercased() == "gz" { pieces.removeLast() }
    return pieces.dropLast().last.flatMap { Split(name: String($0)) }
  }
}
