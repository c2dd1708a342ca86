import PortableFoundation
import SupervisionCore

/// A file's bytes piece by piece, unpacked when it is gzip, with the checksum of the file as it lies
/// on disk gathered on the way.
///
/// A file counts as gzip when its name ends in `.gz` or it begins with gzip's two magic bytes.
/// Memory holds two pieces of at most 256 KiB, whatever the file's length.
package final class ByteSource {
  /// The path as errors name it.
  package let path: String

  private static let pieceSize = 256 << 10

  private let file: OpenFile
  private let name: String
  private let isGzipByName: Bool
  private var checksum: Checksum?
  private var byteCount = 0
  private var inflater: GzipInflater?
  private var isAtEnd = false

  /// - Parameter checksumming: whether ``finish()`` is wanted; SHA-256 costs about 3 ns a byte.
  /// - Throws: ``FileError`` when the file does not exist or cannot be opened.
  package init(_ url: URL, checksumming: Bool = true) throws {
    path = url.relativePath
    name = url.lastPathComponent
    isGzipByName = url.pathExtension.lowercased() == "gz"
    checksum = checksumming ? Checksum() : nil
    do {
      file = try OpenFile(reading: url)
    } catch {
      throw error.isMissingFile
        ? FileError(path: path, problem: "no such file", remedy: "check the path")
        : FileError(
          path: path, problem: "cannot be opened (\(error.reason))", remedy: "check the permissions"
        )
    }
    guard !file.isFolder else {
      throw FileError(path: path, problem: "is a folder", remedy: "name a file")
    }
  }

  /// The next bytes of the unpacked content, at least one; nil at the end.
  ///
  /// - Throws: ``FileError`` when reading fails; ``DataError`` with the byte of the packed file when
  ///   gzip data are cut off or corrupt.
  package func next() throws -> [UInt8]? {
    while true {
      if let inflater {
        if let piece = try inflater.next(atMost: Self.pieceSize) { return piece }
        guard let packed = try nextRaw() else {
          try inflater.finish()
          return nil
        }
        inflater.feed(packed)
      } else {
        let isFirst = byteCount == 0
        let piece = try nextRaw()
        guard isFirst, isGzip(piece ?? []) else { return piece }
        let inflater = GzipInflater(path: path)
        if let piece { inflater.feed(piece) }
        self.inflater = inflater
      }
    }
  }

  /// Name, length and SHA-256 of the file on disk; reads on to the end where that is still ahead.
  ///
  /// - Precondition: made with `checksumming`.
  package func finish() throws -> CorpusOrigin.File {
    while try nextRaw() != nil {}
    guard let checksum else { preconditionFailure("a source without checksum cannot finish") }
    return CorpusOrigin.File(
      name: name, byteCount: byteCount, checksum: checksum.hexadecimal())
  }

  private func isGzip(_ start: [UInt8]) -> Bool {
    isGzipByName || start.starts(with: [0x1F, 0x8B])
  }

  private func nextRaw() throws -> [UInt8]? {
    guard !isAtEnd else { return nil }
    do {
      let piece = try file.read(atMost: Self.pieceSize)
      guard !piece.isEmpty else {
        isAtEnd = true
        return nil
      }
      byteCount += piece.count
      checksum?.add(piece)
      return piece
    } catch {
      throw FileError(
        path: path, problem: "cannot be read (\(error.reason))",
        remedy: "check the permissions and the disk")
    }
  }
}

/// The whole unpacked content of a file that is known to be small.
package func readWhole(_ source: ByteSource) throws -> [UInt8] {
  var bytes: [UInt8] = []
  while let piece = try source.next() { bytes += piece }
  return bytes
}
