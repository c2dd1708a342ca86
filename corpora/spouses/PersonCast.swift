import SupervisionCore

/// First and last names to draw from.
struct PersonNames {
  let grammar = Grammar(PackageResources.spouses_names_txt)

  func draw(_ section: String, using generator: inout SeededGenerator) -> String {
    var expander = GrammarExpander(grammar: grammar, generator: generator)
    defer { generator = expander.generator }
    return expander.expand(section).plainText
  }
}

/// The persons of one sentence, invented when they are first needed.
struct PersonCast {
  private struct Person {
    let isFemale: Bool
    let first: String
    let last: String
  }

  private let facts: [Grammar.Fact]
  private let names: PersonNames
  private var persons: [String: Person] = [:]

  init(facts: [Grammar.Fact], names: PersonNames) {
    self.facts = facts
    self.names = names
  }

  var couples: [(String, String)] { facts.filter { $0.kind == "-" }.map { ($0.first, $0.second) } }

  /// The text of a slot, and whether it is a name.
  mutating func form(
    of slot: Grammar.Slot, using generator: inout SeededGenerator
  ) -> (text: String, isName: Bool) {
    let person = person(slot.key, using: &generator)
    switch slot.form {
    case "": return ("\(person.first) \(person.last)", true)
    case "first": return (person.first, true)
    case "last": return (person.last, true)
    case "possessive": return ("\(person.first) \(person.last)'s", true)
    default: return (agreeing(slot.form, with: person), false)
    }
  }

  /// The word itself for a man; for a woman its counterpart.
  private func agreeing(_ word: String, with person: Person) -> String {
    guard let pair = Self.counterparts.first(where: { $0.male == word || $0.female == word }) else {
      preconditionFailure("the templates use an unknown form of a person: '\(word)'")
    }
    return person.isFemale ? pair.female : pair.male
  }

  private static let counterparts: [(male: String, female: String)] = [
    ("husband", "wife"), ("father", "mother"), ("son", "daughter"), ("brother", "sister"),
    ("uncle", "aunt"), ("grandfather", "grandmother"), ("boyfriend", "girlfriend"),
    ("he", "she"), ("his", "her"), ("him", "her"),
  ]

  private mutating func person(
    _ key: String, using generator: inout SeededGenerator
  ) -> Person {
    if let known = persons[key] { return known }
    var isFemale = generator.uniform() < 0.5
    var last = names.draw("last", using: &generator)
    for fact in facts {
      guard let partner = partner(of: key, in: fact) else { continue }
      if fact.kind != "=", generator.uniform() < 0.96 { isFemale = !partner.isFemale }
      if fact.kind == "=" || (fact.kind == "-" && generator.uniform() < 0.15) {
        last = partner.last
      }
    }
    let first = names.draw(isFemale ? "female" : "male", using: &generator)
    let person = Person(isFemale: isFemale, first: first, last: last)
    persons[key] = person
    return person
  }

  private func partner(of key: String, in fact: Grammar.Fact) -> Person? {
    if fact.first == key { return persons[fact.second] }
    return fact.second == key ? persons[fact.first] : nil
  }
}
