import SupervisionCore

extension Tokenizer {
  /// One text or two as an encoder reads them, with special pieces around them.
  ///
  /// - Precondition: one text or two.
  public func sequence(_ texts: [String]) -> PieceSequence {
    precondition((1...2).contains(texts.count), "one text or two")
    var builder = SequenceBuilder()
    builder.append(special: specialPieces.start, type: 0)
    for (index, text) in texts.enumerated() {
      let type = index == 0 ? 0 : specialPieces.secondType
      if index > 0 { builder.append(special: specialPieces.middle, type: 0) }
      for piece in pieces(of: text, text: index) {
        builder.append(piece.id, type: type, source: piece.source)
      }
    }
    builder.append(
      special: specialPieces.end, type: texts.count == 1 ? 0 : specialPieces.secondType)
    return builder.sequence
  }
}

private struct SequenceBuilder {
  private var ids: [Int32] = []
  private var types: [UInt8] = []
  private var sources: [PieceSequence.Source?] = []

  var sequence: PieceSequence { PieceSequence(ids: ids, types: types, sources: sources) }

  mutating func append(_ id: Int32, type: UInt8, source: PieceSequence.Source?) {
    ids.append(id)
    types.append(type)
    sources.append(source)
  }

  mutating func append(special pieces: [Int32], type: UInt8) {
    for id in pieces { append(id, type: type, source: nil) }
  }
}

extension PieceSequence {
  /// The pieces that overlap a span of a text; empty where none does.
  ///
  /// - Parameters:
  ///   - span: UTF-8 bytes.
  ///   - text: 0 for the first text, 1 for the second.
  public func pieces(overlapping span: Span, text: Int) -> Range<Int> {
    func overlaps(_ source: Source?) -> Bool {
      source.map { $0.text == text && $0.start < span.end && span.start < $0.end } ?? false
    }
    guard let first = sources.firstIndex(where: overlaps),
      let last = sources.lastIndex(where: overlaps)
    else { return 0..<0 }
    return first..<last + 1
  }

  /// The sequence cut to a number of pieces, special ones included, around what a candidate is about.
  ///
  /// Special pieces stay. The window lies around the middle of the mentions' pieces; where these alone are too long, or
  /// there are none, it begins with the first of them, or of the text. Of two texts the longer one is cut first.
  ///
  /// - Parameters:
  ///   - mentions: ranges of pieces; empty ones are ignored.
  ///   - maximumLength: at least the number of special pieces.
  public func windowed(around mentions: [Range<Int>], maximumLength: Int) -> PieceSequence {
    guard count > maximumLength else { return self }
    let texts = [0, 1].map { text in indices(of: text) }
    let room = max(0, maximumLength - (count - texts[0].count - texts[1].count))
    let sizes = Self.sizes(texts.map(\.count), room: room)
    var kept = Set<Int>()
    for (text, size) in zip(texts, sizes) {
      kept.formUnion(Self.window(of: text, size: size, around: mentions))
    }
    let positions = ids.indices.filter { sources[$0] == nil || kept.contains($0) }
    return PieceSequence(
      ids: positions.map { ids[$0] }, types: positions.map { types[$0] },
      sources: positions.map { sources[$0] })
  }

  private func indices(of text: Int) -> Range<Int> {
    guard let first = sources.firstIndex(where: { $0?.text == text }),
      let last = sources.lastIndex(where: { $0?.text == text })
    else { return 0..<0 }
    return first..<last + 1
  }

  /// How many pieces of each text fit, the longer one cut first.
  private static func sizes(_ counts: [Int], room: Int) -> [Int] {
    let total = counts.reduce(0, +)
    return counts.map { min($0, max(room - (total - $0), room / 2)) }
  }

  private static func window(
    of text: Range<Int>, size: Int, around mentions: [Range<Int>]
  ) -> Range<Int> {
    let inside = mentions.map { $0.clamped(to: text) }.filter { !$0.isEmpty }
    guard let start = inside.map(\.lowerBound).min(), let end = inside.map(\.upperBound).max()
    else {
      return text.lowerBound..<text.lowerBound + size
    }
    let centred = end - start <= size ? start - (size - (end - start)) / 2 : start
    let first = max(text.lowerBound, min(centred, text.upperBound - size))
    return first..<first + size
  }
}
