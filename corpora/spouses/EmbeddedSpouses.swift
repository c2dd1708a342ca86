import SupervisionCore

/// A generated replacement for the Spouses corpus: same form, same heuristics, other texts.
///
/// Sentences about invented persons come from templates that state who is married to whom; every
/// pair of mentions in a sentence is a row.
package struct EmbeddedSpouses: Sendable {
  package struct Person: Equatable, Sendable {
    /// First and last token, both inclusive.
    package let start: Int
    package let end: Int
    /// Half-open, in Unicode scalars of the sentence.
    package let charStart: Int
    package let charEnd: Int
    /// That piece of the sentence.
    package let text: String
  }

  package struct Row: Equatable, Sendable {
    /// Unique in the corpus.
    package let id: String
    package let sentence: String
    /// Cleaned like those of the original: empty for white space, `s` for a possessive.
    package let tokens: [String]
    /// Stands before `person2`; the two do not overlap.
    package let person1: Person
    package let person2: Person
    package let split: Split
    /// 1 (married now or once) or -1; nil in train.
    package let label: Int?
  }

  /// In corpus order.
  package let rows: [Row]
  /// Couples as CSV with the header `person1,person2`.
  package let knownSpouses: String

  /// The same seed gives the same corpus.
  ///
  /// - Complexity: about 9,000 rows, a small fraction of a second.
  package static func generate(seed: UInt64 = 20_150_901) -> EmbeddedSpouses {
    var generator = SeededGenerator(seed: seed)
    var writer = NewsWriter(seed: generator.next())
    var couples = GeneratedCouples()
    var rows: [Row] = []
    for (split, minimumCount) in rowCounts {
      var article = ArticlePosition(split: split)
      let end = rows.count + minimumCount
      while rows.count < end {
        let sentence = writer.write()
        couples.add(sentence, using: &generator)
        rows += article.rows(of: sentence)
      }
    }
    return EmbeddedSpouses(
      rows: rows, knownSpouses: couples.table(names: writer.names, using: &generator))
  }

  private static let rowCounts: [(Split, Int)] = [(.train, 6_000), (.dev, 1_500), (.test, 1_500)]
}

/// Position of the next sentence, which names its rows.
private struct ArticlePosition {
  let split: Split
  private var article = 1
  private var offset = 0
  private var rowCount = 0

  init(split: Split) { self.split = split }

  mutating func rows(of sentence: NewsSentence) -> [EmbeddedSpouses.Row] {
    defer { advance(by: sentence.text.unicodeScalars.count) }
    return sentence.pairs.map { first, second in
      defer { rowCount += 1 }
      return EmbeddedSpouses.Row(
        id: id(sentence.mentions[first].person, sentence.mentions[second].person),
        sentence: sentence.text, tokens: sentence.tokens,
        person1: sentence.mentions[first].person, person2: sentence.mentions[second].person,
        split: split, label: split == .train ? nil : sentence.areMarried(first, second) ? 1 : -1)
    }
  }

  private mutating func advance(by count: Int) {
    offset += count
    if offset > 2_000 { (article, offset) = (article + 1, 0) }
  }

  /// As in the original: article, sentence and spans in train, a running number elsewhere.
  private func id(_ first: EmbeddedSpouses.Person, _ second: EmbeddedSpouses.Person) -> String {
    guard split == .train else { return "\(split.rawValue)-\(padded(rowCount))" }
    let spans = [first, second].map { "\(offset + $0.charStart)-\(offset + $0.charEnd - 1)" }
    return "article-\(padded(article))::\(offset)::\(spans[0])::\(spans[1])"
  }

  private func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
