import Foundation
import Streaming

/// Hands over bytes in pieces of given sizes, and knows when nothing is there.
final class PipedText: StreamInput {
  private let bytes: [UInt8]
  private let pieceSizes: [Int]
  private let isAlwaysReady: Bool
  private var position = 0
  private var pieceCount = 0
  /// Called before each read with the bytes handed over so far.
  var willRead: (Int) -> Void = { _ in }

  /// - Parameter pieceSizes: used one after the other, over and over.
  init(_ bytes: [UInt8], pieceSizes: [Int] = [1 << 30], isAlwaysReady: Bool = true) {
    self.bytes = bytes
    self.pieceSizes = pieceSizes
    self.isAlwaysReady = isAlwaysReady
  }

  convenience init(_ text: String) { self.init(Array(text.utf8)) }

  var isReady: Bool { isAlwaysReady }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    willRead(position)
    let size = pieceSizes[pieceCount % pieceSizes.count]
    pieceCount += 1
    let count = min(size, buffer.count, bytes.count - position)
    buffer.copyBytes(from: bytes[position..<(position + count)])
    position += count
    return count
  }
}

/// Keeps what is written.
final class WrittenText: StreamOutput {
  private(set) var bytes: [UInt8] = []
  var lines: [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  func write(_ bytes: [UInt8]) throws { self.bytes += bytes }
}

/// The members of an answer.
func members(of line: String) throws -> [String: Any] {
  try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
}
