import Streaming

/// An input that arrives in pieces of 100 bytes.
final class FuzzedStream: StreamInput {
  private var rest: Slice<UnsafeBufferPointer<UInt8>>

  init(_ bytes: UnsafeBufferPointer<UInt8>) { rest = bytes[...] }

  var isReady: Bool { true }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let piece = rest.prefix(min(100, buffer.count))
    buffer.copyBytes(from: piece)
    rest = rest.dropFirst(piece.count)
    return piece.count
  }
}

/// An output that only counts lines.
final class AnswerCount: StreamOutput {
  private(set) var lineCount = 0

  func write(_ bytes: [UInt8]) { lineCount += bytes.count { $0 == UInt8(ascii: "\n") } }
}
