/// Where the words of a text stand.
///
/// A word is a longest run of letters, digits, combining marks and underscores; an apostrophe between two such characters
/// belongs to it (`don't`). Everything else separates words.
@usableFromInline
enum WordScanner {
  /// Calls `body` with the range of each word.
  @inlinable
  static func forEachWord(
    in bytes: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>) -> Void
  ) {
    var position = 0
    let end = bytes.count
    while position < end {
      let length = wordCharacterLength(bytes, position)
      guard length > 0 else {
        position += 1
        continue
      }
      let start = position
      position += length
      while position < end {
        var length = wordCharacterLength(bytes, position)
        if length == 0, bytes[position] == 0x27, position + 1 < end {
          let next = wordCharacterLength(bytes, position + 1)
          if next > 0 { length = 1 + next }
        }
        guard length > 0 else { break }
        position += length
      }
      body(start..<position)
    }
  }

  /// Bytes of the word character at `position`, 0 where none starts.
  @inlinable
  static func wordCharacterLength(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int {
    let byte = bytes[position]
    if byte < 0x80 {
      let letter = (byte | 0x20) &- 0x61 < 26
      return letter || byte &- 0x30 < 10 || byte == 0x5F ? 1 : 0
    }
    return longWordCharacterLength(bytes, position)
  }

  @usableFromInline
  static func longWordCharacterLength(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int {
    let length = bytes[position] >= 0xF0 ? 4 : bytes[position] >= 0xE0 ? 3 : 2
    guard bytes[position] >= 0xC0, position + length <= bytes.count else { return 0 }
    let text = String(decoding: bytes[position..<(position + length)], as: UTF8.self)
    guard let properties = text.unicodeScalars.first?.properties else { return 0 }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return length
    default: return properties.isAlphabetic || properties.numericType != nil ? length : 0
    }
  }
}

extension String {
  /// The words of the text, in order, as they stand: longest runs of letters, digits, combining marks and
  /// underscores, with the apostrophes inside them.
  public var words: [String] {
    var text = self
    return text.withUTF8 { bytes in
      var words: [String] = []
      WordScanner.forEachWord(in: bytes) { range in
        words.append(String(decoding: bytes[range], as: UTF8.self))
      }
      return words
    }
  }
}
