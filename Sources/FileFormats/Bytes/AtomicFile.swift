import CZlib
import PortableFoundation
import SupervisionCore

/// A file written beside its place and moved there when it is complete, so that nothing is ever left
/// half written. Gzipped when its name ends in `.gz`; the same bytes give the same file.
package final class AtomicFile {
  private let url: URL
  private let temporary: URL
  private let file: OpenFile
  private let deflater: GzipDeflater?
  private var buffer: [UInt8] = []
  private var isCommitted = false

  private static let pieceSize = 256 << 10

  /// Writes the whole content of a file.
  ///
  /// - Throws: ``FileError`` when the file cannot be written.
  package static func write(_ content: some Collection<UInt8>, to url: URL) throws {
    let file = try AtomicFile(url)
    try file.write(content)
    try file.commit()
  }

  /// Removes what processes that are gone left of a file that they were writing when they were killed.
  package static func removeLeftovers(of url: URL) {
    let folder = url.deletingLastPathComponent()
    let prefix = ".\(url.lastPathComponent)."
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
      let writer = pid_t(name.dropFirst(prefix.count).dropLast(suffix.count))
      guard let writer, writer > 0, kill(writer, 0) != 0, errno == ESRCH else { continue }
      unlink(folder.appendingPathComponent(name, isDirectory: false).path)
    }
  }

  private static let suffix = ".partial"

  /// - Throws: ``FileError`` when the folder cannot be written to.
  package init(_ url: URL) throws {
    self.url = url
    temporary = url.deletingLastPathComponent().appendingPathComponent(
      ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)\(Self.suffix)",
      isDirectory: false)
    deflater = url.pathExtension.lowercased() == "gz" ? GzipDeflater() : nil
    do {
      file = try OpenFile(writing: temporary)
    } catch {
      throw FileError(
        path: url.relativePath, problem: "cannot be written",
        remedy: "check that the folder exists and may be written to")
    }
    Self.removeLeftovers(of: url)
  }

  deinit {
    if !isCommitted { unlink(temporary.path) }
  }

  package func write(_ text: String) throws {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= Self.pieceSize { try flush() }
  }

  package func write(_ bytes: some Collection<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.pieceSize { try flush() }
  }

  /// Writes the rest and moves the file to its place.
  package func commit() throws {
    try flush()
    if let deflater { try save(deflater.finish()) }
    do {
      try file.synchronize()
    } catch {
      throw failure(error)
    }
    guard rename(temporary.path, url.path) == 0 else {
      throw FileError(
        path: url.relativePath, problem: String(cString: strerror(errno)),
        remedy: "check that no folder has this name")
    }
    isCommitted = true
  }

  private func flush() throws {
    try save(deflater?.compress(buffer) ?? buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private func save(_ bytes: [UInt8]) throws {
    guard !bytes.isEmpty else { return }
    do {
      try file.write(bytes)
    } catch {
      throw failure(error)
    }
  }

  private func failure(_ error: OpenFile.Failure) -> FileError {
    FileError(
      path: url.relativePath, problem: "cannot be written (\(error.reason))",
      remedy: "check the space left on the disk")
  }
}
