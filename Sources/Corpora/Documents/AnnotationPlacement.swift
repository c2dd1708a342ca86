import SupervisionCore

/// The placement of a document's annotations in its text, by their offsets and texts.
struct AnnotationPlacement {
  let text: String
  /// All with a location.
  let annotations: [DocumentDraft.Annotation]
  let check: DocumentDraft.TextCheck
  let path: String
  let documentID: String
  private let offsets: ScalarOffsets
  private let utf8: [UInt8]
  private let foldedText: String

  init(
    text: String, annotations: [DocumentDraft.Annotation], check: DocumentDraft.TextCheck,
    path: String, documentID: String
  ) {
    self.text = text
    self.annotations = annotations
    self.check = check
    self.path = path
    self.documentID = documentID
    offsets = ScalarOffsets(text)
    utf8 = Array(text.utf8)
    foldedText = check == .lenient ? text.comparable.lowercased() : ""
  }

  /// The pieces of each annotation as UTF-8 spans.
  ///
  /// - Throws: ``DataError`` for the first annotation at fault.
  func spans(_ notes: inout DocumentNotes) throws -> [[Span]] {
    let standard = annotations.map { annotation in
      Result { () throws(DataError) in try standardSpans(annotation) }
    }
    let fits = zip(annotations, standard).map { annotation, spans in
      (try? spans.get()).map { fit(annotation, $0) != .other } ?? false
    }
    if fits.allSatisfy({ $0 }) { return try standard.map { try $0.get() } }
    if let (spans, reading) = uniqueOther(than: try? standard.map { try $0.get() }) {
      notes.add("offsets of annotations count \(reading.description)", documentID: documentID)
      return spans
    }
    let spans = try standard.map { try $0.get() }
    let fitCount = fits.count { $0 }
    if let index = fits.firstIndex(of: false) {
      guard check == .lenient, 2 * fitCount >= annotations.count else {
        throw textFault(annotations[index], spans[index])
      }
      notes.add("annotations whose text does not stand at their offsets", documentID: documentID)
    }
    return spans
  }

  private func standardSpans(_ annotation: DocumentDraft.Annotation) throws(DataError) -> [Span] {
    var spans: [Span] = []
    for piece in annotation.pieces {
      guard let span = offsets.span(piece.start, piece.end) else {
        throw invalid(
          annotation,
          found: piece.start > piece.end
            ? "a span that ends before it starts (\(piece.start)..<\(piece.end))"
            : "a span outside the text (\(piece.start)..<\(piece.end))",
          expected: "offsets within 0..<\(offsets.count), start before end")
      }
      guard span.start >= spans.last?.end ?? 0 else {
        throw invalid(
          annotation, found: "pieces out of order (\(piece.start)..<\(piece.end))",
          expected: "each piece after the one that starts at \(annotation.pieces[0].start)")
      }
      spans.append(span)
    }
    return spans
  }

  // MARK: Texts

  private enum Fit { case same, unchecked, other }

  /// The agreement of an annotation's text with the text at its spans.
  private func fit(_ annotation: DocumentDraft.Annotation, _ spans: [Span]) -> Fit {
    let wanted = annotation.text.comparable
    let pieces = spans.map { content($0).comparable }
    if pieces.joined(separator: " ") == wanted { return .same }
    guard check == .lenient else { return .other }
    if wanted.isEmpty { return .unchecked }
    let covering = content(Span(spans[0].start, spans[spans.count - 1].end)).comparable
    let folded = wanted.lowercased()
    if [pieces.joined(), covering].contains(where: { $0.lowercased() == folded }) { return .same }
    if isPart(folded.words, of: covering.lowercased().words) { return .unchecked }
    return foldedText.contains(folded) ? .other : .unchecked
  }

  private func content(_ span: Span) -> String {
    String(decoding: utf8[span.start..<span.end], as: UTF8.self)
  }

