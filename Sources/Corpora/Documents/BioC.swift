import FileFormats
import Foundation
import SupervisionCore

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Reads a collection in BioC XML document by document.
///
/// An annotation's type is its infon `type`, its attributes are the other infons; a relation's type
/// is its infon `relation` (or `type`), its arguments are the other infons and the nodes, by role; a role
/// that comes again has a number. Offsets count Unicode scalar values of the document; annotations become
/// UTF-8 spans in text order, those without location are separate. The text of an annotation is read
/// as written, even when it is not a contiguous piece of the document.
///
/// Annotations' texts are compared with the text at their offsets. Where they do not fit and exactly
/// one other reading (counted from the passage, in UTF-8 bytes or in UTF-16) fits all annotations of the
/// document, offsets are read so, and the summary notes it. Otherwise the document has a fault, unless
/// at least half of its annotations fit: then the others stay where they are, which is noted too.
///
/// Relations whose nodes refer to missing annotations, or to ids that occur twice, are kept and noted.
///
/// The encoding is that of the byte order mark or the XML declaration: UTF-8, UTF-16, ISO-8859-1 or
/// windows-1252; a file that is UTF-8 although it declares another one is read as UTF-8 and noted.
/// Entities that the file declares are replaced by their text.
///
/// - Parameters:
///   - url: the XML file, which may be gzipped.
///   - skipInvalid: whether documents with faults are left out and listed instead of thrown.
///   - body: called for each document in the file's order.
/// - Throws: ``SupervisionCore/FileError`` when the file cannot be read;
///   ``SupervisionCore/DataError`` with the line for malformed XML, entities that are external or not
///   declared, offsets outside the text or out of order, and missing or repeated ids. With `skipInvalid`, documents with faults are left out
///   and listed; malformed XML always throws.
/// - Complexity: O(bytes); memory holds one document and the ids seen.
/// - Source: Comeau et al. 2013, *BioC: a minimalist approach to interoperability for biomedical
///   text processing*.
@discardableResult
public func readBioC(
  _ url: URL, skipInvalid: Bool = false, _ body: (Document) throws -> Void
) throws -> CorpusSummary {
  let source = try ByteSource(url)
  let stream = SourceInputStream(source, url: url)
  var notes: [String] = []
  let skipped = try withoutActuallyEscaping(body) { body in
    let reader = BioCReader(path: source.path, skipInvalid: skipInvalid, body: body)
    let parser = XMLParser(stream: stream)
    parser.delegate = reader
    let isWellFormed = parser.parse()
    if let failure = reader.failure ?? stream.failure { throw failure }
    guard isWellFormed, parser.parserError == nil else {
      throw DataError(
        file: source.path, line: max(parser.lineNumber, 1),
        found: "malformed XML\(reader.problem.map { " (\($0))" } ?? "")",
        expected: "a BioC collection", remedy: "copy or download the file again")
    }
    guard reader.hasCollection else {
      throw DataError(
        file: source.path, line: 1, found: "XML of another kind",
        expected: "the element 'collection'", remedy: "name a BioC file")
    }
    if stream.contradictsDeclaration {
      notes.append(
        "\(source.path): read as UTF-8, which it is, though it declares another encoding")
    }
    notes += reader.notes.list(path: source.path)
    return reader.invalid.list
  }
  return CorpusSummary(
    kind: .real, files: [try source.finish()], skipped: skipped, notes: notes)
}

/// Collects the elements of one document at a time.
private final class BioCReader: NSObject, XMLParserDelegate {
  private let path: String
  private let body: (Document) throws -> Void
  private(set) var invalid: InvalidItems
  private(set) var hasCollection = false
  private(set) var notes = DocumentNotes()
  /// The error that ended the reading, other than malformed XML.
  private(set) var failure: (any Error)?
  /// The XML parser's first complaint.
  private(set) var problem: String?

