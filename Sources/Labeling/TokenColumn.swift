import SupervisionCore

/// The tokens of a chunk of pairs in one buffer; a sentence shared by neighbouring pairs is there once.
struct TokenColumn: Sendable {
  private var sentences: [Sentence] = []
  /// End of each sentence's tokens in the column.
  private var ends: [Int] = []
  private var hashes: [UInt64] = []
  private var lowercasedHashes: [UInt64] = []
  private(set) var pairs: [TokenPair] = []

  init(_ candidates: ArraySlice<some PairCandidate>) {
    pairs.reserveCapacity(candidates.count)
    var last: ObjectIdentifier?
    for candidate in candidates {
      let sentence = candidate.context
      if last != ObjectIdentifier(sentence) {
        last = ObjectIdentifier(sentence)
        sentences.append(sentence)
        hashes += sentence.tokens.hashes
        lowercasedHashes += sentence.tokens.lowercasedHashes
        ends.append(hashes.count)
      }
      pairs.append(
        TokenPair(
          sentence, candidate.firstIndex, candidate.secondIndex,
          start: hashes.count - sentence.tokens.count))
    }
  }

  static func of<C: PairCandidate>(_ chunk: CandidateChunk<C>) -> TokenColumn {
    chunk.shared("tokens of pairs") { TokenColumn(chunk.candidates) }
  }

  /// Positions of the column's tokens that are in a set.
  func positions(of words: WordSet) -> PositionSet {
    var positions = PositionSet(count: hashes.count)
    var sentence = 0
    words.forEachPossible(in: words.ignoringCase ? lowercasedHashes : hashes) { position, hash in
      let isMember = words.contains(hash: hash) {
        while ends[sentence] <= position { sentence += 1 }
        let start = sentence == 0 ? 0 : ends[sentence - 1]
        return sentences[sentence].tokens.utf8(position - start)
      }
      if isMember { positions.insert(position) }
    }
    return positions
  }
}
