import Foundation
import SupervisionCore

extension Notebook {
  /// Writes the page and the figures of these outputs beside it, each file whole or not at all.
  ///
  /// Figures come first, so that a page never links one that is missing. Files that have the same bytes
  /// already are left alone.
  ///
  /// - Returns: whether the page or a figure changed.
  /// - Throws: ``SupervisionCore/FileError`` when a file cannot be written.
  @discardableResult
  package func write(with outputs: [BlockOutput?], to file: URL) throws -> Bool {
    let folder = file.deletingLastPathComponent()
    var changed = false
    for figure in outputs.compactMap({ $0 }).flatMap(\.figures) {
      let place = folder.appending(path: figure.path(inPage: name))
      changed = try Self.write(figure.data, to: place) || changed
    }
    let page = replacingOutputs(by: outputs)
    return try Self.write(Data(page.text.utf8), to: file) || changed
  }

  private static func write(_ data: Data, to file: URL) throws -> Bool {
    if (try? Data(contentsOf: file)) == data { return false }
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: file, options: .atomic)
    } catch {
      throw FileError(
        path: file.relativePath, problem: "cannot be written: \(error.localizedDescription)",
        remedy: "check that the folder can be written")
    }
    return true
  }
}
