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
  /// Pieces of an annotation that is not contiguous are kept in its attribute `fragments`, as UTF-8
  /// offsets in brat's form `0 5;10 15`; its span covers them all.
  ///
  /// - Parameter checkingTexts: whether an annotation's text must be what stands at its offsets.
  /// - Throws: ``DataError`` for passages out of order and annotations outside the text.
  func document(path: String, checkingTexts: Bool) throws -> Document {
    let (text, passageSpans) = try joinedText(path: path)
    let offsets = ScalarOffsets(text)
    let utf8 = Array(text.utf8)
    var converted: [Document.Annotation] = []
    for annotation in annotations {
      converted.append(
        try annotation.converted(
          offsets, utf8: utf8, path: path, documentID: id, checkingTexts: checkingTexts))
    }
    let inTextOrder = converted.enumerated().sorted {
      ($0.element.span.start, $0.element.span.end, $0.offset)
        < ($1.element.span.start, $1.element.span.end, $1.offset)
    }
    return Document(
      id: id, text: text, annotations: inTextOrder.map(\.element), relations: relations,
      passages: passageSpans)
  }

  private func joinedText(path: String) throws -> (text: String, passages: [Span]) {
    var text = ""
    var scalarCount = 0
    var spans: [Span] = []
    for passage in passages {
      let gap = passage.offset - scalarCount
      guard (0...Self.maximumGap).contains(gap) else {
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
  fileprivate func converted(
    _ offsets: ScalarOffsets, utf8: [UInt8], path: String, documentID: String, checkingTexts: Bool
  ) throws -> Document.Annotation {
    func invalid(found: String, expected: String) -> DataError {
      DataError(
        file: path, line: line, field: "annotation \(name)",
        found: "\(found) in document '\(documentID)'", expected: expected,
        remedy: "correct the annotation, or pass --skip-invalid to leave out such documents")
    }
    guard let first = pieces.first else {
      throw invalid(found: "no location", expected: "start and end")
    }
    var spans: [Span] = []
    for piece in pieces {
      guard let span = offsets.span(piece.start, piece.end) else {
        throw invalid(
          found: piece.start > piece.end
            ? "a span that ends before it starts (\(piece.start)..<\(piece.end))"
            : "a span outside the text (\(piece.start)..<\(piece.end))",
          expected: "offsets within 0..<\(offsets.count), start before end")
      }
      guard span.start >= spans.last?.end ?? 0 else {
        throw invalid(
          found: "pieces out of order (\(piece.start)..<\(piece.end))",
          expected: "each piece after the one that starts at \(first.start)")
      }
      spans.append(span)
    }
    if checkingTexts {
      let found = spans.map { String(decoding: utf8[$0.start..<$0.end], as: UTF8.self) }
        .joined(separator: " ")
      guard found.comparableText == text.comparableText else {
        throw invalid(
          found: "the text '\(text)'", expected: "'\(found)', which stands at its offsets")
      }
    }
    var attributes = attributes
    if spans.count > 1 {
      attributes["fragments"] = spans.map { "\($0.start) \($0.end)" }.joined(separator: ";")
    }
    let covering = Span(spans[0].start, spans[spans.count - 1].end)
    return Document.Annotation(
      name: name, type: type, span: covering, text: text, attributes: attributes)
  }
}

extension String {
  /// White space of any kind counts as a blank: formats that keep one annotation a line replace
  /// line breaks.
  fileprivate var comparableText: [Unicode.Scalar] {
    unicodeScalars.map { $0.properties.isWhitespace ? " " : $0 }
  }
}
