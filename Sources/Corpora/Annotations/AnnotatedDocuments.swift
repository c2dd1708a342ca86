import FileFormats
import Foundation
import SupervisionCore

/// Reads documents with labeled spans and relations from doccano's JSON lines, plain or gzipped.
///
/// ```text
/// {"id": 1, "text": "EU rejects", "label": [[0, 2, "ORG"]]}
/// {"id": 2, "text": "Ann weds Bob", "entities": [{"id": 5, "label": "PER", "start_offset": 0, "end_offset": 3}, …],
///  "relations": [{"id": 9, "from_id": 5, "to_id": 6, "type": "weds"}]}
/// ```
///
/// An annotation is named by its id, or by its number in the document; the arguments of a relation are `from` and `to`.
/// Offsets count Unicode scalar values.
///
/// - Throws: ``SupervisionCore/FileError`` when the file cannot be read;
///   ``SupervisionCore/DataError`` with line and field for missing and wrong fields, offsets outside the text, and missing or
///   repeated ids. With `skipInvalid`, documents with faults are left out and listed.
/// - Complexity: O(bytes); memory holds one document and the ids seen.
@discardableResult
public func readDoccano(
  _ url: URL, skipInvalid: Bool = false, _ body: (Document) throws -> Void
) throws -> CorpusSummary {
  try readDocumentLines(url, DoccanoDocument.self, .doccano, skipInvalid: skipInvalid, body)
}

/// Reads documents with labeled spans and relations from Prodigy's JSON lines, plain or gzipped.
///
/// ```text
/// {"text": "EU rejects", "spans": [{"start": 0, "end": 2, "label": "ORG"}], "answer": "accept", "_task_hash": 812}
/// ```
///
/// Lines whose answer is not *accept* are passed over. An annotation is named by its number in the document; the arguments of
/// a relation are `head` and `child`, whose spans become annotations too where they are not among `spans`. Documents are named
/// by `id`, else by `_task_hash`, else after the file and the number of lines before. Offsets count Unicode scalar values.
///
/// - Throws: as ``readDoccano(_:skipInvalid:_:)``.
/// - Complexity: O(bytes); memory holds one document and the ids seen.
@discardableResult
public func readProdigy(
  _ url: URL, skipInvalid: Bool = false, _ body: (Document) throws -> Void
) throws -> CorpusSummary {
  try readDocumentLines(url, ProdigyDocument.self, .prodigy, skipInvalid: skipInvalid, body)
}

/// A document as a tool writes it, a line each.
private protocol AnnotatedDocument: Decodable {
  /// The document, its annotations without their texts; nil where it is to be passed over.
  ///
  /// - Throws: ``DecodingProblem``.
  func draft(line: Int) throws -> DocumentDraft?
}

private func readDocumentLines<T: AnnotatedDocument>(
  _ url: URL, _ type: T.Type, _ tool: AnnotationTool, skipInvalid: Bool,
  _ body: (Document) throws -> Void
) throws -> CorpusSummary {
  let source = try ByteSource(url)
  let decoder = JSONDecoder()
  let stem = fileStem(url)
  var identifiers = RowIdentifiers(fields: tool.identifierFields)
  var invalid = InvalidItems(areSkipped: skipInvalid)
  var seen = SeenIdentifiers()
  var notes = DocumentNotes()
  var count = 0
  try forEachLine(of: source) { line in
    guard !line.isBlank else { return }
    count += 1
    let document = try invalid.attempt { () -> Document? in
      let content = try identifiers.identified(line, or: "\(stem)-\(count - 1)")
        .decode(type, with: decoder)
      guard var draft = try line.reporting({ try content.draft(line: line.number) }) else {
        return nil
      }
      try line.requireNew(draft.id, in: &seen)
      draft.fillTexts()
      return try draft.document(path: line.path, checking: .lenient, notes: &notes)
    }
    if let document = document ?? nil { try body(document) }
  }
  guard count > 0 else { throw emptyFile(source.path) }
  return CorpusSummary(
    kind: .real, files: [try source.finish()], skipped: invalid.list,
    notes: notes.list(path: source.path))
}

extension DocumentDraft {
  /// A document of one text.
  fileprivate init(id: String, text: String, line: Int) {
    self.init(id: id, line: line)
    passages = [Passage(offset: 0, text: text, line: line)]
  }

