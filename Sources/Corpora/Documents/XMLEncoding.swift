import FileFormats
import Foundation
import SupervisionCore

/// The encoding of an XML text, by its byte order mark or declaration.
enum XMLEncoding: Equatable {
  case utf8
  /// ISO-8859-1, in which bytes of windows-1252 that it has as control characters are the characters of windows-1252.
  ///
  /// - Source: WHATWG, *Encoding*, where the label stands for windows-1252.
  case latin1
  case windows1252
  case utf16(isBigEndian: Bool)

  /// - Parameters:
  ///   - start: the first bytes of the text, or all of a shorter one.
  ///   - content: looks through the whole text: whether it is ASCII, and whether it is UTF-8.
  /// - Returns: the encoding, and whether it is another one than declared.
  /// - Throws: ``DataError`` for an encoding that is not known here.
  static func of(
    _ start: [UInt8], path: String, content: () throws -> (isASCII: Bool, isUTF8: Bool)
  ) throws -> (encoding: XMLEncoding, contradictsDeclaration: Bool) {
    if start.starts(with: [0xFE, 0xFF]) || start.starts(with: [0x00, 0x3C]) {
      return (.utf16(isBigEndian: true), false)
    }
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0x3C, 0x00]) {
      return (.utf16(isBigEndian: false), false)
    }
    guard let name = declaredName(start).map({ String(decoding: start[$0], as: UTF8.self) }),
      !start.starts(with: [0xEF, 0xBB, 0xBF])
    else { return (.utf8, false) }
    let encoding = named(name)
    if encoding == .utf8 { return (.utf8, false) }
    let content = try content()
    if content.isASCII { return (.utf8, false) }
    if content.isUTF8 { return (.utf8, true) }
    guard let encoding else {
      throw DataError(
        file: path, line: 1, field: "encoding", found: "'\(name)'",
        expected: "UTF-8, UTF-16, ISO-8859-1 or windows-1252",
        remedy: "convert the file with 'iconv -f \(name) -t UTF-8'")
    }
    return (encoding, false)
  }

  /// Nil for an encoding that is not known here, UTF-16 among them: without a byte order mark a text
  /// whose declaration can be read in single bytes is none.
  private static func named(_ name: String) -> XMLEncoding? {
    switch name.lowercased() {
    case "utf-8", "utf8", "us-ascii", "ascii": .utf8
    case "iso-8859-1", "iso_8859-1", "iso8859-1", "latin1", "latin-1", "l1", "cp819": .latin1
    case "windows-1252", "cp1252", "cp-1252", "x-cp1252": .windows1252
    default: nil
    }
  }

  /// The range of the encoding name in the XML declaration; nil without one.
  static func declaredName(_ start: [UInt8]) -> Range<Int>? {
    let first = start.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard start[first...].starts(with: "<?xml".utf8),
      let end = start.firstIndex(of: UInt8(ascii: ">"))
    else { return nil }
    let word = Array("encoding".utf8)
    guard
      var position = (first..<end).first(where: { start[$0..<end].starts(with: word) })
    else { return nil }
    position += word.count
    let isQuote = { (byte: UInt8) in byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }
    guard let open = start[position..<end].firstIndex(where: isQuote),
      let close = start[(open + 1)..<end].firstIndex(of: start[open])
    else { return nil }
    return (open + 1)..<close
  }
}

/// Turns a text that comes in pieces into UTF-8.
struct XMLTranscoder {
  let encoding: XMLEncoding
  let path: String
  private var rest: [UInt8] = []
  private var byteCount = 0

  init(_ encoding: XMLEncoding, path: String) {
    self.encoding = encoding
    self.path = path
  }

  /// The whole characters of the bytes so far; what is left waits for the next piece.
  ///
  /// - Throws: ``DataError`` with the byte that the encoding has not.
  mutating func add(_ piece: [UInt8]) throws -> [UInt8] {
    let bytes = rest + piece
    rest = []
    defer { byteCount += bytes.count - rest.count }
    switch encoding {
    case .utf8: return try validated(bytes)
    case .latin1:
      return encoded(
        bytes.map { byte in
          let scalar = (0x80..<0xA0).contains(byte) ? windows1252[Int(byte) - 0x80] : 0
          return scalar > 0 ? scalar : UInt32(byte)
        })
    case .windows1252:
      return encoded(
        try bytes.enumerated().map { index, byte in
          guard (0x80..<0xA0).contains(byte) else { return UInt32(byte) }
          let scalar = windows1252[Int(byte) - 0x80]
          guard scalar > 0 else { throw invalid(byte, at: index, expected: "windows-1252") }
          return scalar
        })
    case .utf16(let isBigEndian): return try fromUTF16(bytes, isBigEndian: isBigEndian)
    }
  }

  /// - Throws: ``DataError`` when a character is cut off.
  func finish() throws {
    guard let byte = rest.first else { return }
    throw invalid(byte, at: 0, expected: encoding == .utf8 ? "UTF-8" : "UTF-16")
  }

  private mutating func validated(_ bytes: [UInt8]) throws -> [UInt8] {
    let length =
      String(validating: bytes, as: UTF8.self) != nil
      ? bytes.count : validUTF8PrefixLength(bytes[...])
    guard bytes.count - length < 4 else {
      throw invalid(bytes[length], at: length, expected: "UTF-8")
    }
    rest = Array(bytes[length...])
    return Array(bytes[..<length])
  }

  private mutating func fromUTF16(_ bytes: [UInt8], isBigEndian: Bool) throws -> [UInt8] {
    var units = stride(from: 0, to: bytes.count - 1, by: 2).map { index in
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      return isBigEndian ? first << 8 | second : second << 8 | first
    }
    let hasHalf = units.last.map(UTF16.isLeadSurrogate) ?? false
    if hasHalf { units.removeLast() }
    rest = Array(bytes[(2 * units.count)...])
    var result: [UInt8] = []
    let isFaulty = transcode(
      units.makeIterator(), from: UTF16.self, to: UTF8.self, stoppingOnError: true
    ) { result.append($0) }
    guard !isFaulty else { throw invalid(bytes[0], at: 0, expected: "UTF-16") }
    return byteCount == 0 && result.starts(with: [0xEF, 0xBB, 0xBF])
      ? Array(result.dropFirst(3)) : result
  }

  private func encoded(_ scalars: [UInt32]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(scalars.count)
    for value in scalars {
      guard value >= 0x80 else {
        result.append(UInt8(value))
        continue
      }
      if let scalar = Unicode.Scalar(value) { result += UTF8.encode(scalar)! }
    }
    return result
  }

  private func invalid(_ byte: UInt8, at index: Int, expected: String) -> DataError {
    DataError(
      file: path, byte: byteCount + index,
      found: "the byte 0x\(String(byte, radix: 16, uppercase: true))", expected: expected,
      remedy: encoding == .utf8
        ? "name the file's encoding in its first line, as <?xml version=\"1.0\" "
          + "encoding=\"ISO-8859-1\"?>, or convert the file to UTF-8"
        : "correct the encoding that the file's first line names")
  }
}

/// The bytes 0x80 to 0x9F in windows-1252; 0 where it has none.
private let windows1252: [UInt32] = [
  0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152,
  0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161,
  0x203A, 0x0153, 0, 0x017E, 0x0178,
]
