extension Grammar {
  /// - Precondition: the text follows the notation described at ``Grammar``.
  init(_ bytes: [UInt8]) {
    var sections: [String: [Alternative]] = [:]
    var section = ""
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      if line.hasPrefix("#") { continue }
      if line.hasPrefix("["), line.hasSuffix("]") {
        section = String(line.dropFirst().dropLast())
      } else {
        var parser = AlternativeParser(line)
        sections[section, default: []].append(parser.alternative())
      }
    }
    self.sections = sections
  }
}

/// Reads one alternative from left to right.
private struct AlternativeParser {
  private var rest: Substring
  private let line: Substring

  init(_ line: Substring) {
    self.line = line
    rest = line
  }

  mutating func alternative() -> Grammar.Alternative {
    let facts = takeFacts()
    let weight = takeWeight()
    let pieces = pieces()
    precondition(rest.isEmpty, "'\(rest)' is left over in the template: \(line)")
    return Grammar.Alternative(weight: weight, pieces: pieces, facts: facts)
  }

  private mutating func takeWeight() -> Int {
    guard let star = rest.firstIndex(of: "*"), let weight = Int(rest[..<star]) else { return 1 }
    rest = rest[rest.index(after: star)...].drop { $0 == " " }
    return weight
  }

  private mutating func takeFacts() -> [Grammar.Fact] {
    guard let arrow = rest.firstRange(of: "=>") else { return [] }
    let facts = rest[arrow.upperBound...].split(separator: " ").map(fact)
    rest = rest[..<arrow.lowerBound]
    while rest.last == " " { rest.removeLast() }
    return facts
  }

  private func fact(_ text: Substring) -> Grammar.Fact {
    guard let operatorIndex = text.firstIndex(where: { !$0.isLetter && !$0.isNumber }) else {
      preconditionFailure("'\(text)' is not a fact: \(line)")
    }
    return Grammar.Fact(
      first: String(text[..<operatorIndex]), kind: text[operatorIndex],
      second: String(text[text.index(after: operatorIndex)...]))
  }

  private mutating func pieces() -> [Grammar.Piece] {
    var pieces: [Grammar.Piece] = []
    while let next = rest.first, next != "|", next != ">" {
      switch next {
      case "<":
        rest.removeFirst()
        pieces.append(choice())
      case "{":
        pieces.append(placeholder(String(take(through: "}").dropFirst().dropLast())))
      default:
        let text = rest.prefix { !"<{|>".contains($0) }
        rest = rest[text.endIndex...]
        pieces.append(.text(String(text)))
      }
    }
    return pieces
  }

  private mutating func choice() -> Grammar.Piece {
    var alternatives: [Grammar.Alternative] = []
    var last: Character? = "|"
    while last == "|" {
      alternatives.append(Grammar.Alternative(weight: 1, pieces: pieces(), facts: []))
      last = rest.popFirst()
    }
    precondition(last == ">", "'<' without '>': \(line)")
    return .choice(alternatives)
  }

  private mutating func take(through end: Character) -> Substring {
    guard let index = rest.firstIndex(of: end) else {
      preconditionFailure("'\(end)' is missing: \(line)")
    }
    let piece = rest[...index]
    rest = rest[rest.index(after: index)...]
    return piece
  }

  private func placeholder(_ content: String) -> Grammar.Piece {
    switch content.first {
    case "#":
      let bounds = content.dropFirst().split(separator: "-").compactMap { Int($0) }
      precondition(bounds.count == 2, "{\(content)} needs two bounds: \(line)")
      return .number(bounds[0]...bounds[1])
    case "@":
      let parts = content.dropFirst().split(separator: ".", maxSplits: 1)
      return .slot(
        Grammar.Slot(key: String(parts[0]), form: parts.count > 1 ? String(parts[1]) : ""))
    default:
      let isCapitalized = content.first == "^"
      let words = content.drop { $0 == "^" }.split(separator: " ").map(String.init)
      return .call(
        section: words[0], arguments: Array(words.dropFirst()), capitalized: isCapitalized)
    }
  }
}
