import SupervisionCore

/// A candidate from a sentence with its mentions marked: `{C:id|text}` and `{D:id|text}` are the pair, `{c:…}` and
/// `{d:…}` other mentions of the same types. Tokens are what spaces separate.
func chemicalDiseaseCandidate(_ marked: String) -> RelationCandidate {
  candidate(marked, types: ["C": "Chemical", "D": "Disease", "c": "Chemical", "d": "Disease"]) {
    $0
  }
}

/// A candidate from a sentence with two persons marked: `{A:|Ann Lee} and {B:|Bob}`.
func personsCandidate(_ marked: String, id: String = "x") -> RelationCandidate {
  candidate(marked, types: ["A": "Person", "B": "Person"], id: id) { $0 == "A" ? "C" : "D" }
}

private func candidate(
  _ marked: String, types: [Character: String], id: String = "x", role: (Character) -> Character
) -> RelationCandidate {
  var text = ""
  var pending: [(kind: Character, entity: String, span: Span)] = []
  var rest = Substring(marked)
  while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
    text += rest[..<open]
    let inside = rest[rest.index(after: open)..<close]
    let bar = inside.firstIndex(of: "|")!
    let surface = inside[inside.index(after: bar)...]
    let start = text.utf8.count
    text += surface
    let entity = inside[..<bar].dropFirst(2)
    pending.append((inside.first!, String(entity), Span(start, text.utf8.count)))
    rest = rest[rest.index(after: close)...]
  }
  text += rest
  let tokens = text.split(separator: " ", omittingEmptySubsequences: false)
  func tokenIndex(_ offset: Int) -> Int { text.utf8.prefix(offset).count { $0 == 0x20 } }
  let mentions = pending.map {
    Mention(
      type: types[$0.kind]!, entity: $0.entity, span: $0.span,
      tokens: tokenIndex($0.span.start)..<(tokenIndex($0.span.end) + 1))
  }
  return RelationCandidate(
    id: id, sentence: Sentence(id: "s", text: text, tokens: Tokens(tokens), mentions: mentions),
    firstIndex: pending.firstIndex { role($0.kind) == "C" }!,
    secondIndex: pending.firstIndex { role($0.kind) == "D" }!)
}