  fileprivate mutating func addAnnotation(_ name: String, _ type: String, _ start: Int, _ end: Int)
  {
    annotations.append(
      Annotation(
        name: name, type: type, text: "", attributes: [:], pieces: [(start, end)], line: line))
  }

  /// Gives every annotation the text at its offsets, where these are within the document.
  fileprivate mutating func fillTexts() {
    let text = passages.first?.text ?? ""
    let offsets = ScalarOffsets(text)
    let utf8 = Array(text.utf8)
    for index in annotations.indices {
      guard let piece = annotations[index].pieces.first,
        let span = offsets.span(piece.start, piece.end)
      else { continue }
      annotations[index].text = String(decoding: utf8[span.start..<span.end], as: UTF8.self)
    }
  }
}

private struct DoccanoDocument: AnnotatedDocument {
  /// A span as `[start, end, label]`.
  struct Triple: Decodable {
    let start: Int
    let end: Int
    let label: String

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      start = try values.decode(Int.self)
      end = try values.decode(Int.self)
      label = try values.decode(String.self)
    }
  }

  struct Entity: Decodable {
    let id: JSONIdentifier
    let label: String
    let start: Int
    let end: Int

    private enum CodingKeys: String, CodingKey {
      case id, label
      case start = "start_offset"
      case end = "end_offset"
    }
  }

  struct Relation: Decodable {
    let id: JSONIdentifier?
    let from: JSONIdentifier
    let to: JSONIdentifier
    let type: String

    private enum CodingKeys: String, CodingKey {
      case id, type
      case from = "from_id"
      case to = "to_id"
    }
  }

  let id: String
  let text: String
  let label: [Triple]?
  let labels: [Triple]?
  let entities: [Entity]?
  let relations: [Relation]?

  func draft(line: Int) throws -> DocumentDraft? {
    var draft = DocumentDraft(id: id, text: text, line: line)
    for (number, span) in (label ?? labels ?? []).enumerated() {
      draft.addAnnotation("\(number)", span.label, span.start, span.end)
    }
    for entity in entities ?? [] {
      draft.addAnnotation(entity.id.text, entity.label, entity.start, entity.end)
    }
    let names = Set(draft.annotations.map(\.name))
    for (number, relation) in (relations ?? []).enumerated() {
      for (field, end) in [("from_id", relation.from.text), ("to_id", relation.to.text)]
      where !names.contains(end) {
        throw DecodingProblem(
          field: "relations.\(number).\(field)", found: "'\(end)'",
          expected: "the id of an entity of the document")
      }
      draft.relations.append(
        Document.Relation(
          name: relation.id?.text ?? "", type: relation.type,
          arguments: ["from": relation.from.text, "to": relation.to.text]))
    }
    return draft
  }
}

private struct ProdigyDocument: AnnotatedDocument {
  struct Piece: Decodable, Hashable {
    let start: Int
    let end: Int
    let label: String?
  }

  struct Relation: Decodable {
    let label: String
    let head: Piece
    let child: Piece

    private enum CodingKeys: String, CodingKey {
      case label
      case head = "head_span"
      case child = "child_span"
    }
  }

  let id: String
  let text: String
  let spans: [Piece]?
  let relations: [Relation]?
  let answer: String?

  func draft(line: Int) throws -> DocumentDraft? {
    guard answer == "accept" else {
      guard answer == nil || answer == "reject" || answer == "ignore" else {
        throw DecodingProblem(
          field: "answer", found: "'\(answer ?? "")'", expected: "accept, reject or ignore")
      }
      return nil
    }
    var draft = DocumentDraft(id: id, text: text, line: line)
    var names: [[Int]: String] = [:]
    func name(_ piece: Piece) -> String {
      let place = [piece.start, piece.end]
      if let known = names[place] { return known }
      let name = "\(draft.annotations.count)"
      names[place] = name
      draft.addAnnotation(name, piece.label ?? "", piece.start, piece.end)
      return name
    }
    for span in spans ?? [] {
      names[[span.start, span.end]] = nil
      _ = name(span)
    }
    for relation in relations ?? [] {
      draft.relations.append(
        Document.Relation(
          type: relation.label,
          arguments: ["head": name(relation.head), "child": name(relation.child)]))
    }
    return draft
  }
}
