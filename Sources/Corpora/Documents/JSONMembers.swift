import FileFormats
import SupervisionCore

/// Calls `body` with key and value of each member of one large JSON object, so that memory holds one
/// member at a time.
///
/// Only the object's own braces, commas and strings are looked at; what a value holds is for a JSON
/// decoder to check.
///
/// - Parameter body: receives the key as written, quotes included; the value's bytes; where the value starts in
///   the unpacked content.
/// - Throws: ``DataError`` with the byte when the content is no object or ends early.
func forEachMember(
  of source: ByteSource,
  _ body: (_ key: [UInt8], _ value: [UInt8], _ byte: Int) throws -> Void
) throws {
  var scanner = MemberScanner(path: source.path)
  while let piece = try source.next() {
    for byte in piece { try scanner.add(byte, body) }
  }
  try scanner.finish()
}

private struct MemberScanner {
  private enum State { case start, keyOrEnd, key, colon, value, afterEnd }

  let path: String
  private var state = State.start
  private var position = -1
  private var key: [UInt8] = []
  private var value: [UInt8] = []
  private var valueStart = 0
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  /// Whether a comma was read, so that another member must follow.
  private var needsMember = false

  init(path: String) { self.path = path }

  mutating func add(
    _ byte: UInt8, _ body: (_ key: [UInt8], _ value: [UInt8], _ byte: Int) throws -> Void
  ) throws {
    position += 1
    switch state {
    case .start:
      if byte == UInt8(ascii: "{") {
        state = .keyOrEnd
      } else if !isWhiteSpace(byte), !(position < 3 && [0xEF, 0xBB, 0xBF].contains(byte)) {
        throw unexpected(byte, expected: "'{', for one object")
      }
    case .keyOrEnd:
      if byte == UInt8(ascii: "\"") {
        key = [byte]
        isEscaped = false
        state = .key
      } else if byte == UInt8(ascii: "}"), !needsMember {
        state = .afterEnd
      } else if !isWhiteSpace(byte) {
        throw unexpected(
          byte, expected: needsMember ? "a key in quotes" : "a key in quotes, or '}'")
      }
    case .key:
      key.append(byte)
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        state = .colon
      }
    case .colon:
      if byte == UInt8(ascii: ":") {
        value = []
        depth = 0
        state = .value
        valueStart = position + 1
      } else if !isWhiteSpace(byte) {
        throw unexpected(byte, expected: "':' after the key")
      }
    case .value: try addToValue(byte, body)
    case .afterEnd:
      guard isWhiteSpace(byte) else { throw unexpected(byte, expected: "the end of the file") }
    }
  }

  func finish() throws {
    guard state != .afterEnd else { return }
    throw DataError(
      file: path, byte: position + 1, found: position < 0 ? "an empty file" : "the end of the file",
      expected: "a JSON object with its closing brace", remedy: "copy or download the file again")
  }

  private mutating func addToValue(
    _ byte: UInt8, _ body: (_ key: [UInt8], _ value: [UInt8], _ byte: Int) throws -> Void
  ) throws {
    if isInString {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString = false
      }
    } else {
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 {
          guard byte != UInt8(ascii: "]") else { throw unexpected(byte, expected: "',' or '}'") }
          try body(key, value, valueStart)
          needsMember = byte == UInt8(ascii: ",")
          state = needsMember ? .keyOrEnd : .afterEnd
          return
        }
        if byte != UInt8(ascii: ",") { depth -= 1 }
      default: break
      }
    }
    value.append(byte)
    guard value.count + key.count <= maximumLineLength else {
      throw unexpected(byte, expected: "values of at most \(maximumLineLength) bytes")
    }
  }

  private func unexpected(_ byte: UInt8, expected: String) -> DataError {
    DataError(
      file: path, byte: position, found: "'\(Character(Unicode.Scalar(byte)))'",
      expected: expected, remedy: "check that this is a JSON file of the expected form")
  }
}
