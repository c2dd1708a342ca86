/// The literals that a pattern needs in order to match, in order, with the numbers of characters between them.
///
/// Heuristics are seldom more than that: `treat.{0,50}(?:headache|pain)`. Where they are (`\btreat\w*`), the literals
/// still exclude the texts in which a search is in vain.
struct RegexShape: Sendable {
  /// The alternative literals at one place, ascending.
  typealias Choice = [Literal]

  /// The characters between two choices.
  struct Gap: Equatable, Sendable {
    var least: Int
    /// Nil is no limit.
    var most: Int?
  }

  struct Alternative: Sendable {
    var choices: [Choice] = []
    /// One fewer than choices.
    var gaps: [Gap] = []
    /// Whether the pattern asks for nothing more.
    var isExact = true
  }

  /// Shapes of which one must occur for the pattern to match.
  let alternatives: [Alternative]
  /// Whether letters beyond ASCII can match those of a literal: K (the kelvin sign) and ſ for k and s.
  let hasUnicodeTwins: Bool

  /// Nil for a pattern whose syntax is not looked through, or that can occur in a text without any literal of at least two bytes.
  init?(_ pattern: String, ignoringCase: Bool) {
    var parser = RegexParser(pattern, ignoringCase: ignoringCase)
    guard let sequences = parser.parse() else { return nil }
    alternatives = sequences.map(Alternative.init)
    guard alternatives.allSatisfy(\.isSearchable) else { return nil }
    hasUnicodeTwins =
      ignoringCase
      && alternatives.contains { alternative in
        alternative.choices.joined().contains { $0.bytes.contains { $0 == 0x6B || $0 == 0x73 } }
      }
  }
}

extension RegexShape.Alternative {
  fileprivate var isSearchable: Bool {
    choices.contains { choice in choice.allSatisfy { $0.bytes.count >= 2 } }
  }

  /// - Parameter elements: in order, as the parser found them.
  init(_ elements: [RegexParser.Element]) {
    var between: RegexShape.Gap?
    for element in elements {
      switch element {
      case .literals(let literals):
        append(literals, after: between)
        between = nil
      case .characters(let gap):
        between = (between ?? RegexShape.Gap(least: 0, most: 0)) + gap
      case .anything:
        isExact = false
        between = (between ?? RegexShape.Gap(least: 0, most: 0)) + .init(least: 0, most: nil)
      }
    }
    if let between, between.least > 0 { isExact = false }
    for index in choices.indices {
      choices[index].sort { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }
  }

  private mutating func append(_ literals: [[UInt8]], after gap: RegexShape.Gap?) {
    if choices.isEmpty, let gap, gap.least > 0 { isExact = false }
    guard let last = choices.last else {
      choices = [literals.map(Literal.init)]
      return
    }
    if gap == nil, last.count * literals.count <= RegexParser.mostLiterals {
      choices[choices.count - 1] = last.flatMap { head in
        literals.map { Literal(head.bytes + $0) }
      }
    } else {
      gaps.append(gap ?? RegexShape.Gap(least: 0, most: 0))
      choices.append(literals.map(Literal.init))
    }
  }
}

extension RegexShape.Gap {
  fileprivate static func + (a: Self, b: Self) -> Self {
    let most = a.most.flatMap { most in b.most.map { most + $0 } }
    return Self(least: a.least + b.least, most: most)
  }
}