  /// Whether the words occur in this order, others between them.
  private func isPart(_ words: [Substring], of all: [Substring]) -> Bool {
    var rest = all[...]
    return words.allSatisfy { word in
      guard let place = rest.firstIndex(of: word) else { return false }
      rest = rest[(place + 1)...]
      return true
    }
  }

  // MARK: Other readings

  /// The only other way to read the offsets that fits all annotations.
  private func uniqueOther(
    than standard: [[Span]]?
  ) -> (spans: [[Span]], reading: OffsetReading)? {
    var found: (spans: [[Span]], reading: OffsetReading)?
    for reading in OffsetReading.others {
      guard let spans = fittingSpans(reading), spans != standard, spans != found?.spans else {
        continue
      }
      guard found == nil else { return nil }
      found = (spans, reading)
    }
    return found
  }

  /// The spans in this reading; nil where one is outside the text or none of them is confirmed by the
  /// annotation's text.
  private func fittingSpans(_ reading: OffsetReading) -> [[Span]]? {
    guard reading.origin == .document || annotations.allSatisfy({ $0.piece != nil }) else {
      return nil
    }
    var tables: [String: UnitOffsets] = [:]
    func utf8Offset(_ offset: Int, _ annotation: DocumentDraft.Annotation) -> Int? {
      let piece = reading.origin == .document ? nil : annotation.piece
      let base = piece?.text ?? text
      let table = tables[base] ?? UnitOffsets(base, reading.unit)
      tables[base] = table
      guard let piece else { return table[offset] }
      guard let start = offsets.utf8Offset(piece.offset),
        case (let local, false) = offset.subtractingReportingOverflow(
          reading.origin == .piece ? 0 : piece.offset)
      else { return nil }
      return table[local].map { start + $0 }
    }
    var result: [[Span]] = []
    var isConfirmed = false
    for annotation in annotations {
      var spans: [Span] = []
      for piece in annotation.pieces {
        guard let start = utf8Offset(piece.start, annotation),
          let end = utf8Offset(piece.end, annotation), start <= end,
          start >= spans.last?.end ?? 0
        else { return nil }
        spans.append(Span(start, end))
      }
      let fit = fit(annotation, spans)
      guard fit != .other else { return nil }
      if fit == .same { isConfirmed = true }
      result.append(spans)
    }
    return isConfirmed ? result : nil
  }

  // MARK: Errors

  private func textFault(_ annotation: DocumentDraft.Annotation, _ spans: [Span]) -> DataError {
    let found = spans.map(content).joined(separator: " ")
    return invalid(
      annotation, found: "the text '\(annotation.text)'",
      expected: "'\(found)', which stands at its offsets")
  }

  private func invalid(
    _ annotation: DocumentDraft.Annotation, found: String, expected: String
  ) -> DataError {
    DataError(
      file: path, line: annotation.line, field: "annotation \(annotation.name)",
      found: "\(found) in document '\(documentID)'", expected: expected,
      remedy: "correct the annotation, or pass --skip-invalid to leave out such documents")
  }
}

extension String {
  /// White space of any kind, and a CRLF, counts as one blank, since formats with one annotation per line
  /// replace line breaks.
  fileprivate var comparable: String {
    if utf8.allSatisfy({ (0x20..<0x80).contains($0) }) { return self }
    var result = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in unicodeScalars {
      if !(scalar == "\n" && previous == "\r") {
        let isBlank =
          scalar.isASCII ? isWhiteSpace(UInt8(scalar.value)) : scalar.properties.isWhitespace
        result.append(isBlank ? " " : scalar)
      }
      previous = scalar
    }
    return String(result)
  }

  /// Runs of letters and digits, and every other character but blanks.
  fileprivate var words: [Substring] {
    var words: [Substring] = []
    var start: Index?
    for index in indices {
      let isWord = self[index].isLetter || self[index].isNumber
      if !isWord, let begin = start {
        words.append(self[begin..<index])
        start = nil
      }
      if isWord {
        start = start ?? index
      } else if !self[index].isWhitespace {
        words.append(self[index...index])
      }
    }
    if let start { words.append(self[start...]) }
    return words
  }
}
