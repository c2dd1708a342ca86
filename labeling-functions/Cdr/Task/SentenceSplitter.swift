import Corpora
import SupervisionCore

/// Splits abstracts into sentences by the rules of the chemical-disease corpus's specification.
///
/// A sentence ends after `.`, `?` or `!` and the closing brackets and quotes that follow, when white
/// space and then an upper-case letter, a digit or an opening bracket or quote come next. There is no
/// end after an abbreviation, nor within a mention. White space is ASCII white space.
package struct SentenceSplitter {
  /// Abbreviations that never end a sentence.
  private static let alwaysInside: Set<String> = [
    "e.g", "i.e", "vs", "cf", "dr", "mr", "mrs", "prof", "fig", "figs", "viz",
  ]
  /// Abbreviations that end a sentence only before an upper-case letter.
  private static let insideUnlessUppercase: Set<String> = [
    "al", "no", "nos", "approx", "ca", "i.v", "i.p", "i.m", "s.c", "p.o", "i.c.v", "i.a", "i.d",
    "i.t", "s.d", "s.e", "s.e.m", "b.i.d", "t.i.d", "q.i.d", "b.w", "st", "sp", "spp", "wt", "max",
    "min",
  ]
  private static let closing = Set(")]}\"'".utf8)
  private static let opening = Set("([{\"'".utf8)

  private let utf8: [UInt8]
  private let mentions: [Span]

  /// - Parameters:
  ///   - utf8: the document's text.
  ///   - mentions: what no sentence end may cut.
  package init(utf8: [UInt8], mentions: [Span]) {
    self.utf8 = utf8
    self.mentions = mentions
  }

  /// The sentences of one passage, without the white space around them.
  package func sentences(in passage: Span) -> [Span] {
    var sentences: [Span] = []
    var start = skipWhiteSpace(passage.start, passage.end)
    var position = start
    while position < passage.end {
      if let boundary = boundary(at: position, in: passage) {
        sentences.append(Span(start, boundary.end))
        start = boundary.next
        position = start
      } else {
        position += 1
      }
    }
    var end = passage.end
    while end > start, isWhiteSpace(utf8[end - 1]) { end -= 1 }
    if end > start { sentences.append(Span(start, end)) }
    return sentences
  }

  /// End of the sentence and start of the next, when the byte at `position` ends one.
  private func boundary(at position: Int, in passage: Span) -> (end: Int, next: Int)? {
    let mark = utf8[position]
    guard mark == UInt8(ascii: ".") || mark == UInt8(ascii: "?") || mark == UInt8(ascii: "!")
    else { return nil }
    var end = position + 1
    while end < passage.end, Self.closing.contains(utf8[end]) { end += 1 }
    let next = skipWhiteSpace(end, passage.end)
    guard next > end, next < passage.end else { return nil }
    let isUppercase = isUppercaseLetter(at: next)
    guard isUppercase || isDigit(at: next) || Self.opening.contains(utf8[next]) else { return nil }
    if mark == UInt8(ascii: ".") {
      let word = word(before: position, in: passage)
      if Self.alwaysInside.contains(word) { return nil }
      if !isUppercase, Self.insideUnlessUppercase.contains(word) { return nil }
    }
    if mentions.contains(where: { $0.start <= position && $0.end > next }) { return nil }
    return (end, next)
  }

  private func word(before position: Int, in passage: Span) -> String {
    var start = position
    while start > passage.start, !isWhiteSpace(utf8[start - 1]) { start -= 1 }
    while start < position, Self.opening.contains(utf8[start]) { start += 1 }
    return String(decoding: utf8[start..<position], as: UTF8.self).lowercased()
  }

  private func skipWhiteSpace(_ start: Int, _ end: Int) -> Int {
    var position = start
    while position < end, isWhiteSpace(utf8[position]) { position += 1 }
    return position
  }

  private func scalar(at position: Int) -> Unicode.Scalar? {
    var iterator = utf8[position...].makeIterator()
    var decoder = UTF8()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
    return scalar
  }

  private func isUppercaseLetter(at position: Int) -> Bool {
    scalar(at: position)?.properties.isUppercase ?? false
  }

  private func isDigit(at position: Int) -> Bool {
    scalar(at: position)?.properties.generalCategory == .decimalNumber
  }
}
