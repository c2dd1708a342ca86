import PortableFoundation
import SupervisionCore

/// A line of a text file, without its end.
package struct TextLine {
  package let path: String
  /// 1-based.
  package let number: Int
  /// Not checked yet: ``text`` does.
  package let bytes: ArraySlice<UInt8>
  /// Whether the line ended in CRLF; the carriage return is no part of `bytes`.
  package var hadCarriageReturn = false

  /// The line as text.
  ///
  /// - Throws: ``DataError`` with line and byte when the line is not UTF-8.
  package var text: String {
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

/// A line longer than this is taken for a file of another kind.
package let maximumLineLength = 64 << 20

/// Calls `body` with each line of a text: LF or CRLF ends it, a byte order mark is dropped, and the
/// last line needs no end.
///
/// - Throws: ``DataError`` at a line longer than 64 MiB, what ``ByteSource/next()`` throws, and what
///   `body` throws.
/// - Complexity: O(bytes); memory holds one piece of the source and the longest line.
package func forEachLine(of source: ByteSource, _ body: (TextLine) throws -> Void) throws {
  var number = 0
  func deliver(_ bytes: ArraySlice<UInt8>) throws {
    var bytes = bytes
    if number == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    let hadCarriageReturn = bytes.last == 0x0D
    if hadCarriageReturn { bytes = bytes.dropLast() }
    number += 1
    try body(
      TextLine(
        path: source.path, number: number, bytes: bytes, hadCarriageReturn: hadCarriageReturn))
  }
  var unfinished: [UInt8] = []
  while let piece = try source.next() {
    var start = 0
    while let end = indexOfNewline(in: piece, from: start) {
      if unfinished.isEmpty {
        try deliver(piece[start..<end])
      } else {
        unfinished += piece[start..<end]
        try deliver(unfinished[...])
        unfinished.removeAll(keepingCapacity: true)
      }
      start = end + 1
    }
    unfinished += piece[start...]
    if unfinished.count > maximumLineLength {
      throw DataError(
        file: source.path, line: number + 1,
        found: "a line of more than \(maximumLineLength) bytes",
        expected: "a text file with shorter lines", remedy: "check that this is the right file")
    }
  }
  if !unfinished.isEmpty { try deliver(unfinished[...]) }
}

private func indexOfNewline(in bytes: [UInt8], from start: Int) -> Int? {
  bytes.withUnsafeBufferPointer { buffer in
    guard start < buffer.count, let base = buffer.baseAddress,
      let found = memchr(base + start, 0x0A, buffer.count - start)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }
}
