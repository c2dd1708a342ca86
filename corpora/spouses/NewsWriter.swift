import SupervisionCore

/// Writes sentences about invented persons.
struct NewsWriter {
  let names: PersonNames
  private var expander: GrammarExpander
  private var generator: SeededGenerator

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    names = PersonNames()
    expander = GrammarExpander(
      grammar: Grammar(PackageResources.spouses_sentences_txt),
      generator: SeededGenerator(seed: generator.next()))
  }

  mutating func write() -> NewsSentence {
    expander.startDocument()
    let expansion = expander.expand("sentence")
    var cast = PersonCast(facts: expansion.facts, names: names)
    var text = ""
    var spans: [(key: String, start: Int, end: Int)] = []
    for item in expansion.items {
      switch item {
      case .text(let piece): text += piece
      case .slot(let slot):
        let written = cast.form(of: slot, using: &generator)
        guard written.isName else {
          text += slot.isCapitalized ? written.text.capitalizingFirst() : written.text
          continue
        }
        let start = text.unicodeScalars.count
        text += (start > 0 && generator.uniform() < 0.02 ? "  " : "") + written.text
        spans.append((slot.key, start, text.unicodeScalars.count))
      }
    }
    if generator.uniform() < 0.7 { text += "   " }
    return sentence(text, spans: spans, couples: cast.couples)
  }

  private func sentence(
    _ text: String, spans: [(key: String, start: Int, end: Int)], couples: [(String, String)]
  ) -> NewsSentence {
    let scalars = Array(text.unicodeScalars)
    let tokens = NewsTokenizer.tokens(of: scalars)
    let mentions = spans.map { span in
      let inside = tokens.indices.filter {
        tokens[$0].start >= span.start && tokens[$0].end <= span.end
      }
      let piece = String(scalars: scalars[span.start..<span.end])
      return NewsSentence.Mention(
        key: span.key,
        person: EmbeddedSpouses.Person(
          start: inside[0], end: inside[inside.count - 1], charStart: span.start,
          charEnd: span.end, text: piece))
    }
    return NewsSentence(
      text: text, tokens: tokens.map(\.text), mentions: mentions, couples: couples)
  }
}
