import SupervisionCore

/// Translates offsets that count Unicode scalar values into UTF-8 offsets of the same text.
package struct ScalarOffsets {
  /// Number of scalar values in the text.
  package let count: Int
  /// UTF-8 offset of each scalar value and of the end; nil for ASCII, where both counts agree.
  private let utf8Offsets: [Int]?

  package init(_ text: String) {
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
      count = text.utf8.count
      utf8Offsets = nil
      return
    }
    var offsets: [Int] = []
    var end = 0
    for scalar in text.unicodeScalars {
      offsets.append(end)
      end += UTF8.width(scalar)
    }
    count = offsets.count
    utf8Offsets = offsets + [end]
  }

  /// The UTF-8 offset; nil outside 0...count.
  package func utf8Offset(_ scalarOffset: Int) -> Int? {
    guard (0...count).contains(scalarOffset) else { return nil }
    return utf8Offsets?[scalarOffset] ?? scalarOffset
  }

  /// The span in UTF-8 offsets; nil when it lies outside the text or ends before it starts.
  package func span(_ start: Int, _ end: Int) -> Span? {
    guard start <= end, let start = utf8Offset(start), let end = utf8Offset(end) else { return nil }
    return Span(start, end)
  }
}
