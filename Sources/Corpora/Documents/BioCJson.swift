import FileFormats
import Foundation
import SupervisionCore

/// Reads a collection in BioC JSON document by document.
///
/// As ``readBioC(_:skipInvalid:_:)`` in annotations, relations, offsets and their other readings. A file is a collection, a
/// list of collections (as of the BioC API for PubMed Central), an object whose member `PubTator3` lists documents, or one
/// document or collection after the other (as PubTator exports them). Infons that are numbers or truth values become texts,
/// lists of them are joined by `|`, and null and objects are passed over.
///
/// - Parameters:
///   - url: the JSON file, which may be gzipped.
///   - skipInvalid: whether documents with faults are left out and listed instead of thrown.
///   - body: called for each document in the file's order.
/// - Throws: ``SupervisionCore/FileError`` when the file cannot be read;
///   ``SupervisionCore/DataError`` with the line at which the document starts, and the field, for missing and wrong fields,
///   offsets outside the text or out of order, and missing or repeated ids. What is no collection always throws.
/// - Complexity: O(bytes); memory holds one document and the ids seen.
/// - Source: Comeau, Wei, Islamaj Doğan and Lu 2019, *PMC text mining subset in BioC*.
@discardableResult
public func readBioCJson(
  _ url: URL, skipInvalid: Bool = false, _ body: (Document) throws -> Void
) throws -> CorpusSummary {
  let source = try ByteSource(url)
  let stream = try JSONStream(source)
  return try withoutActuallyEscaping(body) { body in
    let reader = BioCJsonReader(stream, skipInvalid: skipInvalid, body: body)
    try reader.read()
    return CorpusSummary(
      kind: .real, files: [try source.finish()], skipped: reader.invalid.list,
      notes: reader.notes.list(path: source.path))
  }
}

/// Finds the documents of a file.
private final class BioCJsonReader {
  private let stream: JSONStream
  private let body: (Document) throws -> Void
  private let decoder = JSONDecoder()
  private var seen = SeenIdentifiers()
  private(set) var invalid: InvalidItems
  private(set) var notes = DocumentNotes()

  init(_ stream: JSONStream, skipInvalid: Bool, body: @escaping (Document) throws -> Void) {
    self.stream = stream
    self.body = body
    invalid = InvalidItems(areSkipped: skipInvalid)
  }

  func read() throws {
    if try stream.nextAfterSpace() == UInt8(ascii: "[") {
      try stream.forEachElement { try readObject() }
      return try stream.finish()
    }
    repeat { try readObject() } while try stream.nextAfterSpace() != nil
  }

  /// A collection, or a document.
  private func readObject() throws {
    let line = stream.line
    var isCollection = false
    var isDocument = false
    var members: [UInt8] = []
    try stream.forEachMember { key in
      switch String(decoding: key, as: UTF8.self) {
      case "\"documents\"", "\"PubTator3\"":
        isCollection = true
        try stream.forEachElement { try read(stream.value().asLine(path: stream.path)) }
        return
      case "\"passages\"": isDocument = true
      default: break
      }
      members += (members.isEmpty ? [] : [UInt8(ascii: ",")]) + key + [UInt8(ascii: ":")]
      members += try stream.value().bytes
      guard members.count <= maximumLineLength else {
        throw try stream.unexpected("documents of at most \(maximumLineLength) bytes")
      }
    }
    guard !isCollection else { return }
    let object = TextLine(
      path: stream.path, number: line,
      bytes: ([UInt8(ascii: "{")] + members + [UInt8(ascii: "}")])[...])
    guard isDocument else {
      throw object.invalid(
        found: "an object without 'documents' or 'passages'", expected: "a BioC collection",
        remedy: "name a BioC file")
    }
    try read(object)
  }

  private func read(_ line: TextLine) throws {
    let document = try invalid.attempt {
      let content = try line.decode(BioCJsonDocument.self, with: decoder)
      try line.requireNew(content.id?.text ?? "", in: &seen)
      return try line.reporting { try content.draft(line: line.number) }
        .document(path: line.path, checking: .lenient, notes: &notes)
    }
    if let document { try body(document) }
  }
}

/// A document as the file has it.
private struct BioCJsonDocument: Decodable {
  struct Location: Decodable {
    let offset: Int
    let length: Int
  }

  struct Annotation: Decodable {
    let id: JSONIdentifier?
    let infons: [String: Infon]?
    let text: String?
    let locations: [Location]?
  }

  struct Node: Decodable {
    let refid: JSONIdentifier?
    let role: String?
  }

