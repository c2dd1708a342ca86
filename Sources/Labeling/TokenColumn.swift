import SupervisionCore

/// The sentences' tokens of a chunk of pairs, hashed, in one buffer; a sentence that follows itself is there
/// once.
struct TokenColumn: Sendable {
  struct Row: Sendable {
    let sentence: Sentence
    /// Where the sentence's tokens start in the column.
    let start: Int
    let pair: TokenPair
  }

  private(set) var hashes: [UInt64] = []
  private(set) var lowercasedHashes: [UInt64] = []
  private(set) var rows: [Row] = []

  init(_ candidates: [some PairCandidate]) {
    rows.reserveCapacity(candidates.count)
    for candidate in candidates {
      let sentence = candidate.context
      if rows.last?.sentence !== sentence {
        hashes += sentence.tokens.hashes
        lowercasedHashes += sentence.tokens.lowercasedHashes
      }
      let pair = TokenPair(candidate)
      rows.append(
        Row(sentence: sentence, start: hashes.count - pair.tokenCount, pair: pair))
    }
  }

  static func of<C: PairCandidate>(_ chunk: CandidateChunk<C>) -> TokenColumn {
    chunk.shared("tokens of pairs") { TokenColumn(chunk.candidates) }
  }
}

/// Where the mentions of a pair stand among the tokens of their sentence.
struct TokenPair: Sendable {
  let first: Range<Int>
  let second: Range<Int>
  let between: Range<Int>
  let tokenCount: Int

  init(_ candidate: some PairCandidate) {
    first = candidate.first.tokens
    second = candidate.second.tokens
    between = candidate.tokensBetween
    tokenCount = candidate.sentence.tokens.count
  }
}
