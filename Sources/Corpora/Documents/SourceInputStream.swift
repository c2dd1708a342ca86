import Foundation

/// Hands a ``ByteSource`` to an XML parser, which reads from input streams only.
final class SourceInputStream: InputStream {
  private let source: ByteSource
  private var piece: ArraySlice<UInt8> = []
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
      if let next = try source.next() {
        piece = next[...]
        return
      }
    } catch {
      failure = error
    }
    isAtEnd = true
  }
}
