import SupervisionCore

/// A document as a format spells it, before its offsets are checked and translated.
struct DocumentDraft {
  /// Offsets count Unicode scalar values of the document.
  struct Passage {
    var offset: Int
    var text: String
    var line: Int
  }

  struct Annotation {
    var name: String
    var type: String
    var text: String
    var attributes: [String: String]
    /// Start and end of each piece, counting Unicode scalar values of the document.
    var pieces: [(start: Int, end: Int)]
    var line: Int
    /// Its passage or sentence, in formats that have them.
    var piece: DocumentPiece?
  }

  /// The treatment of an annotation whose text differs from that at its offsets.
  enum TextCheck {
    /// The document has a fault.
    case strict
    /// It is accepted with a note when at least half of the document's annotations fit. A text that occurs nowhere in
    /// the document, such as that of a composite mention, is no fault.
    case lenient
  }

  var id: String
  var passages: [Passage] = []
  var annotations: [Annotation] = []
  var relations: [Document.Relation] = []
  var line: Int

  /// Blanks between two passages beyond which an offset is taken for a mistake.
  private static let maximumGap = 1 << 20

  /// The document with UTF-8 offsets and its annotations in text order.
  ///
  /// Offsets that do not fit the texts of all annotations are read in another way that does, if there
  /// is exactly one, with an entry in `notes`. Pieces of an annotation that is not contiguous are in
  /// its attribute `fragments`, as UTF-8 offsets in brat's form `0 5;10 15`; its span covers them all.
  /// Annotations without location are separate.
  ///
  /// - Throws: ``DataError`` for passages out of order, and annotations outside the text or on another.
  func document(
    path: String, checking check: TextCheck, notes: inout DocumentNotes
  ) throws -> Document {
    let (text, passageSpans) = try joinedText(path: path)
    let placed = annotations.filter { !$0.pieces.isEmpty }
    let placement = AnnotationPlacement(
      text: text, annotations: placed, check: check, path: path, documentID: id)
    let converted = zip(placed, try placement.spans(&notes)).map { $0.converted($1) }
    let inTextOrder = converted.enumerated().sorted {
      ($0.element.span.start, $0.element.span.end, $0.offset)
        < ($1.element.span.start, $1.element.span.end, $1.offset)
    }
    let unplaced = annotations.filter(\.pieces.isEmpty).map {
      Document.UnplacedAnnotation(
        name: $0.name, type: $0.type, text: $0.text, attributes: $0.attributes)
    }
    return Document(
      id: id, text: text, annotations: inTextOrder.map(\.element), relations: relations,
      passages: passageSpans, unplacedAnnotations: unplaced)
  }

  private func joinedText(path: String) throws -> (text: String, passages: [Span]) {
    var text = ""
    var scalarCount = 0
    var spans: [Span] = []
    for passage in passages {
      guard let gap = passage.offset.minus(scalarCount), (0...Self.maximumGap).contains(gap) else {
        throw DataError(
          file: path, line: passage.line, field: "offset",
          found: "a passage at \(passage.offset) in document '\(id)'",
          expected: "an offset from \(scalarCount), where the text before it ends",
          remedy: "correct the offset, or pass --skip-invalid to leave out such documents")
      }
      text += String(repeating: " ", count: gap)
      let start = text.utf8.count
      text += passage.text
      scalarCount += gap + passage.text.unicodeScalars.count
      spans.append(Span(start, text.utf8.count))
    }
    return (text, spans)
  }
}

extension DocumentDraft.Annotation {
  fileprivate func converted(_ spans: [Span]) -> Document.Annotation {
    var attributes = attributes
    if spans.count > 1 {
      if let own = attributes["fragments"] { attributes.addArgument(own, role: "fragments") }
      attributes["fragments"] = spans.map { "\($0.start) \($0.end)" }.joined(separator: ";")
    }
    return Document.Annotation(
      name: name, type: type, span: Span(spans[0].start, spans[spans.count - 1].end), text: text,
      attributes: attributes)
  }
}

extension Int {
  /// The difference; nil where Int cannot hold it.
  func minus(_ other: Int) -> Int? {
    let difference = subtractingReportingOverflow(other)
    return difference.overflow ? nil : difference.partialValue
  }
}

extension [String: String] {
  /// Adds an argument of a relation. A role that occurs again gets the next free number, `Theme`, `Theme2`, …, as
  /// brat itself writes them; a number that it has already is counted on.
  mutating func addArgument(_ value: String, role: String) {
    let digits = role.reversed().prefix { $0.isASCII && $0.isNumber }.count
    let name = digits < role.count ? String(role.dropLast(digits)) : role
    var key = role
    var number = 2
    while self[key] != nil {
      key = "\(name)\(number)"
      number += 1
    }
    self[key] = value
  }

  /// Adds a field; different values of one field are joined by `|`.
  mutating func addAttribute(_ value: String, name: String) {
    guard let known = self[name] else {
      self[name] = value
      return
    }
    if !known.split(separator: "|", omittingEmptySubsequences: false).contains(value[...]) {
      self[name] = known + "|" + value
    }
  }
}
