import SupervisionCore

/// Positions of the mentions of a pair among the tokens of their sentence.
@usableFromInline
struct TokenPair: Sendable {
  let first: Range<Int>
  let second: Range<Int>
  /// The earlier and the later one in the text.
  @usableFromInline let leading: Range<Int>
  @usableFromInline let trailing: Range<Int>
  @usableFromInline let between: Range<Int>
  let tokenCount: Int
  /// Start of the sentence's tokens in a column.
  let start: Int

  @usableFromInline
  init(_ sentence: Sentence, _ firstIndex: Int, _ secondIndex: Int, start: Int) {
    let (first, second, isForward) = sentence.mentions.withUnsafeBufferPointer { mentions in
      (
        mentions[firstIndex].tokens, mentions[secondIndex].tokens,
        mentions[firstIndex].span.start <= mentions[secondIndex].span.start
      )
    }
    (leading, trailing) = isForward ? (first, second) : (second, first)
    self.first = first
    self.second = second
    between = leading.upperBound..<max(leading.upperBound, trailing.lowerBound)
    tokenCount = sentence.tokens.count
    self.start = start
  }
}
