import PortableFoundation

/// The members of one JSON object as byte ranges of keys and values, found in one pass and not decoded.
///
/// Meant for lines that come by the million: no text is copied, and the storage serves for one line after the other. Texts
/// and numbers are checked against the grammar of JSON; of arrays and objects only the brackets are matched, and what they
/// hold is for a JSON decoder to check.
package struct ObjectMembers {
  package enum Kind: Equatable {
    /// A text without a backslash, whose bytes need no decoding.
    case plainText
    /// A text with escapes.
    case text
    case number
    case null, `true`, `false`
    /// An array or object.
    case nested
  }

  package struct Member {
    /// Without quotes.
    package let key: Range<Int>
    /// Without quotes where it is a text.
    package let value: Range<Int>
    package let kind: Kind
  }

  package private(set) var members: [Member] = []
  private var position = 0

  package init() {}

  /// Finds the members of the object that some bytes are.
  ///
  /// - Returns: false for anything but one object, and when a key is escaped or occurs twice; a JSON decoder must then
  ///   decide.
  package mutating func find(in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
    members.removeAll(keepingCapacity: true)
    position = range.lowerBound
    let bytes = UnsafeBufferPointer(rebasing: bytes[..<range.upperBound])
    guard take("{", in: bytes) else { return false }
    if take("}", in: bytes) { return isAtEnd(of: bytes) }
    repeat {
      guard take("\"", in: bytes), case (let key, .plainText)? = text(in: bytes),
        !members.contains(where: { isSame($0.key, key, in: bytes) }),
        take(":", in: bytes), let (value, kind) = value(in: bytes)
      else { return false }
      members.append(Member(key: key, value: value, kind: kind))
    } while take(",", in: bytes)
    return take("}", in: bytes) && isAtEnd(of: bytes)
  }

  /// The member of this key.
  package func member(
    _ key: StaticString, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Member? {
    members.first {
      $0.key.count == key.utf8CodeUnitCount
        && memcmp(bytes.baseAddress! + $0.key.lowerBound, key.utf8Start, $0.key.count) == 0
    }
  }

  private func isSame(
    _ first: Range<Int>, _ second: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    let base = bytes.baseAddress!
    return first.count == second.count
      && memcmp(base + first.lowerBound, base + second.lowerBound, first.count) == 0
  }

  private mutating func skipSpace(in bytes: UnsafeBufferPointer<UInt8>) {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func isAtEnd(of bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    skipSpace(in: bytes)
    return position == bytes.count
  }

  /// Steps over white space and this character, if it comes next.
  private mutating func take(
    _ character: Unicode.Scalar, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    skipSpace(in: bytes)
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Steps over the rest of a text whose opening quote is behind.
  private mutating func text(in bytes: UnsafeBufferPointer<UInt8>) -> (Range<Int>, Kind)? {
    let start = position
    var kind = Kind.plainText
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") { return (start..<(position - 1), kind) }
      if byte == UInt8(ascii: "\\") {
        kind = .text
        position += 1
      } else if byte < 0x20 {
        return nil
      }
    }
    return nil
  }

  private mutating func value(in bytes: UnsafeBufferPointer<UInt8>) -> (Range<Int>, Kind)? {
    skipSpace(in: bytes)
    guard position < bytes.count else { return nil }
    switch bytes[position] {
    case UInt8(ascii: "\""):
      position += 1
      return text(in: bytes)
    case UInt8(ascii: "t"): return word("true", .true, in: bytes)
    case UInt8(ascii: "f"): return word("false", .false, in: bytes)
    case UInt8(ascii: "n"): return word("null", .null, in: bytes)
    case UInt8(ascii: "["), UInt8(ascii: "{"): return nested(in: bytes)
    default: return number(in: bytes)
    }
  }

  private mutating func word(
    _ word: StaticString, _ kind: Kind, in bytes: UnsafeBufferPointer<UInt8>
  ) -> (Range<Int>, Kind)? {
    let range = position..<(position + word.utf8CodeUnitCount)
    guard range.upperBound <= bytes.count,
      memcmp(bytes.baseAddress! + position, word.utf8Start, range.count) == 0
    else { return nil }
    position = range.upperBound
    return (range, kind)
  }

  /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`
  private mutating func number(in bytes: UnsafeBufferPointer<UInt8>) -> (Range<Int>, Kind)? {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    let first = position
    guard let whole = digits(in: bytes), whole == 1 || bytes[first] != UInt8(ascii: "0") else {
      return nil
    }
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      guard digits(in: bytes) != nil else { return nil }
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < bytes.count, [0x2B, 0x2D].contains(bytes[position]) { position += 1 }
      guard digits(in: bytes) != nil else { return nil }
    }
    return (start..<position, .number)
  }

  /// Steps over digits; nil where there is none.
  private mutating func digits(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let start = position
    while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
    return position > start ? position - start : nil
  }

  private mutating func nested(in bytes: UnsafeBufferPointer<UInt8>) -> (Range<Int>, Kind)? {
    let start = position
    var depth = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { return (start..<position, .nested) }
      case UInt8(ascii: "\""): guard text(in: bytes) != nil else { return nil }
      default: break
      }
    }
    return nil
  }
}
