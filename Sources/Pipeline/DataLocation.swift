import Corpora
import Foundation
import SupervisionCore

/// The place that a task's corpus is read from.
public enum DataLocation: Equatable, Sendable {
  /// The source's own place: the generated corpus of a built-in task, the declared files of others.
  case builtIn
  /// A folder with one folder per corpus, or a corpus's folder itself.
  case folder(URL)
  /// The folder that the environment names, where it has one for the task; else ``builtIn``.
  case environment

  /// The location that `--data` names: a folder, `embedded`, or nil for the environment's.
  package init(option: String?) {
    switch option {
    case nil: self = .environment
    case "embedded": self = .builtIn
    case let path?: self = .folder(URL(fileURLWithPath: path, isDirectory: true))
    }
  }

  /// Name of the environment variable with the default folder.
  public static let environmentVariable = "SLICEWORK_DATA"

  /// The folder to read a task's corpus from; nil for the source's own place.
  ///
  /// - Throws: ``FileError`` when the folder was named and does not hold the corpus.
  package func folder(forCorpus name: String, files: [String] = []) throws -> URL? {
    switch self {
    case .builtIn: return nil
    case .folder(let folder): return try corpusFolder(named: name, in: folder, files: files)
    case .environment:
      guard let path = ProcessInfo.processInfo.environment[Self.environmentVariable], !path.isEmpty
      else { return nil }
      let folder = URL(fileURLWithPath: path, isDirectory: true).appending(path: name)
      return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }
  }
}
