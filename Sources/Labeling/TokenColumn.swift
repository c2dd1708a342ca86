import SupervisionCore

/// The tokens of a chunk of pairs in one buffer; a sentence that follows itself is there once.
struct TokenColumn: Sendable {
  private struct SentenceTokens {
    let tokens: Tokens
    /// Where its tokens start in the column.
    let start: Int
  }

  private var sentences: [SentenceTokens] = []
  private(set) var tokenCount = 0
  private(set) var pairs: [TokenPair] = []

  init(_ candidates: [some PairCandidate]) {
    pairs.reserveCapacity(candidates.count)
    var last: Sentence?
    for candidate in candidates {
      let sentence = candidate.context
      if last !== sentence {
        sentences.append(SentenceTokens(tokens: sentence.tokens, start: tokenCount))
        tokenCount += sentence.tokens.count
        last = sentence
      }
      pairs.append(
        TokenPair(
          sentence, candidate.firstIndex, candidate.secondIndex,
          start: tokenCount - sentence.tokens.count))
    }
  }

  static func of<C: PairCandidate>(_ chunk: CandidateChunk<C>) -> TokenColumn {
    chunk.shared("tokens of pairs") { TokenColumn(chunk.candidates) }
  }

  /// Which tokens of the column are in a set.
  func positions(of words: WordSet) -> PositionSet {
    var positions = PositionSet(count: tokenCount)
    for sentence in sentences {
      words.forEachToken(of: sentence.tokens) { positions.insert(sentence.start + $0) }
    }
    return positions
  }
}

/// Where the mentions of a pair stand among the tokens of their sentence.
struct TokenPair: Sendable {
  let first: Range<Int>
  let second: Range<Int>
  let between: Range<Int>
  let tokenCount: Int
  /// Where the sentence's tokens start in the column.
  let start: Int

  init(_ candidate: some PairCandidate) {
    self.init(candidate.context, candidate.firstIndex, candidate.secondIndex, start: 0)
  }

  init(_ sentence: Sentence, _ firstIndex: Int, _ secondIndex: Int, start: Int) {
    let (first, second, isForward) = sentence.mentions.withUnsafeBufferPointer { mentions in
      (
        mentions[firstIndex].tokens, mentions[secondIndex].tokens,
        mentions[firstIndex].span.start <= mentions[secondIndex].span.start
      )
    }
    let (leading, trailing) = isForward ? (first, second) : (second, first)
    self.first = first
    self.second = second
    between = leading.upperBound..<max(leading.upperBound, trailing.lowerBound)
    tokenCount = sentence.tokens.count
    self.start = start
  }
}
