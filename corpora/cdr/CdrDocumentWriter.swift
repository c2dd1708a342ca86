import SupervisionCore

/// Writes documents: casts entities in roles, expands a scenario's templates, marks the mentions.
struct CdrDocumentWriter {
  private let lexicon: CdrLexicon
  private var expander: GrammarExpander
  private var generator: SeededGenerator

  init(lexicon: CdrLexicon, seed: UInt64) {
    self.lexicon = lexicon
    generator = SeededGenerator(seed: seed)
    expander = GrammarExpander(
      grammar: Grammar(PackageResources.cdr_stories_txt),
      generator: SeededGenerator(seed: generator.next()))
  }

  mutating func write(id: String) -> (document: Document, titleLength: Int) {
    expander.startDocument()
    var text = AnnotatedText(cast: cast())
    let scenario = expander.expand("scenario").plainText
    let title = expander.expand("\(scenario)-title", capitalized: true)
    text.append(title)
    let titleLength = text.utf8Count
    text.append(" ")
    let abstract = expander.expand("\(scenario)-abstract")
    text.append(abstract)
    let document = Document(
      id: id, text: text.text, annotations: text.annotations,
      relations: text.relations(title.facts + abstract.facts),
      passages: [Span(0, titleLength), Span(titleLength + 1, text.utf8Count)])
    return (document, titleLength)
  }

  /// Distinct entities for the roles that the templates name.
  private mutating func cast() -> [String: CdrLexicon.Entity] {
    let chemicalRoles = ["culprit", "partner", "rescue", "control", "analyte", "suspect"]
    let diseaseRoles = ["effect", "sequel", "indication", "history", "absent"]
    let chemicals = lexicon.chemicals.shuffled(using: &generator).prefix(chemicalRoles.count)
    let diseases = lexicon.diseases.shuffled(using: &generator).prefix(diseaseRoles.count)
    var cast = Dictionary(
      uniqueKeysWithValues: Array(zip(chemicalRoles, chemicals)) + zip(diseaseRoles, diseases))
    cast["unnamed"] = CdrLexicon.unnamed
    return cast
  }
}

/// A text that grows piece by piece, with the mentions in it.
private struct AnnotatedText {
  private let cast: [String: CdrLexicon.Entity]
  private(set) var text = ""
  private(set) var annotations: [Document.Annotation] = []

  init(cast: [String: CdrLexicon.Entity]) { self.cast = cast }

  var utf8Count: Int { text.utf8.count }

  mutating func append(_ plain: String) { text += plain }

  mutating func append(_ expansion: Expansion) {
    for item in expansion.items {
      switch item {
      case .text(let piece): text += piece
      case .slot(let slot): append(slot)
      }
    }
  }

  /// `{@effect}`, `{@effect.short}`, or two roles as one mention: `{@effect+sequel}`.
  private mutating func append(_ slot: Grammar.Slot) {
    let entities = slot.key.split(separator: "+").map { self[String($0)] }
    let names = entities.map { slot.form == "short" ? $0.short : $0.name }
    let name = names.joined(separator: " and ")
    let start = utf8Count
    text += slot.isCapitalized ? name.capitalizingFirst() : name
    let ids = entities.map(\.id).joined(separator: "|")
    annotate(
      from: start, type: entities[0].type, id: ids,
      role: entities.count > 1 ? "CompositeMention" : nil)
    guard entities.count > 1 else { return }
    var position = start
    for (entity, name) in zip(entities, names) {
      annotate(
        from: position, count: name.utf8.count, type: entity.type, id: entity.id,
        role: "IndividualMention")
      position += name.utf8.count + " and ".utf8.count
    }
  }

  private mutating func annotate(
    from start: Int, count: Int? = nil, type: String, id: String, role: String?
  ) {
    let span = Span(start, count.map { start + $0 } ?? utf8Count)
    let piece = String(decoding: Array(text.utf8)[span.start..<span.end], as: UTF8.self)
    annotations.append(
      Document.Annotation(
        name: String(annotations.count), type: type, span: span, text: piece,
        attributes: role.map { ["MESH": id, "CompositeRole": $0] } ?? ["MESH": id]))
  }

  /// `culprit>effect` becomes a relation between the two ids where the text mentions both.
  func relations(_ facts: [Grammar.Fact]) -> [Document.Relation] {
    var pairs: [[String: String]] = []
    for fact in facts {
      let pair = ["Chemical": self[fact.first].id, "Disease": self[fact.second].id]
      if mentions(fact.first), mentions(fact.second), !pairs.contains(pair) { pairs.append(pair) }
    }
    return pairs.map { Document.Relation(type: "CID", arguments: $0) }
  }

  private func mentions(_ role: String) -> Bool {
    annotations.contains { $0.attributes["MESH"] == self[role].id }
  }

  private subscript(role: String) -> CdrLexicon.Entity {
    guard let entity = cast[role] else {
      preconditionFailure("the templates name a role that nobody plays: '\(role)'")
    }
    return entity
  }
}