  struct Relation: Decodable {
    let id: JSONIdentifier?
    let infons: [String: Infon]?
    let nodes: [Node]?
  }

  /// A passage, or a sentence of one.
  struct Piece: Decodable {
    let offset: Int
    let text: String?
    let sentences: [Piece]?
    let annotations: [Annotation]?
    let relations: [Relation]?
  }

  let id: JSONIdentifier?
  let passages: [Piece]
  let annotations: [Annotation]?
  let relations: [Relation]?

  /// - Throws: ``DecodingProblem`` for a place that Int cannot hold and sentences far apart.
  func draft(line: Int) throws -> DocumentDraft {
    var draft = DocumentDraft(id: id?.text ?? "", line: line)
    for (number, passage) in passages.enumerated() {
      try draft.add(passage, field: "passages.\(number)")
    }
    try draft.add(annotations, of: nil, field: "annotations")
    draft.add(relations)
    return draft
  }
}

/// A value of an infon as a text; nil for null and objects.
private struct Infon: Decodable {
  let text: String?

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      text = nil
    } else if let string = try? value.decode(String.self) {
      text = string
    } else if let truth = try? value.decode(Bool.self) {
      text = String(truth)
    } else if let number = try? value.decode(Int.self) {
      text = String(number)
    } else if let number = try? value.decode(Double.self) {
      text = String(number)
    } else if let list = try? value.decode([Infon].self) {
      let texts = list.compactMap(\.text)
      text = texts.isEmpty ? nil : texts.joined(separator: "|")
    } else {
      text = nil
    }
  }
}

extension DocumentDraft {
  /// A passage that is given sentence by sentence becomes one text with blanks in the gaps.
  fileprivate mutating func add(_ passage: BioCJsonDocument.Piece, field: String) throws {
    let sentences = passage.sentences ?? []
    var whole = passage.text.map { Passage(offset: passage.offset, text: $0, line: line) }
    for (number, sentence) in sentences.enumerated() {
      let text = sentence.text ?? ""
      let piece = DocumentPiece(offset: sentence.offset, text: text)
      try add(sentence.annotations, of: piece, field: "\(field).sentences.\(number).annotations")
      add(sentence.relations)
      guard passage.text == nil else { continue }
      guard var joined = whole else {
        whole = Passage(offset: sentence.offset, text: text, line: line)
        continue
      }
      let gap = sentence.offset.minus(joined.offset)?.minus(joined.text.unicodeScalars.count)
      guard let gap, (0...1024).contains(gap) else {
        throw DecodingProblem(
          field: "\(field).sentences.\(number).offset", found: "\(sentence.offset)",
          expected: "an offset shortly after the sentence before it")
      }
      joined.text += String(repeating: " ", count: gap) + text
      whole = joined
    }
    if let whole { passages.append(whole) }
    try add(
      passage.annotations, of: whole.map { DocumentPiece(offset: $0.offset, text: $0.text) },
      field: "\(field).annotations")
    add(passage.relations)
  }

  fileprivate mutating func add(
    _ annotations: [BioCJsonDocument.Annotation]?, of piece: DocumentPiece?, field: String
  ) throws {
    for (number, annotation) in (annotations ?? []).enumerated() {
      let pieces = try (annotation.locations ?? []).map { location in
        let end = location.offset.addingReportingOverflow(location.length)
        guard !end.overflow else {
          throw DecodingProblem(
            field: "\(field).\(number).locations", found: "\(location.length)",
            expected: "a length within the text")
        }
        return (start: location.offset, end: end.partialValue)
      }
      var attributes = (annotation.infons ?? [:]).compactMapValues(\.text)
      let type = attributes.removeValue(forKey: "type") ?? ""
      self.annotations.append(
        Annotation(
          name: annotation.id?.text ?? "", type: type, text: annotation.text ?? "",
          attributes: attributes, pieces: pieces, line: line, piece: piece))
    }
  }

  fileprivate mutating func add(_ relations: [BioCJsonDocument.Relation]?) {
    for relation in relations ?? [] {
      var infons = (relation.infons ?? [:]).compactMapValues(\.text)
      let type = infons.removeValue(forKey: "relation") ?? infons.removeValue(forKey: "type") ?? ""
      var arguments: [String: String] = [:]
      for (role, value) in infons.sorted(by: { $0.key < $1.key }) {
        arguments.addArgument(value, role: role)
      }
      for node in relation.nodes ?? [] {
        arguments.addArgument(node.refid?.text ?? "", role: node.role ?? "")
      }
      self.relations.append(
        Document.Relation(name: relation.id?.text ?? "", type: type, arguments: arguments))
    }
  }
}
