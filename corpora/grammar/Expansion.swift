import SupervisionCore

/// The expansion of a section: texts and slots in order, and the facts of the alternatives chosen.
struct Expansion {
  enum Item: Equatable {
    case text(String)
    case slot(Grammar.Slot)
  }

  var items: [Item] = []
  var facts: [Grammar.Fact] = []
}

/// Expands sections of a grammar with one generator.
///
/// Among the alternatives of a section called as `{^name}`, one that this expander has not used yet
/// is preferred, so that a document does not repeat a sentence.
struct GrammarExpander {
  let grammar: Grammar
  var generator: SeededGenerator
  private var usedSentences: [String: Set<Int>] = [:]
  private var localCount = 0
  private var capitalizesNext = false

  init(grammar: Grammar, generator: SeededGenerator) {
    self.grammar = grammar
    self.generator = generator
  }

  /// Expands a section; its local keys are new.
  mutating func expand(_ section: String, capitalized: Bool = false) -> Expansion {
    capitalizesNext = capitalized
    var expansion = Expansion()
    var scope: [String: String] = [:]
    let alternatives = grammar[section]
    append(alternatives[choose(alternatives, section: nil)], to: &expansion, scope: &scope)
    return expansion
  }

  /// Forgets which sentences were used and which local keys are taken.
  mutating func startDocument() {
    usedSentences = [:]
    localCount = 0
  }

  private mutating func append(
    _ alternative: Grammar.Alternative, to expansion: inout Expansion, scope: inout [String: String]
  ) {
    for fact in alternative.facts {
      expansion.facts.append(
        Grammar.Fact(
          first: resolve(fact.first, &scope), kind: fact.kind, second: resolve(fact.second, &scope))
      )
    }
    for piece in alternative.pieces { append(piece, to: &expansion, scope: &scope) }
  }

  private mutating func append(
    _ piece: Grammar.Piece, to expansion: inout Expansion, scope: inout [String: String]
  ) {
    switch piece {
    case .text(let text):
      expansion.items.append(.text(takeCapital() ? text.capitalizingFirst() : text))
    case .number(let range):
      capitalizesNext = false
      expansion.items.append(.text(String(Int.random(in: range, using: &generator))))
    case .slot(var slot):
      slot.key = resolve(slot.key, &scope)
      slot.isCapitalized = takeCapital()
      expansion.items.append(.slot(slot))
    case .choice(let alternatives):
      append(alternatives[choose(alternatives, section: nil)], to: &expansion, scope: &scope)
    case .call(let section, let arguments, let isCapitalized):
      capitalizesNext = capitalizesNext || isCapitalized
      var inner: [String: String] = [:]
      for (position, argument) in arguments.enumerated() {
        inner[String(position + 1)] = resolve(argument, &scope)
      }
      let alternatives = grammar[section]
      let index = choose(alternatives, section: isCapitalized ? section : nil)
      append(alternatives[index], to: &expansion, scope: &inner)
    }
  }

  private mutating func takeCapital() -> Bool {
    defer { capitalizesNext = false }
    return capitalizesNext
  }

  /// Local keys become numbers that are unique in the document.
  private mutating func resolve(_ key: String, _ scope: inout [String: String]) -> String {
    guard key.allSatisfy(\.isNumber) else { return key }
    if let known = scope[key] { return known }
    localCount += 1
    scope[key] = String(localCount)
    return String(localCount)
  }

  /// One of the alternatives by weight; of a sentence's section, one not used yet if there is one.
  private mutating func choose(
    _ alternatives: [Grammar.Alternative], section: String?
  ) -> Int {
    guard let section else { return choose(alternatives) { _ in true } }
    var used = usedSentences[section] ?? []
    if used.count == alternatives.count { used = [] }
    let index = choose(alternatives) { !used.contains($0) }
    usedSentences[section] = used.union([index])
    return index
  }

  private mutating func choose(
    _ alternatives: [Grammar.Alternative], where isOpen: (Int) -> Bool
  ) -> Int {
    var ticket = generator.index(
      below: alternatives.indices.reduce(0) {
        $0 + (isOpen($1) ? alternatives[$1].weight : 0)
      })
    for index in alternatives.indices where isOpen(index) {
      ticket -= alternatives[index].weight
      if ticket < 0 { return index }
    }
    preconditionFailure("the ticket lies below the sum of the weights")
  }
}

extension String {
  /// The same text with an upper-case first letter.
  func capitalizingFirst() -> String { prefix(1).uppercased() + dropFirst() }
}

extension Expansion {
  /// The texts without the slots.
  var plainText: String {
    items.reduce(into: "") { text, item in
      if case .text(let piece) = item { text += piece }
    }
  }
}
