/// The positions of the words in a text.
///
/// A word is a longest run of letters, digits, combining marks and underscores; an apostrophe between two such
/// characters belongs to it (`don't`). Everything else separates words.
enum WordScanner {
  /// Calls `body` with start and end of each word in a range of UTF-8.
  @inline(__always)
  static func forEachWord(
    in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ body: (Int, Int) -> Void
  ) {
    var position = range.lowerBound
    let end = range.upperBound
    while position < end {
      var length = characterLength(bytes, position, end)
      guard length > 0 else {
        position += 1
        continue
      }
      let start = position
      repeat {
        position += length
        guard position < end else { break }
        length = characterLength(bytes, position, end)
        if length == 0, bytes[position] == UInt8(ascii: "'"), position + 1 < end {
          let next = characterLength(bytes, position + 1, end)
          if next > 0 { length = 1 + next }
        }
      } while length > 0
      body(start, position)
    }
  }

  /// Bytes of the word character at `position`, 0 where none starts.
  @inline(__always)
  private static func characterLength(
    _ bytes: UnsafeBufferPointer<UInt8>, _ position: Int, _ end: Int
  ) -> Int {
    let byte = bytes[position]
    if byte >= 0x80 { return longCharacterLength(bytes, position, end) }
    let isLetter = (byte | 0x20) &- UInt8(ascii: "a") < 26
    return isLetter || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "_") ? 1 : 0
  }

  @inline(never)
  private static func longCharacterLength(
    _ bytes: UnsafeBufferPointer<UInt8>, _ position: Int, _ end: Int
  ) -> Int {
    let length = bytes[position] >= 0xF0 ? 4 : bytes[position] >= 0xE0 ? 3 : 2
    guard bytes[position] >= 0xC0, position + length <= end else { return 0 }
    let text = String(decoding: bytes[position..<(position + length)], as: UTF8.self)
    guard let properties = text.unicodeScalars.first?.properties else { return 0 }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return length
    default: return properties.isAlphabetic || properties.numericType != nil ? length : 0
    }
  }
}

extension String {
  /// The words of the text in order, unchanged: longest runs of letters, digits, combining marks and
  /// underscores, with the apostrophes inside them.
  public var words: [String] {
    var text = self
    return text.withUTF8 { bytes in
      var words: [String] = []
      WordScanner.forEachWord(in: bytes, 0..<bytes.count) { start, end in
        words.append(String(decoding: bytes[start..<end], as: UTF8.self))
      }
      return words
    }
  }
}
