import Corpora
import Evaluation
import FileFormats
import Foundation
import JSONCoding
import Labeling
import SupervisionCore

/// Candidates from a file, in the form that trained models read; needs no store, corpus or labeling functions.
///
/// One JSON object a line, in one of these forms:
///
/// ```text
/// {"id":"a","tokens":["Lidocaine","caused","seizures"],"marks":[{"type":"Chemical","start":0,"end":1},…]}
/// {"id":"b","text":"Lidocaine caused seizures","marks":[{"type":"Chemical","start":0,"end":9},…]}
/// {"id":"c", …the fields of the task's own candidates…}
/// ```
///
/// Marks count tokens in the first form and Unicode scalars in the second, ends exclusive, in the order of their
/// roles; without marks they may be left out. `export candidates` writes the first form.
public struct PredictionInput: Sendable {
  /// Identifiers of the candidates, in the order of the lines.
  public let ids: [String]
  /// Tokens and marks of the candidates, in the order of the lines.
  public let candidates: [MarkedTokens]

  /// - Parameters:
  ///   - file: the lines to read.
  ///   - task: the task whose candidates the third form encodes; nil to accept the other forms only.
  /// - Throws: ``SupervisionCore/DataError`` with file and line for a line of another form;
  ///   ``SupervisionCore/FileError``.
  public init(_ file: URL, task: (any WorkbenchTask)?) throws {
    var ids: [String] = []
    var candidates: [MarkedTokens] = []
    try forEachLine(of: ByteSource(file, checksumming: false)) { line in
      guard !line.isBlank else { return }
      let (id, tokens) = try Self.candidate(line, task: task)
      ids.append(id)
      candidates.append(tokens)
    }
    self.ids = ids
    self.candidates = candidates
  }

  /// A line of the first form.
  public static func line(id: String, _ candidate: MarkedTokens) -> String {
    let marks = candidate.marks.map { mark in
      JSONText.object([
        ("type", .string(mark.type)), ("start", .integer(mark.range.lowerBound)),
        ("end", .integer(mark.range.upperBound)),
      ])
    }
    return JSONText.object([
      ("id", .string(id)),
      ("tokens", .array(candidate.tokens.indices.map { .string(candidate.tokens[$0]) })),
      ("marks", .array(marks)),
    ]).description
  }

  private static func candidate(
    _ line: TextLine, task: (any WorkbenchTask)?
  ) throws -> (id: String, tokens: MarkedTokens) {
    let row: InputRow
    do {
      row = try line.decode(InputRow.self, with: JSONDecoder())
    } catch var error as DataError {
      error.remedy = remedy
      throw error
    }
    if row.tokens == nil, row.marks == nil,
      let own = try? task?.markedTokens(ofLine: Data(line.bytes))
    {
      return own
    }
    guard let tokens = row.markedTokens else {
      throw line.invalid(
        field: row.tokens == nil && row.text == nil ? "tokens" : "marks",
        found: row.tokens == nil && row.text == nil ? "neither tokens nor text" : "a mark outside",
        expected: "tokens or text, and marks inside them", remedy: remedy)
    }
    return (row.id, tokens)
  }

  private static let remedy = "see what `export candidates` writes"
}

private struct InputRow: Decodable {
  struct Mark: Decodable {
    let type: String
    let start: Int
    let end: Int
  }

  let id: String
  let tokens: [String]?
  let text: String?
  let marks: [Mark]?

  /// Nil where there is no text, or a mark lies outside it.
  var markedTokens: MarkedTokens? {
    let marks = marks ?? []
    guard marks.allSatisfy({ 0 <= $0.start && $0.start <= $0.end }) else { return nil }
    if let tokens {
      guard marks.allSatisfy({ $0.end <= tokens.count }) else { return nil }
      return MarkedTokens(
        tokens: Tokens(tokens), marks: marks.map { .init(type: $0.type, range: $0.start..<$0.end) })
    }
    guard let text else { return nil }
    let offsets = text.unicodeScalars.reduce(into: [0]) { $0.append($0.last! + UTF8.width($1)) }
    guard marks.allSatisfy({ $0.end < offsets.count }) else { return nil }
    return MarkedTokens(
      MarkedText(
        text: text,
        marks: marks.map { .init(span: Span(offsets[$0.start], offsets[$0.end]), name: $0.type) }))
  }
}
