/// A candidate as text models read it: tokens, and the ranges of those that it is about.
public struct MarkedTokens: Equatable, Sendable {
  /// A range of tokens that the candidate is about, such as the name of a chemical.
  public struct Mark: Equatable, Sendable {
    /// The type of the thing named, such as `Chemical`.
    public let type: String
    /// Positions in ``tokens``; empty where the mark covers no token.
    public let range: Range<Int>

    /// A mark of this type over a range of token positions.
    public init(type: String, range: Range<Int>) {
      self.type = type
      self.range = range
    }
  }

  /// The tokens in text order.
  public let tokens: Tokens
  /// Marks by role, not overlapping: the first argument of a relation comes first, wherever it is in the text.
  public let marks: [Mark]

  /// Tokens with marks by role.
  ///
  /// - Precondition: marks do not overlap and end within the tokens.
  public init(tokens: Tokens, marks: [Mark] = []) {
    self.tokens = tokens
    self.marks = marks
  }

  /// Cuts a text into words and single punctuation marks; a mark covers the tokens that it overlaps.
  public init(_ text: MarkedText) {
    let bytes = Array(text.text.utf8)
    var spans: [Span] = []
    var position = 0
    while position < bytes.count {
      let start = position
      if isWordByte(bytes[position]) {
        while position < bytes.count, isWordByte(bytes[position]) { position += 1 }
        spans.append(Span(start, position))
      } else {
        position += 1
        if !isSpace(bytes[start]) { spans.append(Span(start, position)) }
      }
    }
    tokens = Tokens(spans.map { String(decoding: bytes[$0.start..<$0.end], as: UTF8.self) })
    marks = text.marks.map { mark in
      let covered = spans.indices.filter { spans[$0].overlaps(mark.span) }
      let range = covered.first.map { $0..<(covered[covered.count - 1] + 1) } ?? 0..<0
      return Mark(type: mark.name, range: range)
    }
  }
}

/// ASCII letters and digits, underscores, and everything beyond ASCII.
private func isWordByte(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...: true
  default: false
  }
}

private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
