import SupervisionCore

/// Words cut into the longest pieces of a vocabulary, from left to right; pieces inside words begin with `##` there.
///
/// A special piece that stands in a text, such as `[SEP]`, is read as text: no text can end a sequence.
///
/// - Source: Devlin et al. 2019, after Wu et al. 2016.
struct WordPieceTokenizer: Tokenizer {
  let specialPieces: SpecialPieces
  let vocabularySize: Int
  private let normalizer: WordNormalizer
  private let starts: PieceTable
  private let continuations: PieceTable
  private let unknown: Int32
  private let longestWord: Int

  /// - Parameters:
  ///   - vocabulary: pieces with their numbers.
  ///   - prefix: marks pieces inside words, such as `##`.
  ///   - unknown: piece in place of words that cannot be cut.
  ///   - longestWord: scalars beyond which a word counts as unknown.
  init(
    _ vocabulary: [(piece: String, id: Int32)], normalizer: WordNormalizer,
    specialPieces: SpecialPieces, unknown: Int32, prefix: String = "##", longestWord: Int = 100
  ) {
    self.normalizer = normalizer
    self.specialPieces = specialPieces
    self.unknown = unknown
    self.longestWord = longestWord
    let mark = Array(prefix.utf8)
    let pieces = vocabulary.map { (bytes: Array($0.piece.utf8), id: $0.id) }
    starts = PieceTable(pieces)
    continuations = PieceTable(
      pieces.compactMap { piece in
        piece.bytes.count > mark.count && piece.bytes.starts(with: mark)
          ? (Array(piece.bytes.dropFirst(mark.count)), piece.id) : nil
      })
    vocabularySize = vocabulary.reduce(0) { max($0, Int($1.id) + 1) }
  }

  func pieces(of string: String, text: Int) -> [(id: Int32, source: PieceSequence.Source)] {
    var pieces: [(id: Int32, source: PieceSequence.Source)] = []
    normalizer.forEachWord(of: string) { word in
      let first = pieces.count
      guard word.scalarCount <= longestWord, append(word, text: text, to: &pieces) else {
        pieces.removeSubrange(first...)
        pieces.append((unknown, word.source(word.bytes.indices, text: text)))
        return
      }
    }
    return pieces
  }

  /// - Returns: false where no piece fits somewhere.
  private func append(
    _ word: NormalizedWord, text: Int,
    to pieces: inout [(id: Int32, source: PieceSequence.Source)]
  ) -> Bool {
    var start = 0
    while start < word.bytes.count {
      let table = start == 0 ? starts : continuations
      guard let (id, end) = table.longestPiece(of: word.bytes, from: start) else { return false }
      pieces.append((id, word.source(start..<end, text: text)))
      start = end
    }
    return true
  }
}

extension NormalizedWord {
  fileprivate func source(_ range: Range<Int>, text: Int) -> PieceSequence.Source {
    PieceSequence.Source(
      text: text, start: sources[range.lowerBound].lowerBound,
      end: sources[range.upperBound - 1].upperBound)
  }
}

extension PieceTable {
  /// The longest piece that a word has at a place, with its end.
  fileprivate func longestPiece(of word: [UInt8], from start: Int) -> (id: Int32, end: Int)? {
    var found: (id: Int32, end: Int)?
    var hash = Self.emptyHash
    for end in start..<min(word.count, start + longest) {
      hash = Self.hash(hash, then: word[end])
      if let id = id(word[start...end], hash: hash) { found = (id, end + 1) }
    }
    return found
  }
}
