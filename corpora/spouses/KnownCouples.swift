import SupervisionCore

/// A list of couples as an encyclopedia might have it: few of the corpus, some of them wrong, and
/// hundreds of others.
struct KnownCouples {
  private var couples: [String] = []

  /// Lists some of the sentence's pairs: more often couples than others.
  mutating func add(_ sentence: NewsSentence, using generator: inout SeededGenerator) {
    for (first, second) in sentence.pairs {
      let names = [first, second].map { sentence.mentions[$0].person.text }
      let share = sentence.areMarried(first, second) ? 0.04 : 0.0004
      if generator.uniform() < share, names.allSatisfy({ $0.contains(" ") }) { add(names) }
    }
  }

  /// The list with couples that the corpus does not mention.
  mutating func table(names: PersonNames, using generator: inout SeededGenerator) -> String {
    for _ in 0..<700 {
      let persons = ["male", "female"].map {
        "\(names.draw($0, using: &generator)) \(names.draw("last", using: &generator))"
      }
      add(persons.shuffled(using: &generator))
    }
    return "person1,person2\n" + couples.map { $0 + "\n" }.joined()
  }

  private mutating func add(_ names: [String]) { couples.append(names.joined(separator: ",")) }
}
