import SupervisionCore

/// A list of couples as an encyclopedia might have it: few of the corpus, some of them wrong, and
/// hundreds of others.
struct GeneratedCouples {
  private var couples: [String] = []

  /// Lists some of the sentence's pairs: more often couples than others.
  mutating func add(_ sentence: NewsSentence, using generator: inout SeededGenerator) {
    for (first, second) in sentence.pairs {
      let names = [first, second].map { sentence.mentions[$0].person.text }
      let share = sentence.areMarried(first, second) ? 0.03 : 0.001
      if generator.uniform() < share, names.allSatisfy(isWholeName) { add(names) }
    }
  }

  /// The list with couples that the corpus does not mention.
  mutating func table(names: PersonNames, using generator: inout SeededGenerator) -> String {
    for _ in 0..<700 {
      let shared = names.draw("last", using: &generator)
      let own = generator.uniform() < 0.4 ? shared : names.draw("last", using: &generator)
      let husband = names.draw("male", using: &generator) + " " + shared
      let wife = names.draw("female", using: &generator) + " " + own
      add([husband, wife].shuffled(using: &generator))
    }
    return "person1,person2\n" + couples.map { $0 + "\n" }.joined()
  }

  /// Whether a mention is first and last name, without white space or a possessive about it.
  private func isWholeName(_ text: String) -> Bool {
    text.contains(" ") && !text.hasPrefix(" ") && !text.hasSuffix("'s")
  }

  private mutating func add(_ names: [String]) { couples.append(names.joined(separator: ",")) }
}
