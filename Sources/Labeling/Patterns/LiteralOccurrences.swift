/// Where some literals stand in the texts of a chunk.
final class LiteralOccurrences {
  /// By text, then by start. Offsets into the chunk's bytes.
  let starts: [Int32]
  /// The end of each.
  let ends: [Int32]
  /// Those of row `r` are `rowStarts[r]..<rowStarts[r + 1]`.
  let rowStarts: [Int32]

  init(of literals: [Literal], in texts: TextColumn) {
    let found = texts.bytes.withUnsafeBufferPointer { Self.spans(of: literals, in: $0) }
    var starts: [Int32] = []
    var ends: [Int32] = []
    var rowStarts: [Int32] = [0]
    starts.reserveCapacity(found.count)
    ends.reserveCapacity(found.count)
    rowStarts.reserveCapacity(texts.ends.count + 1)
    var next = 0
    for end in texts.ends {
      while next < found.count, found[next].start < end {
        if found[next].end <= end {
          starts.append(found[next].start)
          ends.append(found[next].end)
        }
        next += 1
      }
      rowStarts.append(Int32(starts.count))
    }
    self.starts = starts
    self.ends = ends
    self.rowStarts = rowStarts
  }

  func inRow(_ row: Int) -> Range<Int> { Int(rowStarts[row])..<Int(rowStarts[row + 1]) }

  private struct Span {
    let start: Int32
    let end: Int32
  }

  /// Sorted by start, then by end. A literal that begins with another one is looked for where that one stands.
  private static func spans(
    of literals: [Literal], in text: UnsafeBufferPointer<UInt8>
  ) -> [Span] {
    let sorted = literals.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    var spans: [Span] = []
    var scanned: (literal: Literal, positions: [Int32])?
    for literal in sorted {
      let length = Int32(literal.bytes.count)
      if let scanned, literal.bytes.starts(with: scanned.literal.bytes) {
        for start in scanned.positions where text[from: start, has: literal.bytes] {
          spans.append(Span(start: start, end: start + length))
        }
      } else {
        let positions = literal.positions(in: text)
        scanned = (literal, positions)
        for start in positions { spans.append(Span(start: start, end: start + length)) }
      }
    }
    if sorted.count > 1 { spans.sort { ($0.start, $0.end) < ($1.start, $1.end) } }
    return spans
  }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate subscript(from start: Int32, has bytes: [UInt8]) -> Bool {
    self[Int(start)...].starts(with: bytes)
  }
}
