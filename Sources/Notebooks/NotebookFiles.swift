import FileFormats
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
    let folder = file.deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw FileError(
        path: folder.relativePath, problem: "cannot be made: \(error.localizedDescription)",
        remedy: "check that its folder can be written")
    }
    try AtomicFile.write(data, to: file)
    return true
  }
}
