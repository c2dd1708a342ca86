/// Tokens with the habits of the original corpus.
///
/// Punctuation marks are tokens of their own, words are split at hyphens between letters, `'s` and `n't` are tokens.
/// A run of spaces beyond the one that ends a word is a token. Apostrophes and white space are
/// then cleaned off, which leaves empty tokens in place.
enum NewsTokenizer {
  struct Token {
    let start: Int
    let end: Int
    let text: String
  }

  static func tokens(of scalars: [Unicode.Scalar]) -> [Token] {
    var tokens: [Token] = []
    var position = 0
    while position < scalars.count {
      let end =
        scalars[position...].firstIndex { ($0 == " ") != (scalars[position] == " ") }
        ?? scalars.count
      if scalars[position] == " " {
        let start = position == 0 ? position : position + 1
        if start < end { tokens.append(Token(start: start, end: end, text: "")) }
      } else {
        tokens += cuts(of: scalars, in: position..<end).map {
          Token(start: $0.lowerBound, end: $0.upperBound, text: cleaned(scalars[$0]))
        }
      }
      position = end
    }
    return tokens
  }

  /// The pieces of a chunk without spaces.
  private static func cuts(of scalars: [Unicode.Scalar], in chunk: Range<Int>) -> [Range<Int>] {
    var start = chunk.lowerBound
    var end = chunk.upperBound
    var leading: [Range<Int>] = []
    var trailing: [Range<Int>] = []
    while start < end, "\"'([".unicodeScalars.contains(scalars[start]) {
      leading.append(start..<start + 1)
      start += 1
    }
    while start < end, let length = suffixLength(scalars[start..<end]) {
      trailing.insert(end - length..<end, at: 0)
      end -= length
    }
    return leading + hyphenCuts(of: scalars, in: start..<end) + trailing
  }

  private static func suffixLength(_ chunk: ArraySlice<Unicode.Scalar>) -> Int? {
    if chunk.count > 3, chunk.suffix(3).elementsEqual("n't".unicodeScalars) { return 3 }
    if chunk.count > 2, chunk.suffix(2).elementsEqual("'s".unicodeScalars) { return 2 }
    return chunk.last.flatMap { "\"'.,;:!?)]".unicodeScalars.contains($0) ? 1 : nil }
  }

  private static func hyphenCuts(
    of scalars: [Unicode.Scalar], in chunk: Range<Int>
  ) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var start = chunk.lowerBound
    for position in chunk.dropFirst().dropLast()
    where scalars[position] == "-" && scalars[position - 1].properties.isAlphabetic
      && scalars[position + 1].properties.isAlphabetic
    {
      pieces += [start..<position, position..<position + 1]
      start = position + 1
    }
    return start < chunk.upperBound ? pieces + [start..<chunk.upperBound] : pieces
  }

  private static func cleaned(_ piece: ArraySlice<Unicode.Scalar>) -> String {
    let kept = piece.drop { $0 == "'" }
    let end = kept.lastIndex { $0 != "'" }.map { $0 + 1 } ?? kept.startIndex
    return String(scalars: kept[..<end])
  }
}

extension String {
  init(scalars: ArraySlice<Unicode.Scalar>) {
    self.init()
    for scalar in scalars { unicodeScalars.append(scalar) }
  }
}
