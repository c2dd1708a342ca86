/// The key under which a chunk stores the positions of words.
struct WordsKey: Hashable {
  let words: [String]
  let ignoringCase: Bool
}

/// A set of positions in 0..<count, one bit each.
struct PositionSet: Sendable {
  private var words: [UInt64]

  init(count: Int) { words = [UInt64](repeating: 0, count: count / 64 + 1) }

  mutating func insert(_ position: Int) { words[position / 64] |= 1 << UInt64(position % 64) }

  /// Whether one of them lies in a range.
  func overlaps(_ range: Range<Int>) -> Bool {
    guard !range.isEmpty else { return false }
    let (first, last) = (range.lowerBound / 64, (range.upperBound - 1) / 64)
    let fromStart = ~UInt64(0) << UInt64(range.lowerBound % 64)
    let toEnd = ~UInt64(0) >> UInt64(63 - (range.upperBound - 1) % 64)
    if first == last { return words[first] & fromStart & toEnd != 0 }
    if words[first] & fromStart != 0 || words[last] & toEnd != 0 { return true }
    return words[(first + 1)..<last].contains { $0 != 0 }
  }
}
