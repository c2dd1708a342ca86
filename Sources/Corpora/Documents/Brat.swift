import FileFormats
import Foundation
import SupervisionCore

/// Reads a folder of brat standoff documents: `NAME.txt` beside `NAME.ann`, either may be gzipped.
///
/// A document's id is `NAME`. Text-bound annotations (`T`) have their names; pieces of one that is not
/// contiguous are in its attribute `fragments`. Relations (`R`) and events (`E`) become relations of the
/// same names, whose arguments are names of annotations and events by role, a role that comes again with
/// a number (`Theme`, `Theme2`); an event's trigger has its type as role. Attributes (`A`, `M`) and
/// references (`N`) become attributes of their annotation, relation or event, several values joined by
/// `|`. Notes (`#`) and equivalences (`*`) are passed over. Offsets count Unicode scalar values; where
/// another count (UTF-16, bytes, CRLF as one) fits the texts of all annotations of a document and scalar
/// values do not, they are read so, and the summary notes it.
///
/// - Parameters:
///   - folder: holds the pairs of files.
///   - skipInvalid: whether documents with faults are left out and listed instead of thrown.
///   - body: called for each document, by name.
/// - Throws: ``SupervisionCore/FileError`` when the folder or an `.ann` file is missing;
///   ``SupervisionCore/DataError`` with file and line for lines of another form, offsets outside the text or out of
///   order, a text that differs from that at its offsets, repeated names, and references to missing names. With
///   `skipInvalid`, documents with faults are left out and listed.
/// - Complexity: O(bytes); memory holds one document.
/// - Source: Stenetorp et al. 2012, *brat: a Web-based Tool for NLP-Assisted Text Annotation*.
@discardableResult
public func readBrat(
  _ folder: URL, skipInvalid: Bool = false, _ body: (Document) throws -> Void
) throws -> CorpusSummary {
  guard isFolder(folder),
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
  else {
    throw FileError(
      path: folder.relativePath, problem: "no such folder",
      remedy: "name a folder that holds .txt and .ann files")
  }
  var seen = SeenIdentifiers()
  let documentNames = names.sorted().compactMap { name in
    [".txt", ".txt.gz"].first(where: name.hasSuffix).map { String(name.dropLast($0.count)) }
  }.filter { seen.insert($0) }
  guard !documentNames.isEmpty else { throw emptyFile(folder.relativePath) }
  var invalid = InvalidItems(areSkipped: skipInvalid)
  var files: [CorpusOrigin.File] = []
  var notes = DocumentNotes()
  for name in documentNames {
    let textSource = try ByteSource(requiredFile("\(name).txt", in: folder))
    let annotationSource = try ByteSource(requiredFile("\(name).ann", in: folder))
    let document = try invalid.attempt {
      try bratDocument(name, text: textSource, annotations: annotationSource, notes: &notes)
    }
    files += [try annotationSource.finish(), try textSource.finish()]
    if let document { try body(document) }
  }
  return CorpusSummary(
    kind: .real, files: files, skipped: invalid.list, notes: notes.list(path: folder.relativePath))
}

private func bratDocument(
  _ id: String, text source: ByteSource, annotations: ByteSource, notes: inout DocumentNotes
) throws -> Document {
  var bytes = try readWhole(source)[...]
  if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw DataError(
      file: source.path, byte: validUTF8PrefixLength(bytes), found: "a byte that is not UTF-8",
      expected: "UTF-8", remedy: "convert the file to UTF-8")
  }
  if let position = bytes.firstIndex(of: 0) {
    throw DataError(
      file: source.path, byte: position, found: "the character U+0000",
      expected: "text without it", remedy: "remove the character, or convert the file to UTF-8")
  }
  var draft = BratDraft(id: id, text: text)
  try forEachLine(of: annotations) { line in
    if !line.isBlank { try draft.add(line) }
  }
  return try draft.document(path: annotations.path, notes: &notes)
}

private struct BratDraft {
  private var draft: DocumentDraft
  /// Position of each text-bound annotation in the draft, by name.
  private var positions: [String: Int] = [:]
  /// Position of each relation and event in the draft, by name.
  private var relationPositions: [String: Int] = [:]
  /// Attributes and arguments may come before what they name, so they are looked up at the end.
  private var attributes: [(name: String, value: String, target: String, line: TextLine)] = []
  private var references: [(name: String, line: TextLine)] = []

