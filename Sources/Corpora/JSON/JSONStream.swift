import FileFormats
import SupervisionCore

/// The outer structure of a large JSON file, taken apart as it is read, so that memory holds one value at a time.
///
/// Only the brackets, commas and strings of the structure are looked at; what a value holds is for a JSON decoder to check.
final class JSONStream {
  /// A value as it stands in the file.
  struct Value {
    let bytes: [UInt8]
    /// Where it starts in the unpacked content.
    let byte: Int
    /// Where it starts: the line, from 1.
    let line: Int
  }

  let path: String
  /// The offset of the next byte in the unpacked content.
  private(set) var byte = 0
  /// The line of the next byte, from 1.
  private(set) var line = 1

  private let source: ByteSource
  private var piece: [UInt8] = []
  private var position = 0

  init(_ source: ByteSource) throws {
    self.source = source
    path = source.path
    try refill()
    if piece.starts(with: [0xEF, 0xBB, 0xBF]) { advance(3) }
  }

  /// Calls `body` with the key, as written with its quotes, of each member of an object. It must take the value.
  ///
  /// - Throws: ``DataError`` with the byte when the value at hand is no object or ends early, and what `body` throws.
  func forEachMember(_ body: (_ key: [UInt8]) throws -> Void) throws {
    try expect("{", expected: "'{', for one object")
    guard try nextAfterSpace() != UInt8(ascii: "}") else { return advance(1) }
    repeat {
      guard try nextAfterSpace() == UInt8(ascii: "\"") else {
        throw try unexpected("a key in quotes")
      }
      let key = try text()
      try expect(":", expected: "':' after the key")
      try body(key)
    } while try hasAnother(before: "}")
  }

  /// Calls `body` for each element of an array. It must take the value.
  ///
  /// - Throws: ``DataError`` with the byte when the value at hand is no array or ends early, and what `body` throws.
  func forEachElement(_ body: () throws -> Void) throws {
    try expect("[", expected: "'[', for a list")
    guard try nextAfterSpace() != UInt8(ascii: "]") else { return advance(1) }
    repeat {
      _ = try nextAfterSpace()
      try body()
    } while try hasAnother(before: "]")
  }

  /// The first byte of the value at hand; nil at the end of the file.
  func nextAfterSpace() throws -> UInt8? {
    while let byte = try next() {
      guard isWhiteSpace(byte) else { return byte }
      advance(1)
    }
    return nil
  }

  /// Takes the value at hand: everything up to the comma or bracket after it.
  ///
  /// - Throws: ``DataError`` for a value of more than ``maximumLineLength`` bytes, and where the file ends in it.
  func value() throws -> Value {
    let (start, startLine) = (byte, line)
    var bytes: [UInt8] = []
    var depth = 0
    while let byte = try next() {
      switch byte {
      case UInt8(ascii: "\""):
        bytes += try text()
        try check(length: bytes.count)
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return Value(bytes: bytes, byte: start, line: startLine) }
        if byte != UInt8(ascii: ",") { depth -= 1 }
      default: break
      }
      bytes.append(byte)
      advance(1)
      try check(length: bytes.count)
    }
    throw try unexpected("the end of the value that starts at byte \(start)")
  }

  /// - Throws: ``DataError`` where anything but white space follows.
  func finish() throws {
    guard try nextAfterSpace() == nil else { throw try unexpected("the end of the file") }
  }

  /// The error of the byte at hand.
  func unexpected(_ expected: String) throws -> DataError {
    let found =
      try next().map { "'\(Character(Unicode.Scalar($0)))'" }
      ?? (byte == 0 ? "an empty file" : "the end of the file")
    return DataError(
      file: path, byte: byte, found: found, expected: expected,
      remedy: "check that this is a whole JSON file of the expected form")
  }

  // MARK: Bytes

  private func next() throws -> UInt8? {
    if position == piece.count { try refill() }
    return position < piece.count ? piece[position] : nil
  }

  private func refill() throws {
    piece = try source.next() ?? []
    position = 0
  }

  private func advance(_ count: Int) {
    if piece[position] == 0x0A { line += 1 }
    position += count
    byte += count
  }

  /// A string with its quotes, the first of which is at hand.
  private func text() throws -> [UInt8] {
    var bytes: [UInt8] = []
    var isEscaped = false
    while let byte = try next() {
      bytes.append(byte)
      advance(1)
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\""), bytes.count > 1 {
        return bytes
      }
      try check(length: bytes.count)
    }
    throw try unexpected("a closing quote")
  }

  private func expect(_ character: Unicode.Scalar, expected: String) throws {
    guard try nextAfterSpace() == UInt8(ascii: character) else { throw try unexpected(expected) }
    advance(1)
  }

  /// Takes a comma, or the closing bracket.
  private func hasAnother(before bracket: Unicode.Scalar) throws -> Bool {
    let byte = try nextAfterSpace()
    guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: bracket) else {
      throw try unexpected("',' or '\(bracket)'")
    }
    advance(1)
    return byte == UInt8(ascii: ",")
  }

  private func check(length: Int) throws {
    guard length > maximumLineLength else { return }
    throw try unexpected("values of at most \(maximumLineLength) bytes")
  }
}

/// Calls `body` with key and value of each member of the object that a file is.
///
/// - Parameter body: receives the key as written, quotes included; the value's bytes; where the value starts in
///   the unpacked content.
/// - Throws: ``DataError`` with the byte when the content is no object or ends early.
func forEachMember(
  of source: ByteSource,
  _ body: (_ key: [UInt8], _ value: [UInt8], _ byte: Int) throws -> Void
) throws {
  let stream = try JSONStream(source)
  try stream.forEachMember { key in
    let value = try stream.value()
    try body(key, value.bytes, value.byte)
  }
  try stream.finish()
}
