import FileFormats
import Foundation
import SupervisionCore

/// Hands a ``ByteSource`` to an XML parser, which reads from input streams only.
///
/// Passes on UTF-8 only: Foundation's parser on Linux traps at names that are not.
final class SourceInputStream: InputStream {
  private let source: ByteSource
  private var piece: ArraySlice<UInt8> = []
  /// At most three bytes that may begin a character whose rest is still to come.
  private var unfinished: [UInt8] = []
  private var byteCount = 0
  private var isAtEnd = false
  /// What the source threw; the parser sees an early end of the document.
  private(set) var failure: (any Error)?

  init(_ source: ByteSource) {
    self.source = source
    super.init(data: Data())
  }

  override func open() {}
  override func close() {}
  override var hasBytesAvailable: Bool { !isAtEnd }
  override var streamStatus: Stream.Status { isAtEnd ? .atEnd : .open }
  override var streamError: (any Error)? { failure }

  override func read(_ buffer: UnsafeMutablePointer<UInt8>, maxLength: Int) -> Int {
    if piece.isEmpty { advance() }
    let taken = piece.prefix(maxLength)
    taken.withUnsafeBufferPointer { bytes in
      if let base = bytes.baseAddress { buffer.update(from: base, count: bytes.count) }
    }
    piece = piece.dropFirst(taken.count)
    return taken.count
  }

  private func advance() {
    guard !isAtEnd else { return }
    do {
      while let next = try source.next() {
        piece = try validated(unfinished + next)
        if !piece.isEmpty { return }
      }
      if !unfinished.isEmpty { throw notUTF8(unfinished[0]) }
    } catch {
      failure = error
    }
    isAtEnd = true
  }

  /// The bytes up to the last whole character; the rest waits.
  private func validated(_ bytes: [UInt8]) throws -> ArraySlice<UInt8> {
    let length =
      String(validating: bytes, as: UTF8.self) != nil
      ? bytes.count : validUTF8PrefixLength(bytes[...])
    byteCount += length
    guard bytes.count - length < 4 else { throw notUTF8(bytes[length]) }
    unfinished = Array(bytes[length...])
    return bytes[..<length]
  }

  private func notUTF8(_ byte: UInt8) -> DataError {
    DataError(
      file: source.path, byte: byteCount,
      found: "the byte 0x\(String(byte, radix: 16, uppercase: true))", expected: "UTF-8",
      remedy: "convert the file to UTF-8")
  }
}
