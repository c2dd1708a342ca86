import PortableFoundation
import SupervisionCore

/// The bytes that end a line of a text file.
package enum LineEnd: Sendable {
  case lineFeed, carriageReturn, both

  package var bytes: [UInt8] {
    switch self {
    case .lineFeed: [0x0A]
    case .carriageReturn: [0x0D]
    case .both: [0x0D, 0x0A]
    }
  }
}

/// A line of a text file, without its end.
package struct TextLine {
  package let path: String
  /// 1-based.
  package let number: Int
  /// The bytes of the line, unchecked; ``text`` checks them.
  package let bytes: ArraySlice<UInt8>
  /// The end of the line, which is not part of `bytes`.
  package var end = LineEnd.lineFeed

  package init(
    path: String, number: Int, bytes: ArraySlice<UInt8>, end: LineEnd = .lineFeed
  ) {
    self.path = path
    self.number = number
    self.bytes = bytes
    self.end = end
  }

  /// The line as text.
  ///
  /// - Throws: ``DataError`` with line and byte when the line is not UTF-8 or holds U+0000.
  package var text: String {
    get throws {
      let text = try textWithNull
      guard let position = bytes.firstIndex(of: 0) else { return text }
      throw invalid(
        byte: position - bytes.startIndex, found: "the character U+0000",
        expected: "text without it")
    }
  }

  /// The line as text, which may hold U+0000.
  ///
  /// - Throws: ``DataError`` with line and byte when the line is not UTF-8.
  var textWithNull: String {
    get throws {
      if let text = String(validating: bytes, as: UTF8.self) { return text }
      let position = bytes.startIndex + validUTF8PrefixLength(bytes)
      throw invalid(
        byte: position - bytes.startIndex,
        found: "the byte 0x\(String(bytes[position], radix: 16, uppercase: true))",
        expected: "UTF-8", remedy: "convert the file to UTF-8")
    }
  }

  /// Whether the line holds nothing but white space.
  package var isBlank: Bool { bytes.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) } }

  /// An error at this line. `byte` counts from the line's start.
  package func invalid(
    byte: Int? = nil, field: String? = nil, found: String, expected: String,
    remedy: String = "correct this line, or pass --skip-invalid to count and leave out such lines"
  ) -> DataError {
    DataError(
      file: path, line: number, byte: byte, field: field, found: found, expected: expected,
      remedy: remedy)
  }
}

/// Length of the longest prefix that is UTF-8.
package func validUTF8PrefixLength(_ bytes: ArraySlice<UInt8>) -> Int {
  var iterator = bytes.makeIterator()
  var decoder = UTF8()
  var length = 0
  while case .scalarValue(let scalar) = decoder.decode(&iterator) {
    length += UTF8.width(scalar)
  }
  return length
}

/// The length in bytes beyond which a line is an error, as of a file of another kind.
package let maximumLineLength = 64 << 20

/// Calls `body` with each line of a text: LF or CRLF ends it, a byte order mark is dropped, and the
/// last line needs no end.
///
/// In a text whose first 256 KiB hold carriage returns but no LF, as Macs once wrote them, CR ends a
/// line too.
///
/// - Throws: ``DataError`` at a line longer than 64 MiB, what ``ByteSource/next()`` throws, and what
///   `body` throws.
/// - Complexity: O(bytes); memory holds one piece of the source and the longest line.
package func forEachLine(of source: ByteSource, _ body: (TextLine) throws -> Void) throws {
  var lines = LineCutter(path: source.path)
  while let piece = try source.next() { try lines.add(piece, body) }
  try lines.finish(body)
}

private struct LineCutter {
  let path: String
  private var number = 0
  private var unfinished: [UInt8] = []
  /// Nil before the first piece.
  private var hasLoneReturns: Bool?
  /// A lone CR was the last byte of a piece, so that an LF at the start of the next belongs to it.
  private var endsInReturn = false

  init(path: String) { self.path = path }

  mutating func add(_ piece: [UInt8], _ body: (TextLine) throws -> Void) throws {
    if hasLoneReturns == nil { hasLoneReturns = hasReturnsOnly(piece) }
    var start = 0
    if endsInReturn, piece.first == 0x0A { start = 1 }
    endsInReturn = false
    while let end = endOfLine(in: piece, from: start) {
      if unfinished.isEmpty {
        try deliver(piece[start..<end], endedBy: piece[end], body)
      } else {
        unfinished += piece[start..<end]
        try deliver(unfinished[...], endedBy: piece[end], body)
        unfinished.removeAll(keepingCapacity: true)
      }
      start = end + 1
      if piece[end] == 0x0D {
        endsInReturn = start == piece.count
        if start < piece.count, piece[start] == 0x0A { start += 1 }
      }
    }
    unfinished += piece[start...]
    if unfinished.count > maximumLineLength {
      throw DataError(
        file: path, line: number + 1, found: "a line of more than \(maximumLineLength) bytes",
        expected: "a text file with shorter lines", remedy: "check that this is the right file")
    }
  }

  mutating func finish(_ body: (TextLine) throws -> Void) throws {
    if !unfinished.isEmpty { try deliver(unfinished[...], endedBy: 0x0A, body) }
  }

  private mutating func deliver(
    _ bytes: ArraySlice<UInt8>, endedBy end: UInt8, _ body: (TextLine) throws -> Void
  ) throws {
    var bytes = bytes
    if number == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    var lineEnd = end == 0x0A ? LineEnd.lineFeed : .carriageReturn
    if end == 0x0A, bytes.last == 0x0D {
      bytes = bytes.dropLast()
      lineEnd = .both
    }
    number += 1
    try body(TextLine(path: path, number: number, bytes: bytes, end: lineEnd))
  }

  private func endOfLine(in piece: [UInt8], from start: Int) -> Int? {
    hasLoneReturns == true
      ? piece[start...].firstIndex { $0 == 0x0A || $0 == 0x0D }
      : index(of: 0x0A, in: piece, from: start)
  }

  private func hasReturnsOnly(_ piece: [UInt8]) -> Bool {
    index(of: 0x0A, in: piece, from: 0) == nil
      && index(of: 0x0D, in: piece, from: 0).map { $0 + 1 < piece.count } ?? false
  }
}

private func index(of byte: UInt8, in bytes: [UInt8], from start: Int) -> Int? {
  bytes.withUnsafeBufferPointer { buffer in
    guard start < buffer.count, let base = buffer.baseAddress,
      let found = memchr(base + start, Int32(byte), buffer.count - start)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }
}
