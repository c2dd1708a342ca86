import SupervisionCore

/// The substances and illnesses of a generated corpus.
struct CdrLexicon {
  struct Entity: Hashable {
    /// Of the form of a MeSH id, in a range that MeSH does not use.
    let id: String
    let type: String
    let name: String
    /// An abbreviation, or the name where there is none.
    let short: String
  }

  /// Without an id, as some mentions of the original are.
  static let unnamed = Entity(
    id: "-1", type: "Disease", name: "adverse reactions", short: "adverse reactions")

  let chemicals: [Entity]
  let diseases: [Entity]

  init(using generator: inout SeededGenerator) {
    var expander = GrammarExpander(
      grammar: Grammar(PackageResources.cdr_names_txt),
      generator: SeededGenerator(seed: generator.next()))
    chemicals = Self.names("chemical", count: 300, from: &expander).enumerated().map {
      Entity(
        id: "D\(910_001 + $0)", type: "Chemical", name: $1, short: Self.consonants(of: $1))
    }
    diseases = Self.names("disease", count: 220, from: &expander).enumerated().map {
      Entity(id: "D\(920_001 + $0)", type: "Disease", name: $1, short: Self.initials(of: $1))
    }
  }

  private static func names(
    _ section: String, count: Int, from expander: inout GrammarExpander
  ) -> [String] {
    var names: [String] = []
    var taken: Set<String> = []
    while names.count < count {
      let name = expander.expand(section).plainText
      if taken.insert(name).inserted { names.append(name) }
    }
    return names
  }

  private static func consonants(of name: String) -> String {
    let first = name.prefix(1)
    let rest = name.dropFirst().filter { !"aeiou ".contains($0) }
    return (first + rest.prefix(2)).uppercased()
  }

  private static func initials(of name: String) -> String {
    let words = name.split(separator: " ")
    return words.count < 3 ? name : words.map { $0.prefix(1) }.joined().uppercased()
  }
}
