import Foundation
import SupervisionCore

/// The pretrained encoders known on this machine: a folder with one folder, or symbolic link to one, for each.
public struct EncoderLibrary: Sendable {
  /// The folder that holds the encoders; it need not exist.
  public let folder: URL

  /// Name of the environment variable with another folder than the default one.
  public static let environmentVariable = "SLICEWORK_ENCODERS"

  /// The library in a folder.
  public init(folder: URL) { self.folder = folder }

  /// The library of the environment: `SLICEWORK_ENCODERS`, else `slicework/encoders` in the user's folder of data.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    func path(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let named = path(Self.environmentVariable) {
      self.init(folder: URL(fileURLWithPath: named, isDirectory: true))
      return
    }
    let home = path("HOME") ?? NSHomeDirectory()
    let data = path("XDG_DATA_HOME") ?? home + "/.local/share"
    self.init(folder: URL(fileURLWithPath: data + "/slicework/encoders", isDirectory: true))
  }

  /// Folders of the encoders, sorted by name.
  public var encoders: [KnownEncoder] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().map { KnownEncoder(name: $0, folder: folder.appending(path: $0)) }
      .filter(\.exists)
  }

  /// The encoder of a name, or in a folder.
  ///
  /// - Parameter name: one of the library's names, else the path of a checkpoint's folder.
  /// - Throws: ``SupervisionCore/UsageError`` that lists the names where there is none.
  public func encoder(named name: String) throws -> KnownEncoder {
    if let known = encoders.first(where: { $0.name == name }) { return known }
    let folder = URL(fileURLWithPath: name, isDirectory: true)
    let named = KnownEncoder(name: folder.standardizedFileURL.lastPathComponent, folder: folder)
    guard named.exists else {
      let names = encoders.map(\.name)
      throw UsageError(
        "no pretrained encoder is named '\(name)', and no folder of this path has a config.json",
        remedy: names.isEmpty
          ? "name a checkpoint's folder, or make one known with `slicework encoder add FOLDER`"
          : "choose one of: \(names.joined(separator: ", ")), or name a checkpoint's folder")
    }
    return named
  }

  /// Path of the folder of an encoder's checkpoint; nil where none is named, or there is none of this name.
  package func folder(ofEncoder name: String?) -> String? {
    name.flatMap { try? encoder(named: $0) }?.folder.path
  }

  /// Makes a checkpoint known by a symbolic link to its folder.
  ///
  /// - Parameters:
  ///   - checkpoint: the folder.
  ///   - name: name in the library; nil for the folder's own.
  /// - Throws: ``SupervisionCore/UsageError`` for a name that is taken or no name of a file; errors of reading the
  ///   checkpoint; ``SupervisionCore/FileError`` where the library cannot be written to.
  public func add(_ checkpoint: URL, name: String?) throws -> KnownEncoder {
    let target = checkpoint.standardizedFileURL
    let name = name ?? target.lastPathComponent
    guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/") else {
      throw UsageError(
        "an encoder cannot be named '\(name)'", remedy: "choose a name without '/' with --name")
    }
    _ = try PretrainedEncoder(folder: target)
    let link = folder.appending(path: name)
    guard (try? FileManager.default.attributesOfItem(atPath: link.path)) == nil else {
      throw UsageError(
        "an encoder is named '\(name)' already", remedy: "choose another name with --name")
    }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: link.path, withDestinationPath: target.path)
    } catch {
      throw FileError(
        path: link.path, problem: "cannot be written (\(error.localizedDescription))",
        remedy:
          "check that the folder may be written to, or name another in \(Self.environmentVariable)"
      )
    }
    return KnownEncoder(name: name, folder: link)
  }
}

/// A folder with a checkpoint, and its name.
public struct KnownEncoder: Equatable, Sendable {
  /// Name on the command line, in stores and in model files.
  public let name: String
  /// Folder of the checkpoint.
  public let folder: URL

  /// Whether the folder has a `config.json`.
  var exists: Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: "config.json").path)
  }
}
