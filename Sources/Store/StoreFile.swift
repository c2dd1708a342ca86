import Foundation
import GRDB
import SupervisionCore

/// The file of a store, as the system sees it.
struct StoreFile {
  let path: String

  var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// - Throws: ``FileError`` for a folder, a FIFO, a socket or a device, which SQLite would wait for or refuse obscurely.
  func refuseOtherKinds() throws {
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
    let finding: String
    switch attributes?[.type] as? FileAttributeType {
    case nil, .typeRegular?: return
    case .typeDirectory?: finding = "is a folder"
    case .typeSocket?: finding = "is a socket, not a file"
    default: finding = "is a pipe or a device, not a file"
    }
    throw FileError(path: path, problem: finding, remedy: "name a file with --store")
  }

  /// Whether neither the store nor a write-ahead log beside it can be written, as on read-only media.
  var isReadOnly: Bool {
    guard exists else { return false }
    return access(path, W_OK) != 0
      || (access(folder, W_OK) != 0 && access(path + "-shm", W_OK) != 0)
  }

  private var folder: String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().deletingLastPathComponent().path
  }

  /// What SQLite opens for reading: the path, or a URI that promises it an immutable file where nothing can be made
  /// beside the store.
  ///
  /// - Throws: ``FileError`` when a log beside a read-only store holds changes that SQLite cannot read there and an immutable
  ///   file would hide.
  func readableLocation() throws -> String {
    guard isReadOnly, access(folder, W_OK) != 0 else { return path }
    if holdsChanges("-wal"), access(path + "-shm", R_OK) == 0 { return path }
    for suffix in ["-wal", "-journal"] where holdsChanges(suffix) {
      throw FileError(
        path: path,
        problem: "the log beside this store holds changes, and its folder is read-only",
        remedy: "copy the store with '\(path)\(suffix)' to a folder that can be written to")
    }
    return immutableURI
  }

  private func holdsChanges(_ suffix: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path + suffix)
    return (attributes?[.size] as? Int ?? 0) > 0
  }

  private var immutableURI: String {
    var allowed = CharacterSet.alphanumerics
    allowed.insert(charactersIn: "/-._~")
    let absolute = URL(fileURLWithPath: path).path
    let escaped = absolute.addingPercentEncoding(withAllowedCharacters: allowed) ?? absolute
    return "file:\(escaped)?immutable=1"
  }
}
