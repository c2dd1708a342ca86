import PortableFoundation

/// Checks before any work that nothing is written over what is read, twice to one place, or to what is no file.
///
/// Files are compared by what they are, so that relative paths, symbolic and hard links count.
///
/// - Parameters:
///   - outputs: paths of files to write; nil for those that were not asked for. Each is a regular file or does not
///     exist yet.
///   - inputs: paths of files and folders that are read; nil likewise. What a folder holds is read too.
///   - store: path of the store that is read or written. The files and folders that SQLite and Slicework keep beside it
///     belong to it.
/// - Throws: ``UsageError`` that names the path.
package func requireApart(
  outputs: [String?], from inputs: [String?], store: String? = nil
) throws {
  let inputs = (inputs + [store]).compactMap { $0 }.map(FilePlace.init)
  let outputs = outputs.compactMap { $0 }.map(FilePlace.init)
  for (index, output) in outputs.enumerated() {
    if let kind = unwritableKind(of: output.path) {
      throw UsageError(
        "\(output.path): the file to write is \(kind)", remedy: "name a regular file, or a new one")
    }
    if let input = inputs.first(where: { $0.isReplaced(by: output) }) {
      throw UsageError(
        "\(output.path): the file to write is \(output.path == input.path ? "" : "\(input.path), ")one that is read",
        remedy: "name another file, so that nothing is lost")
    }
    if let store, FilePlace(store).hasBeside(output) {
      throw UsageError(
        "\(output.path): the file to write is one of those beside the store \(store)",
        remedy: "name another file, so that nothing is lost")
    }
    if outputs[..<index].contains(where: { $0.isSame(as: output) }) {
      throw UsageError(
        "\(output.path): named twice as the file to write", remedy: "name a file for each")
    }
  }
}

/// Why nothing can be moved to a place: `a folder`, `a device` and the like; nil for a regular file, and where there
/// is nothing yet.
///
/// A regular file that standard output or standard error goes to is refused too: what they carry would be lost.
package func unwritableKind(of path: String) -> String? {
  var status = stat()
  guard stat(path, &status) == 0 else { return nil }
  switch status.st_mode & S_IFMT {
  case S_IFREG:
    let file = FileIdentity(status)
    if FileIdentity(descriptor: STDOUT_FILENO) == file { return "where standard output goes" }
    if FileIdentity(descriptor: STDERR_FILENO) == file { return "where standard error goes" }
    return nil
  case S_IFDIR: return "a folder"
  case S_IFIFO: return "a pipe"
  case S_IFSOCK: return "a socket"
  default: return "a device"
  }
}

/// A path with what it leads to.
private struct FilePlace {
  let path: String
  /// The absolute path without links; the last part need not exist.
  private let resolved: String
  private let identity: FileIdentity?

  init(_ path: String) {
    self.path = path
    let url = URL(fileURLWithPath: path).standardized
    resolved =
      Self.realPath(path)
      ?? Self.realPath(url.deletingLastPathComponent().path).map {
        ($0 == "/" ? "" : $0) + "/" + url.lastPathComponent
      } ?? url.path
    identity = FileIdentity(path)
  }

  func isSame(as other: FilePlace) -> Bool {
    identity.map { $0 == other.identity } ?? (resolved == other.resolved)
  }

  /// Whether writing a file would change what this names: the file, or one in the folder.
  func isReplaced(by output: FilePlace) -> Bool {
    isSame(as: output)
      || (output.identity != nil && identity?.isFolder == true
        && output.resolved.hasPrefix(resolved == "/" ? "/" : resolved + "/"))
  }

  /// Whether a file is one that SQLite or Slicework keeps beside the store of this place.
  func hasBeside(_ file: FilePlace) -> Bool {
    let files = ["-wal", "-shm", "-journal"].map { resolved + $0 }
    let folders = ["-encoded", "-checkpoints"].map { resolved + $0 }
    return files.contains(file.resolved) || folders.contains(file.resolved)
      || folders.contains { file.resolved.hasPrefix($0 + "/") }
      || files.contains { FileIdentity($0).map { $0 == file.identity } ?? false }
  }

  private static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
