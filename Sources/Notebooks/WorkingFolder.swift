import Foundation
import SupervisionCore

/// The fresh folder and the environment that a page runs in.
///
/// The folder is removed with its contents when the value is released.
final class WorkingFolder {
  /// Folder in which commands run.
  let folder: URL
  /// Environment of the commands.
  let environment: [String: String]
  private let root: URL
  private var knownFigures: [String: Data] = [:]

  /// - Parameters:
  ///   - executable: the executable that the page's commands run as `slicework`.
  ///   - keepsRealData: whether commands see `SLICEWORK_DATA`.
  init(executable: URL, keepsRealData: Bool) throws {
    root = FileManager.default.temporaryDirectory.appending(
      path: "slicework-notebook-\(UUID().uuidString)")
    folder = root.appending(path: "work")
    let commands = root.appending(path: "bin")
    for folder in [folder, commands] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    for name in Set(["slicework", executable.lastPathComponent]) {
      try FileManager.default.createSymbolicLink(
        at: commands.appending(path: name), withDestinationURL: executable)
    }
    var environment = ProcessInfo.processInfo.environment
    if !keepsRealData { environment["SLICEWORK_DATA"] = nil }
    environment["PATH"] = commands.path + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    environment["NO_COLOR"] = "1"
    environment["COLUMNS"] = "100"
    environment["LC_ALL"] = "C.UTF-8"
    environment["TZ"] = "UTC"
    self.environment = environment
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  /// Text of a command, with the folder's own path as `.`: it is another in every run.
  func stable(_ text: String) -> String {
    let real = folder.resolvingSymlinksInPath().path
    return text.replacing(real, with: ".").replacing(folder.path, with: ".")
  }

  /// A file beside the folder, for a stream of a command.
  func streamFile(_ name: String) throws -> URL {
    let file = root.appending(path: name)
    try Data().write(to: file)
    return file
  }

  /// The figures that are new or changed since the last call, by name.
  func takeFigures() throws -> [NotebookFigure] {
    let figures = folder.appending(path: "figures")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: figures.path)) ?? []
    return try names.sorted().filter { $0.hasSuffix(".svg") || $0.hasSuffix(".png") }.compactMap {
      let data = try Data(contentsOf: figures.appending(path: $0))
      guard knownFigures.updateValue(data, forKey: $0) != data else { return nil }
      return NotebookFigure(name: $0, data: data)
    }
  }
}