  private var elements: [String] = []
  private var characters = ""
  private var infonKey = ""
  private var seen = SeenIdentifiers()

  private var draft = DocumentDraft(id: "", line: 0)
  /// Faults found before the document is complete; the first one is reported.
  private var fault: DataError?
  private var pieceOffset: Int?
  private var passagePieces: [DocumentDraft.Passage] = []
  /// Annotations of the document before those of the passage, and of the sentence, at hand.
  private var annotationsBefore = (passage: 0, sentence: 0)
  private var annotation = DocumentDraft.Annotation(
    name: "", type: "", text: "", attributes: [:], pieces: [], line: 0)
  private var relationName = ""
  private var relationType = ""
  private var relationArguments: [String: String] = [:]
  /// Names that the document's relations refer to.
  private var references: Set<String> = []

  /// Elements that hold text. The format has none within them; the text of any that are there is part of theirs.
  private static let texts: Set<String> = ["id", "infon", "offset", "text"]

  /// Whether the current element is within one that holds text.
  private var isMarkup: Bool { elements.dropLast().contains(where: Self.texts.contains) }

  init(path: String, skipInvalid: Bool, body: @escaping (Document) throws -> Void) {
    self.path = path
    self.body = body
    invalid = InvalidItems(areSkipped: skipInvalid)
  }

