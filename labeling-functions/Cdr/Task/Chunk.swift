import Corpora
import SupervisionCore

/// A piece of a sentence between white space, with the part that is left when punctuation is
/// stripped from both ends.
///
/// Hyphens, slashes, plus and percent signs are not stripped.
struct Chunk {
  let span: Span
  /// Empty, at the chunk's end, when all of it is punctuation.
  let core: Span

  private static let stripped = Set("()[]{}<>\"'`,.;:!?".utf8)

  /// The chunks of a sentence in text order.
  static func chunks(of sentence: Span, utf8: [UInt8]) -> [Chunk] {
    var chunks: [Chunk] = []
    var position = sentence.start
    while position < sentence.end {
      if isWhiteSpace(utf8[position]) {
        position += 1
        continue
      }
      let start = position
      while position < sentence.end, !isWhiteSpace(utf8[position]) { position += 1 }
      chunks.append(Chunk(Span(start, position), utf8: utf8))
    }
    return chunks
  }

  private init(_ span: Span, utf8: [UInt8]) {
    var start = span.start
    while start < span.end, Self.stripped.contains(utf8[start]) { start += 1 }
    var end = span.end
    while end > start, Self.stripped.contains(utf8[end - 1]) { end -= 1 }
    self.span = span
    core = Span(start, end)
  }

  /// Each stripped character and the core, the core cut further at `cuts`.
  func tokens(cutAt cuts: [Int]) -> [Span] {
    var tokens = (span.start..<core.start).map { Span($0, $0 + 1) }
    var start = core.start
    for cut in cuts where cut > core.start && cut < core.end {
      tokens.append(Span(start, cut))
      start = cut
    }
    if start < core.end { tokens.append(Span(start, core.end)) }
    return tokens + (core.end..<span.end).map { Span($0, $0 + 1) }
  }
}
