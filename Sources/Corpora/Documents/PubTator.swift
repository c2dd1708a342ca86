import FileFormats
import Foundation
import SupervisionCore

/// Reads documents in PubTator's form one by one.
///
/// ```text
/// 227508|t|Naloxone reverses the antihypertensive effect of clonidine.
/// 227508|a|In unanesthetized, spontaneously hypertensive rats …
/// 227508  0   8   Naloxone    Chemical    D009270
/// 227508  CID D008750 D007022
/// ```
///
/// Columns are separated by tabs; a blank line ends a document. The text is title, one space, abstract.
/// An annotation's sixth column becomes its attribute `MESH`, as in BioC, a seventh `individual`, further ones
/// `column8` and so on; a relation's arguments are `Arg1` and `Arg2`; a fifth column, as BioRED has it, is its attribute `novel`.
/// Offsets count Unicode scalar values. Where another unit, such as UTF-16, fits the texts of all
/// annotations of a document and scalar values do not, they are read so, and the summary notes it.
///
/// - Throws: ``SupervisionCore/FileError`` when the file cannot be read;
///   ``SupervisionCore/DataError`` with the line for lines of another form, offsets outside the
///   text, a text that differs from that at its offsets, and repeated ids. With `skipInvalid`, documents with
///   faults are left out and listed.
/// - Complexity: O(bytes); memory holds one document and the ids seen.
/// - Source: Wei et al. 2013, *PubTator: a web-based text mining tool for assisting biocuration*.
@discardableResult
public func readPubTator(
  _ url: URL, skipInvalid: Bool = false, _ body: (Document) throws -> Void
) throws -> CorpusSummary {
  let source = try ByteSource(url)
  var reader = PubTatorReader(path: source.path, skipInvalid: skipInvalid)
  try forEachLine(of: source) { try reader.add($0, body) }
  try reader.finishDocument(body)
  guard reader.hasDocuments else { throw emptyFile(source.path) }
  return CorpusSummary(
    kind: .real, files: [try source.finish()], skipped: reader.invalid.list,
    notes: reader.notes.list(path: source.path))
}

private struct PubTatorReader {
  let path: String
  var invalid: InvalidItems
  private(set) var hasDocuments = false
  private(set) var notes = DocumentNotes()
  private var seen = SeenIdentifiers()
  private var draft: DocumentDraft?
  /// The first fault of the document at hand.
  private var fault: DataError?

  init(path: String, skipInvalid: Bool) {
    self.path = path
    invalid = InvalidItems(areSkipped: skipInvalid)
  }

  mutating func add(_ line: TextLine, _ body: (Document) throws -> Void) throws {
    guard !line.isBlank else { return try finishDocument(body) }
    do {
      try add(line)
    } catch let error as DataError {
      if draft == nil { draft = DocumentDraft(id: "", line: line.number) }
      fault = fault ?? error
    }
  }

  mutating func finishDocument(_ body: (Document) throws -> Void) throws {
    guard let draft else { return }
    let fault = fault
    self.draft = nil
    self.fault = nil
    hasDocuments = true
    let document = try invalid.attempt {
      if let fault { throw fault }
      if let fault = identifierFault(draft.id) {
        throw DataError(
          file: path, line: draft.line, field: "id", found: fault.found, expected: fault.expected,
          remedy: "put an id before the first |")
      }
      guard seen.insert(draft.id) else {
        throw DataError(
          file: path, line: draft.line, field: "id", found: "'\(draft.id)' a second time",
          expected: "ids that occur once", remedy: "remove one of the documents")
      }
      return try draft.document(path: path, checking: .strict, notes: &notes)
    }
    if let document { try body(document) }
  }

  private mutating func add(_ line: TextLine) throws {
    let text = try line.text
    let parts = text.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
    if parts.count == 3, parts[1] == "t" || parts[1] == "a", !parts[0].contains("\t") {
      try addPassage(id: String(parts[0]), isTitle: parts[1] == "t", text: String(parts[2]), line)
    } else {
      let fields = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      try addColumns(fields, line)
    }
  }

  private mutating func addPassage(
    id: String, isTitle: Bool, text: String, _ line: TextLine
  ) throws {
    guard isTitle == (draft == nil) else {
      throw line.invalid(
        found: isTitle ? "a title inside a document" : "an abstract without title",
        expected: "title, abstract, annotations, and a blank line before the next title")
    }
    var draft = draft ?? DocumentDraft(id: id, line: line.number)
    try check(id, of: draft, line)
    let offset = draft.passages.last.map { $0.offset + $0.text.unicodeScalars.count + 1 } ?? 0
    draft.passages.append(DocumentDraft.Passage(offset: offset, text: text, line: line.number))
    self.draft = draft
  }

  private mutating func addColumns(_ fields: [String], _ line: TextLine) throws {
    guard var draft else {
      throw line.invalid(found: "an annotation without document", expected: "a title before it")
    }
    try check(fields[0], of: draft, line)
    if fields.count >= 5, let start = Int(fields[1]), let end = Int(fields[2]) {
      var attributes: [String: String] = [:]
      if fields.count > 5 { attributes["MESH"] = fields[5] }
      if fields.count > 6 { attributes["individual"] = fields[6] }
      for (index, field) in fields.enumerated().dropFirst(7) {
        attributes["column\(index + 1)"] = field
      }
      draft.annotations.append(
        DocumentDraft.Annotation(
          name: "\(draft.annotations.count)", type: fields[4], text: fields[3],
          attributes: attributes, pieces: [(start, end)], line: line.number))
    } else if (4...5).contains(fields.count), Int(fields[1]) == nil {
      draft.relations.append(
        Document.Relation(
          type: fields[1], arguments: ["Arg1": fields[2], "Arg2": fields[3]],
          attributes: fields.count == 5 ? ["novel": fields[4]] : [:]))
    } else {
      throw line.invalid(
        found: "\(fields.count) columns",
        expected:
          "id, start, end, text, type, identifier; or id, relation, two identifiers, and in "
          + "BioRED whether it is novel")
    }
    self.draft = draft
  }

  private func check(_ id: String, of draft: DocumentDraft, _ line: TextLine) throws {
    guard id == draft.id else {
      throw line.invalid(
        field: "id", found: "'\(id)'", expected: "'\(draft.id)', the id of the document's title")
    }
  }
}
