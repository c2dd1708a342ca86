/// Positions of some literals in the texts of a chunk.
final class LiteralOccurrences {
  struct Span {
    let start: Int32
    let end: Int32
  }

  /// By text, then by start, then by end. Offsets into the chunk's bytes.
  let spans: UnsafeMutableBufferPointer<Span>
  /// Those of row `r` are `rowStarts[r]..<rowStarts[r + 1]`.
  let rowStarts: UnsafeMutableBufferPointer<Int32>
  private(set) var count = 0

  /// - Parameter literals: ascending.
  init(of literals: [Literal], in texts: TextColumn) {
    let found = texts.bytes.withUnsafeBufferPointer { Self.spans(of: literals, in: $0) }
    spans = .allocate(capacity: found.count)
    rowStarts = .allocate(capacity: texts.ends.count + 1)
    rowStarts[0] = 0
    var next = 0
    for (row, end) in texts.ends.enumerated() {
      while next < found.count, found[next].start < end {
        if found[next].end <= end {
          spans[count] = found[next]
          count += 1
        }
        next += 1
      }
      rowStarts[row + 1] = Int32(count)
    }
  }

  deinit {
    spans.deallocate()
    rowStarts.deallocate()
  }

  /// A literal that begins with the one before is searched only where that one occurs.
  private static func spans(
    of literals: [Literal], in text: UnsafeBufferPointer<UInt8>
  ) -> [Span] {
    var spans: [Span] = []
    var scanned: (literal: Literal, positions: [Int32])?
    for literal in literals {
      let length = Int32(literal.bytes.count)
      if let scanned, literal.bytes.starts(with: scanned.literal.bytes) {
        for start in scanned.positions where text[Int(start)...].starts(with: literal.bytes) {
          spans.append(Span(start: start, end: start + length))
        }
      } else {
        let positions = literal.positions(in: text)
        scanned = (literal, positions)
        for start in positions { spans.append(Span(start: start, end: start + length)) }
      }
    }
    if literals.count > 1 { spans.sort { ($0.start, $0.end) < ($1.start, $1.end) } }
    return spans
  }
}
