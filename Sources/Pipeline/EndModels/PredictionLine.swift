import JSONCoding
import SupervisionCore

/// A line of ``PredictionInput`` in one of the forms that belong to no task.
struct PredictionLine: Decodable {
  struct Mark: Decodable {
    let type: String
    let start: Int
    let end: Int
  }

  struct Mention: Decodable {
    let text: Int?
    let start: Int
    let end: Int
  }

  /// What is wrong with a line, in the words of a ``SupervisionCore/DataError``.
  struct Problem: Error {
    let field: String
    let found: String
    let expected: String
  }

  let id: String
  let tokens: [String]?
  let text: String?
  let texts: [String]?
  let marks: [Mark]?
  let mentions: [Mention]?

  /// Whether the line may be one of a task: their candidates may well have fields named `texts` and `mentions`.
  var mayBeOfATask: Bool { tokens == nil && marks == nil }

  /// Whether a line with something else in this field may be one of a task.
  static func isOfATask(ifWrongIn field: String?) -> Bool {
    ["texts", "mentions"].contains { field?.hasPrefix($0) == true }
  }

  func markedTokens() throws(Problem) -> MarkedTokens {
    if let tokens {
      let ranges = try ranges(of: marks ?? [], within: tokens.count)
      return MarkedTokens(
        tokens: Tokens(tokens),
        marks: zip(marks ?? [], ranges).map { MarkedTokens.Mark(type: $0.type, range: $1) })
    }
    if text == nil, let texts {
      guard marks?.isEmpty ?? true else {
        throw Problem(
          field: "marks", found: "marks of texts", expected: "marks of tokens or of one text")
      }
      return MarkedTokens(MarkedText(text: texts.joined(separator: "\n"), marks: []))
    }
    return MarkedTokens(try markedText())
  }

  /// - Parameter tokens: those of the line, which a line without texts is read from.
  func candidateText(_ tokens: MarkedTokens) throws(Problem) -> CandidateText {
    guard let texts else {
      if mentions != nil {
        throw Problem(field: "mentions", found: "mentions without texts", expected: "texts")
      }
      return self.tokens == nil ? CandidateText(try markedText()) : CandidateText(joining: tokens)
    }
    guard (1...2).contains(texts.count) else {
      throw Problem(field: "texts", found: "\(texts.count) texts", expected: "one text or two")
    }
    let offsets = texts.map(\.scalarOffsets)
    var spans: [CandidateText.Mention] = []
    for mention in mentions ?? [] {
      let text = mention.text ?? 0
      guard offsets.indices.contains(text), 0 <= mention.start, mention.start <= mention.end,
        mention.end < offsets[text].count
      else {
        throw Problem(
          field: "mentions", found: "\(mention.start)..<\(mention.end) of text \(text)",
          expected: "mentions inside the texts")
      }
      spans.append(
        CandidateText.Mention(
          text: text, span: Span(offsets[text][mention.start], offsets[text][mention.end])))
    }
    return CandidateText(texts: texts, mentions: spans)
  }

  private func markedText() throws(Problem) -> MarkedText {
    guard let text else {
      throw Problem(
        field: "tokens", found: "neither tokens nor text",
        expected: "tokens or text, and marks inside them")
    }
    let offsets = text.scalarOffsets
    let ranges = try ranges(of: marks ?? [], within: offsets.count - 1)
    return MarkedText(
      text: text,
      marks: zip(marks ?? [], ranges).map { mark, range in
        MarkedText.Mark(
          span: Span(offsets[range.lowerBound], offsets[range.upperBound]), name: mark.type)
      })
  }

  private func ranges(of marks: [Mark], within count: Int) throws(Problem) -> [Range<Int>] {
    guard marks.allSatisfy({ 0 <= $0.start && $0.start <= $0.end && $0.end <= count }) else {
      throw Problem(
        field: "marks", found: "a mark outside", expected: "tokens or text, and marks inside them")
    }
    return marks.map { $0.start..<$0.end }
  }
}

extension PredictionInput {
  /// A line of the first form with the texts and mentions of the candidate.
  public static func line(id: String, _ tokens: MarkedTokens, _ text: CandidateText) -> String {
    let marks = tokens.marks.map { mark in
      JSONText.object([
        ("type", .string(mark.type)), ("start", .integer(mark.range.lowerBound)),
        ("end", .integer(mark.range.upperBound)),
      ])
    }
    let mentions = text.mentions.map { mention in
      let utf8 = text.texts[mention.text].utf8
      return JSONText.object([
        ("text", .integer(mention.text)),
        ("start", .integer(utf8.scalarCount(before: mention.span.start))),
        ("end", .integer(utf8.scalarCount(before: mention.span.end))),
      ])
    }
    return JSONText.object([
      ("id", .string(id)),
      ("tokens", .array(tokens.tokens.indices.map { .string(tokens.tokens[$0]) })),
      ("marks", .array(marks)), ("texts", .array(text.texts.map(JSONText.string))),
      ("mentions", .array(mentions)),
    ]).description
  }
}

extension CandidateText {
  /// The tokens with a space between each two, and the marks as mentions.
  init(joining tokens: MarkedTokens) {
    let words = tokens.tokens.indices.map { tokens.tokens[$0] }
    let starts = words.reduce(into: [0]) { $0.append($0.last! + $1.utf8.count + 1) }
    let length = max(0, starts[words.count] - 1)
    self.init(
      texts: [words.joined(separator: " ")],
      mentions: tokens.marks.map { mark in
        let start = min(starts[mark.range.lowerBound], length)
        let end = mark.range.isEmpty ? start : starts[mark.range.upperBound] - 1
        return Mention(span: Span(start, end))
      })
  }
}

extension String {
  /// UTF-8 offset of each Unicode scalar, and of the end.
  fileprivate var scalarOffsets: [Int] {
    unicodeScalars.reduce(into: [0]) { $0.append($0.last! + UTF8.width($1)) }
  }
}

extension String.UTF8View {
  /// Number of Unicode scalars that begin before an offset.
  fileprivate func scalarCount(before offset: Int) -> Int {
    prefix(offset).count { !UTF8.isContinuation($0) }
  }
}