  func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
    let message = (error as NSError).userInfo["NSXMLParserErrorMessage"] as? String
    if problem == nil {
      problem =
        message?.trimmingCharacters(in: .whitespacesAndNewlines)
        ?? "XML error \((error as NSError).code)"
    }
  }

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    elements.append(element)
    guard !isMarkup else { return }
    characters = ""
    switch element {
    case "collection": hasCollection = true
    case "document":
      draft = DocumentDraft(id: "", line: parser.lineNumber)
      fault = nil
      references = []
    case "passage":
      passagePieces = []
      pieceOffset = nil
      annotationsBefore.passage = draft.annotations.count
    case "sentence":
      pieceOffset = nil
      annotationsBefore.sentence = draft.annotations.count
    case "annotation":
      annotation = DocumentDraft.Annotation(
        name: attributes["id"] ?? "", type: "", text: "", attributes: [:], pieces: [],
        line: parser.lineNumber)
    case "location": addLocation(attributes, line: parser.lineNumber)
    case "relation":
      relationName = attributes["id"] ?? ""
      relationType = ""
      relationArguments = [:]
    case "node":
      relationArguments.addArgument(attributes["refid"] ?? "", role: attributes["role"] ?? "")
      references.insert(attributes["refid"] ?? "")
    case "infon": infonKey = attributes["key"] ?? ""
    default: break
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { characters += string }

  func parser(_ parser: XMLParser, foundCDATA block: Data) {
    characters += String(decoding: block, as: UTF8.self)
  }

  func parser(
    _ parser: XMLParser, didEndElement element: String, namespaceURI: String?,
    qualifiedName: String?
  ) {
    defer { elements.removeLast() }
    guard !isMarkup else { return }
    let parent = elements.dropLast().last
    switch element {
    case "id" where parent == "document": draft.id = characters
    case "infon": addInfon(to: parent)
    case "offset" where parent == "passage" || parent == "sentence":
      addOffset(line: parser.lineNumber)
    case "text": addText(to: parent, line: parser.lineNumber)
    case "sentence":
      if let piece = passagePieces.last {
        place(annotationsFrom: annotationsBefore.sentence, in: piece)
      }
    case "passage": addPassage()
    case "annotation": draft.annotations.append(annotation)
    case "relation":
      draft.relations.append(
        Document.Relation(
          name: relationName, type: relationType, arguments: relationArguments))
    case "document": finishDocument(parser)
    default: break
    }
    characters = ""
  }

  private func addInfon(to parent: String?) {
    switch parent {
    case "annotation":
      if infonKey == "type", annotation.type.isEmpty {
        annotation.type = characters
      } else {
        annotation.attributes.addAttribute(characters, name: infonKey)
      }
    case "relation":
      if infonKey == "relation" || infonKey == "type", relationType.isEmpty {
        relationType = characters
      } else {
        relationArguments.addArgument(characters, role: infonKey)
      }
    default: break
    }
  }

  private func addLocation(_ attributes: [String: String], line: Int) {
    guard let start = attributes["offset"].flatMap({ Int($0) }),
      let length = attributes["length"].flatMap({ Int($0) }),
      case (let end, let overflow) = start.addingReportingOverflow(length), !overflow
    else {
      report(
        line: line, field: "location",
        found: "offset '\(attributes["offset"] ?? "")', length '\(attributes["length"] ?? "")'",
        expected: "two whole numbers")
      return
    }
    annotation.pieces.append((start, end))
  }

  private func addOffset(line: Int) {
    pieceOffset = Int(characters.trimmingCharacters(in: .whitespacesAndNewlines))
    if pieceOffset == nil {
      report(line: line, field: "offset", found: "'\(characters)'", expected: "a whole number")
    }
  }

  private func addText(to parent: String?, line: Int) {
    switch parent {
    case "annotation": annotation.text = characters
    case "passage", "sentence":
      guard let offset = pieceOffset else {
        report(
          line: line, field: "offset", found: "none before the text", expected: "a whole number")
        return
      }
      passagePieces.append(
        DocumentDraft.Passage(offset: offset, text: characters, line: line))
    default: break
    }
  }

  /// A passage that is given sentence by sentence becomes one text with blanks in the gaps.
  private func addPassage() {
    guard var passage = passagePieces.first else { return }
    for piece in passagePieces.dropFirst() {
      let gap = piece.offset.minus(passage.offset)?.minus(passage.text.unicodeScalars.count)
      guard let gap, (0...1024).contains(gap) else {
        report(
          line: piece.line, field: "offset", found: "a sentence at \(piece.offset)",
          expected: "an offset shortly after the sentence before it")
        return
      }
      passage.text += String(repeating: " ", count: gap) + piece.text
    }
    draft.passages.append(passage)
    place(annotationsFrom: annotationsBefore.passage, in: passage)
  }

  /// Sets the passage or sentence of the annotations read last, where it is not set yet.
  private func place(annotationsFrom start: Int, in piece: DocumentDraft.Passage) {
    for index in draft.annotations.indices.dropFirst(start)
    where draft.annotations[index].piece == nil {
      draft.annotations[index].piece = DocumentPiece(offset: piece.offset, text: piece.text)
    }
  }

  private func report(line: Int, field: String, found: String, expected: String) {
    fault =
      fault
      ?? DataError(
        file: path, line: line, field: field, found: found, expected: expected,
        remedy: "correct the document, or pass --skip-invalid to leave out such documents")
  }

  private func noteReferences() {
    let names = draft.annotations.map(\.name) + draft.relations.map(\.name)
    if !references.isSubset(of: names) {
      notes.add("relations that name missing annotations", documentID: draft.id)
    }
    var seen = SeenIdentifiers()
    if names.contains(where: { references.contains($0) && !seen.insert($0) }) {
      notes.add("relations that name several annotations by one id", documentID: draft.id)
    }
  }

  private func finishDocument(_ parser: XMLParser) {
    if draft.id.isEmpty {
      report(line: draft.line, field: "id", found: "a document without id", expected: "an id")
    } else if !seen.insert(draft.id) {
      report(
        line: draft.line, field: "id", found: "'\(draft.id)' a second time",
        expected: "ids that occur once")
    }
    do {
      let document = try invalid.attempt {
        if let fault { throw fault }
        noteReferences()
        return try draft.document(path: path, checking: .lenient, notes: &notes)
      }
      if let document { try body(document) }
    } catch {
      failure = error
      parser.abortParsing()
    }
  }
}
