import FileFormats
import Foundation
import SupervisionCore

/// Hands an XML file to an XML parser, which reads from input streams only: as UTF-8, whatever the
/// file's encoding, and with its entities replaced.
///
/// Foundation's parser on Linux traps at names that are not UTF-8.
final class SourceInputStream: InputStream {
  private let source: ByteSource
  private let url: URL
  private var transcoder: XMLTranscoder?
  private var entities: XMLEntities
  private var piece: ArraySlice<UInt8> = []
  private var isAtEnd = false
  /// The error of the source; the parser sees an early end of the document.
  private(set) var failure: (any Error)?
  /// Whether the file is UTF-8, though it declares another encoding.
  private(set) var contradictsDeclaration = false

  /// - Parameter url: the source's file, which is read once more where its encoding is in doubt.
  init(_ source: ByteSource, url: URL) {
    self.source = source
    self.url = url
    entities = XMLEntities(path: source.path)
    super.init(data: Data())
  }

  override func open() {}
  override func close() {}
  override var hasBytesAvailable: Bool { !isAtEnd || !piece.isEmpty }
  override var streamStatus: Stream.Status { hasBytesAvailable ? .open : .atEnd }
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
    do {
      while !isAtEnd, piece.isEmpty { piece = try nextPiece() }
    } catch {
      failure = error
      isAtEnd = true
    }
  }

  private func nextPiece() throws -> ArraySlice<UInt8> {
    let text = transcoder == nil ? try firstText() : try source.next().map(transcoded)
    guard let text else {
      isAtEnd = true
      try transcoder?.finish()
      return try entities.add([], isLast: true)[...]
    }
    return try entities.add(text, isLast: false)[...]
  }

  private func transcoded(_ bytes: [UInt8]) throws -> [UInt8] {
    try transcoder?.add(bytes) ?? bytes
  }

  /// The first piece of the text, from which the encoding is known, with a declaration of UTF-8.
  private func firstText() throws -> [UInt8]? {
    var start: [UInt8] = []
    let longestDeclaration = 1024
    while start.count < longestDeclaration, let next = try source.next() { start += next }
    guard !start.isEmpty else { return nil }
    let (encoding, contradicts) = try XMLEncoding.of(start, path: source.path) {
      try content()
    }
    contradictsDeclaration = contradicts
    transcoder = XMLTranscoder(encoding, path: source.path)
    var text = try transcoded(start)
    if let name = XMLEncoding.declaredName(text) {
      text.replaceSubrange(name, with: "UTF-8".utf8)
    }
    return text
  }

  /// Looks through the whole file.
  private func content() throws -> (isASCII: Bool, isUTF8: Bool) {
    let source = try ByteSource(url, checksumming: false)
    var transcoder = XMLTranscoder(.utf8, path: source.path)
    var isASCII = true
    do {
      while let piece = try source.next() {
        if isASCII { isASCII = piece.allSatisfy { $0 < 0x80 } }
        _ = try transcoder.add(piece)
      }
      try transcoder.finish()
    } catch let error as DataError where error.expected == "UTF-8" {
      return (false, false)
    }
    return (isASCII, true)
  }
}