  init(id: String, text: String) {
    draft = DocumentDraft(
      id: id, passages: [DocumentDraft.Passage(offset: 0, text: text, line: 1)], line: 1)
  }

  mutating func add(_ line: TextLine) throws {
    let fields = try line.text.split(
      separator: "\t", maxSplits: 2, omittingEmptySubsequences: false
    )
    .map(String.init)
    let words = fields.count > 1 ? fields[1].split(separator: " ").map(String.init) : []
    switch fields[0].first {
    case "T": try addAnnotation(fields, words, line)
    case "R":
      try addRelation(fields[0], type: words.first, arguments: words.dropFirst(), line)
    case "E":
      let type = words.first?.split(separator: ":").first.map(String.init)
      try addRelation(fields[0], type: type, arguments: words[...], line)
    case "A", "M", "N": try addAttribute(words, line)
    case "#", "*": break
    default:
      throw line.invalid(
        field: "name", found: "'\(fields[0])'",
        expected: "a name that begins with T, R, E, A, M, N, # or *")
    }
  }

  func document(path: String, notes: inout DocumentNotes) throws -> Document {
    var draft = draft
    for attribute in attributes {
      if let position = positions[attribute.target] {
        draft.annotations[position].attributes.addAttribute(attribute.value, name: attribute.name)
      } else if let position = relationPositions[attribute.target] {
        draft.relations[position].attributes.addAttribute(attribute.value, name: attribute.name)
      } else {
        throw unknown(attribute.target, attribute.line)
      }
    }
    for reference in references
    where positions[reference.name] == nil && relationPositions[reference.name] == nil {
      throw unknown(reference.name, reference.line)
    }
    let document = try draft.document(path: path, checking: .strict, notes: &notes)
    return Document(
      id: document.id, text: document.text, annotations: document.annotations,
      relations: document.relations)
  }

  private mutating func addAnnotation(
    _ fields: [String], _ words: [String], _ line: TextLine
  ) throws {
    guard fields.count == 3, words.count > 2 else {
      throw line.invalid(
        found: "\(fields.count) columns", expected: "name, type with offsets, and text")
    }
    guard positions.updateValue(draft.annotations.count, forKey: fields[0]) == nil else {
      throw line.invalid(
        field: "name", found: "'\(fields[0])' a second time", expected: "names that occur once")
    }
    let pieces = try words.dropFirst().joined(separator: " ").split(separator: ";").map { piece in
      let ends = piece.split(separator: " ").map { Int($0) }
      guard ends.count == 2, let start = ends[0], let end = ends[1] else {
        throw line.invalid(
          field: fields[0], found: "the offsets '\(piece)'", expected: "start and end")
      }
      return (start, end)
    }
    draft.annotations.append(
      DocumentDraft.Annotation(
        name: fields[0], type: words[0], text: fields[2], attributes: [:], pieces: pieces,
        line: line.number))
  }

  private mutating func addRelation(
    _ name: String, type: String?, arguments: ArraySlice<String>, _ line: TextLine
  ) throws {
    guard let type, !arguments.isEmpty else {
      throw line.invalid(found: "no arguments", expected: "a type and Role:Name pairs")
    }
    guard relationPositions.updateValue(draft.relations.count, forKey: name) == nil else {
      throw line.invalid(
        field: "name", found: "'\(name)' a second time", expected: "names that occur once")
    }
    var byRole: [String: String] = [:]
    for argument in arguments {
      let parts = argument.split(separator: ":", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw line.invalid(found: "the argument '\(argument)'", expected: "Role:Name")
      }
      byRole.addArgument(parts[1], role: parts[0])
      references.append((parts[1], line))
    }
    draft.relations.append(Document.Relation(name: name, type: type, arguments: byRole))
  }

  private mutating func addAttribute(_ words: [String], _ line: TextLine) throws {
    guard words.count >= 2 else {
      throw line.invalid(found: "\(words.count) words", expected: "an attribute and a name")
    }
    let value = words.count > 2 ? words[2...].joined(separator: " ") : "true"
    attributes.append((words[0], value, words[1], line))
  }

  private func unknown(_ name: String, _ line: TextLine) -> DataError {
    line.invalid(
      field: "argument", found: "'\(name)', which nothing in the document is called",
      expected: "the name of an annotation, relation or event")
  }
}
