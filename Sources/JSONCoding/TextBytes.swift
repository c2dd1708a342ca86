/// The text between the quotes of a JSON text, its escapes resolved.
///
/// - Returns: nil for what is no UTF-8, for unknown escapes and for half of a surrogate pair.
package func unescapedText(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> String? {
  var result: [UInt8] = []
  result.reserveCapacity(range.count)
  var position = range.lowerBound
  while position < range.upperBound {
    let byte = bytes[position]
    position += 1
    guard byte == UInt8(ascii: "\\") else {
      result.append(byte)
      continue
    }
    guard position < range.upperBound else { return nil }
    let escape = bytes[position]
    position += 1
    if escape == UInt8(ascii: "u") {
      guard let scalar = escapedScalar(bytes, &position, end: range.upperBound) else { return nil }
      result.append(contentsOf: UTF8.encode(scalar)!)
    } else {
      guard let plain = unescaped(escape) else { return nil }
      result.append(plain)
    }
  }
  return String(validating: result, as: UTF8.self)
}

private func unescaped(_ escape: UInt8) -> UInt8? {
  switch escape {
  case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): escape
  case UInt8(ascii: "b"): 0x08
  case UInt8(ascii: "f"): 0x0C
  case UInt8(ascii: "n"): 0x0A
  case UInt8(ascii: "r"): 0x0D
  case UInt8(ascii: "t"): 0x09
  default: nil
  }
}

/// The scalar of an escape of `\u` and four hexadecimal digits, or of a surrogate pair of two; the first `\u` has been
/// read.
private func escapedScalar(
  _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, end: Int
) -> Unicode.Scalar? {
  guard let first = codeUnit(bytes, &position, end: end) else { return nil }
  guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) }
  guard position + 2 <= end, bytes[position] == UInt8(ascii: "\\"),
    bytes[position + 1] == UInt8(ascii: "u")
  else { return nil }
  position += 2
  guard let second = codeUnit(bytes, &position, end: end), UTF16.isTrailSurrogate(second) else {
    return nil
  }
  return Unicode.Scalar(0x10000 + UInt32(first & 0x3FF) << 10 + UInt32(second & 0x3FF))
}

private func codeUnit(
  _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, end: Int
) -> UInt16? {
  guard position + 4 <= end else { return nil }
  var value: UInt16 = 0
  for byte in bytes[position..<(position + 4)] {
    guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
    value = value << 4 | UInt16(digit)
  }
  position += 4
  return value
}

extension [UInt8] {
  /// Appends a text as JSON, in quotes: the bytes that `JSONEncoder` gives where it does not escape slashes.
  package mutating func appendJSON(_ text: String) {
    append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      if bytes.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
        append(contentsOf: bytes)
      } else {
        for byte in bytes { appendEscaped(byte) }
      }
    }
    append(UInt8(ascii: "\""))
  }

  private mutating func appendEscaped(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(contentsOf: [UInt8(ascii: "\\"), byte])
    case 0x08: append(contentsOf: "\\b".utf8)
    case 0x0C: append(contentsOf: "\\f".utf8)
    case 0x0A: append(contentsOf: "\\n".utf8)
    case 0x0D: append(contentsOf: "\\r".utf8)
    case 0x09: append(contentsOf: "\\t".utf8)
    case ..<0x20:
      let digits = String(byte, radix: 16)
      append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
    default: append(byte)
    }
  }
}
