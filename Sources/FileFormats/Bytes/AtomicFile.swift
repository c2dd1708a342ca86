import CZlib
import PortableFoundation
import SupervisionCore

/// A file written beside its place and moved there when it is complete, so that nothing is ever left
/// half written. Gzipped when its name ends in `.gz`; the same bytes give the same file.
package final class AtomicFile {
  private let url: URL
  /// The file that `url` leads to.
  private let place: URL
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

  /// Removes what processes that are gone left of the files of a folder that they were writing when they were killed.
  ///
  /// A writer holds a lock on its part until it ends, so that neither another process with the number of one that is
  /// gone nor one in another container is mistaken.
  package static func removeLeftovers(in folder: URL) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    where isPart(name) {
      OpenFile.removeUnlocked(folder.appendingPathComponent(name, isDirectory: false).path)
    }
  }

  /// Whether a name is `.NAME.PID.slicework.partial`.
  private static func isPart(_ name: String) -> Bool {
    guard name.hasPrefix("."), name.hasSuffix(suffix) else { return false }
    let number = name.dropLast(suffix.count).split(
      separator: ".", omittingEmptySubsequences: false
    ).dropFirst(2).last
    return number.map { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } } ?? false
  }

  private static let suffix = ".slicework.partial"

  /// - Parameter url: a place where there is a regular file or nothing yet. A symbolic link to a file stays, and the
  ///   file is replaced.
  /// - Throws: ``FileError`` when the folder cannot be written to, or the place is that of a folder, device or pipe.
  package init(_ url: URL) throws {
    if let kind = unwritableKind(of: url.path) {
      throw FileError(
        path: url.relativePath, problem: "is \(kind), not a file to replace",
        remedy: "name a regular file, or a new one")
    }
    let place = Self.destination(of: url)
    self.url = url
    self.place = place
    temporary = place.deletingLastPathComponent().appendingPathComponent(
      ".\(place.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)\(Self.suffix)",
      isDirectory: false)
    deflater = url.pathExtension.lowercased() == "gz" ? GzipDeflater() : nil
    do {
      file = try OpenFile(writingLocked: temporary)
    } catch {
      throw FileError(
        path: url.relativePath, problem: "cannot be written (\(error.reason))",
        remedy: "check that the folder exists and may be written to")
    }
    Self.removeLeftovers(in: place.deletingLastPathComponent())
  }

  /// The file that a path leads to, so that a symbolic link is not replaced itself.
  private static func destination(of url: URL) -> URL {
    guard let resolved = realpath(url.path, nil) else { return url }
    defer { free(resolved) }
    return URL(fileURLWithPath: String(cString: resolved))
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
    guard rename(temporary.path, place.path) == 0 else {
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
