import PortableFoundation
import SupervisionCore

/// A line of a stream, without its end.
struct StreamedLine: Sendable {
  /// 1-based.
  let number: Int
  /// Byte range in its chunk; empty for a line that is too long.
  let range: Range<Int>
  let isTooLong: Bool
}

/// Consecutive lines of a stream.
struct LineChunk: Sendable {
  let bytes: [UInt8]
  let lines: [StreamedLine]
}

/// Cuts a stream into chunks of whole lines: as many as are there, up to a limit, so that whoever waits for the answer to a
/// line before writing the next gets it.
///
/// LF or CRLF ends a line, the last line needs no end, and a byte order mark at the start is dropped. Memory holds one chunk
/// and the longest line that is allowed.
struct LineChunks<Input: StreamInput> {
  private let input: Input
  private let chunkSize: Int
  private let longestLine: Int
  /// Read and not handed over yet.
  private var pending: [UInt8] = []
  /// Lines of `pending`, in order.
  private var lines: [StreamedLine] = []
  /// Start of the first unfinished line in `pending`.
  private var lineStart = 0
  private var lineCount = 0
  /// Whether the next bytes belong to a line that is too long.
  private var isSkipping = false
  private var isAtEnd = false

  /// Buffer of one read.
  private var piece = [UInt8](repeating: 0, count: 64 << 10)

  /// - Parameters:
  ///   - chunkSize: bytes after which a chunk is handed over even where more are there.
  ///   - longestLine: in bytes; a longer line is reported by its number alone.
  init(_ input: Input, chunkSize: Int, longestLine: Int) {
    self.input = input
    self.chunkSize = chunkSize
    self.longestLine = longestLine
  }

  /// The next lines, at least one; nil at the end.
  mutating func next() throws -> LineChunk? {
    while !isAtEnd, lines.isEmpty || (lineStart < chunkSize && input.isReady) {
      try readPiece()
    }
    guard !lines.isEmpty else { return nil }
    let chunk = LineChunk(bytes: pending, lines: lines)
    pending = Array(pending[lineStart...])
    lines.removeAll(keepingCapacity: true)
    lineStart = 0
    return chunk
  }

  private mutating func readPiece() throws {
    let start = pending.count
    let count = try piece.withUnsafeMutableBytes { [input] in try input.read(into: $0) }
    pending.append(contentsOf: piece[..<count])
    if count == 0 {
      isAtEnd = true
      if isSkipping || lineStart < pending.count { endLine(at: pending.count) }
    } else {
      findLines(from: start)
    }
  }

  private mutating func findLines(from start: Int) {
    var searched = start
    while let end = newline(from: searched) {
      endLine(at: end)
      lineStart = end + 1
      searched = end + 1
    }
    let unfinished = pending.count - lineStart
    if unfinished > longestLine {
      isSkipping = true
      pending.removeLast(unfinished)
    }
  }

  private func newline(from start: Int) -> Int? {
    pending.withUnsafeBytes { bytes in
      guard start < bytes.count,
        let found = memchr(bytes.baseAddress! + start, 0x0A, bytes.count - start)
      else { return nil }
      return UnsafeRawPointer(found) - bytes.baseAddress!
    }
  }

  private mutating func endLine(at end: Int) {
    lineCount += 1
    var (start, end) = (lineStart, end)
    if lineCount == 1, pending[start..<end].starts(with: [0xEF, 0xBB, 0xBF]) { start += 3 }
    if end > start, pending[end - 1] == 0x0D { end -= 1 }
    let isTooLong = isSkipping || end - start > longestLine
    lines.append(
      StreamedLine(
        number: lineCount, range: isTooLong ? start..<start : start..<end, isTooLong: isTooLong))
    isSkipping = false
  }
}
