import FileFormats
import Foundation
import SupervisionCore

/// Gold labels for candidates that are known already, as annotation tools and tables have them.
package struct GoldAnnotations {
  /// An item with its class.
  package struct Label {
    /// The candidate's id.
    package let id: String
    /// Class index; nil where the item has none.
    package let gold: Int?
    fileprivate let line: TextLine

    /// The error of an id that no candidate has.
    package var unknownCandidate: DataError {
      line.invalid(
        field: "id", found: "'\(id)'", expected: "the id of a candidate of the task",
        remedy: "correct this item, or pass --skip-invalid to leave out such items")
    }
  }

  /// In the file's order, without repetition of ids.
  package private(set) var labels: [Label] = []
  /// The file that was read.
  package let file: CorpusOrigin.File
  /// Errors of the items that were left out.
  package let skipped: [DataError]

  /// The labels of a file, in the form that its ending names: `.json` for Label Studio's export, `.jsonl` for Hugging Face,
  /// doccano and Prodigy, `.csv` or `.tsv` for a table with the columns `item` (or `id`) and `gold` (or `label`).
  ///
  /// - Parameters:
  ///   - url: the file, which may be gzipped.
  ///   - classNames: those of the task; a file has names or indices.
  ///   - choice: the control of Label Studio with the class; nil where there is only one.
  ///   - skipInvalid: whether invalid items are left out and listed instead of thrown.
  /// - Throws: ``FileError`` when the file cannot be read; ``DataError`` with line and field for an unknown class, an item
  ///   without id, two items of one id, and a file without items; ``UsageError`` for another ending.
  package init(
    _ url: URL, classNames: [String], choice: String? = nil, skipInvalid: Bool = false
  ) throws {
    let source = try ByteSource(url)
    var items = GoldItems(classNames: classNames, areInvalidSkipped: skipInvalid)
    let plain = url.pathExtension.lowercased() == "gz" ? url.deletingPathExtension() : url
    if plain.pathExtension.lowercased() == "json" {
      try forEachTask(of: source) { line in
        try items.add(line) { try studioItem(line, choice: choice) }
      }
    } else {
      let format = try TableFormat(url)
      if format == .jsonLines {
        let decoder = JSONDecoder()
        try forEachLine(of: source) { line in
          guard !line.isBlank else { return }
          try items.add(line) { try line.decode(GoldLine.self, with: decoder).item }
        }
      } else {
        try items.readTable(source, format.delimiter(for: url))
      }
    }
    guard items.count > 0 else { throw emptyFile(source.path) }
    labels = items.labels
    skipped = items.invalid.list
    file = try source.finish()
  }
}

/// An item as a file has it.
private typealias GoldItem = (id: String, label: ReservedFields)

/// The items of a file as they come in.
private struct GoldItems {
  let classNames: [String]
  private(set) var invalid: InvalidItems
  private(set) var labels: [GoldAnnotations.Label] = []
  private(set) var count = 0
  private var seen = SeenIdentifiers()

  init(classNames: [String], areInvalidSkipped: Bool) {
    self.classNames = classNames
    invalid = InvalidItems(areSkipped: areInvalidSkipped)
  }

  mutating func add(_ line: TextLine, _ read: () throws -> GoldItem) throws {
    count += 1
    let classNames = classNames
    let label = try invalid.attempt {
      let item = try read()
      if let fault = identifierFault(item.id) {
        throw line.invalid(field: "id", found: fault.found, expected: fault.expected)
      }
      let gold = try item.label.goldIndex(among: classNames) {
        line.invalid(field: $0, found: $1, expected: $2)
      }
      guard seen.insert(item.id) else {
        throw line.invalid(
          field: "id", found: "'\(item.id)' a second time", expected: "ids that occur once")
      }
      return GoldAnnotations.Label(id: item.id, gold: gold, line: line.withoutContent)
    }
    if let label { labels.append(label) }
  }

  mutating func readTable(_ source: ByteSource, _ delimiter: Delimiter) throws {
    var columns: (count: Int, id: Int, label: Int)?
    try forEachRecord(of: source, delimiter: delimiter) { record in
      guard let columns else {
        columns = try goldColumns(record)
        return
      }
      try add(record.line) {
        let fields = try record.fields()
        guard fields.count == columns.count else {
          throw record.line.invalid(
            found: "\(fields.count) fields", expected: "\(columns.count), as the header has")
        }
        return (fields[columns.id], ReservedFields(split: nil, gold: fields[columns.label]))
      }
    }
  }
}

/// - Throws: ``DataError`` for a header without the columns.
private func goldColumns(
  _ header: DelimitedRecord
) throws -> (count: Int, id: Int, label: Int) {
  let names = try header.fields()
  try header.requireDistinct(names)
  func place(_ choices: [String]) -> Int? { choices.lazy.compactMap(names.firstIndex(of:)).first }
  guard let id = place(["item", "id"]), let label = place(["gold", "label"]) else {
    throw header.line.invalid(
      found: "the columns \(names.joined(separator: ", "))",
      expected: "the columns 'item' (or 'id') and 'gold' (or 'label')",
      remedy: "put a header above the rows, or rename the columns")
  }
  return (names.count, id, label)
}

/// The item of a task of Label Studio: its id is that of its data, else its number.
private func studioItem(_ line: TextLine, choice: String?) throws -> GoldItem {
  struct Content: Decodable {
    let item: JSONIdentifier?
    let id: JSONIdentifier?
  }
  let decoder = JSONDecoder()
  let task = try line.decode(LabelStudioTask.self, with: decoder)
  let content = try within("data") {
    try LabelStudioTask.data(of: line).decode(Content.self, with: decoder)
  }
  guard let id = content.item ?? content.id ?? task.id else {
    throw line.invalid(field: "data.id", found: "no such field", expected: "the candidate's id")
  }
  let label = try line.reporting { try task.label(choice: choice) }
  return (id.text, label.reserved(split: nil, field: "annotations"))
}

/// An object of a file of JSON lines, whichever tool wrote it.
private struct GoldLine: Decodable {
  let item: GoldItem

  init(from decoder: any Decoder) throws {
    let row = try decoder.container(keyedBy: FieldName.self)
    guard
      let id = try row.decodeIfPresent(JSONIdentifier.self, forKey: FieldName("item"))
        ?? row.decodeIfPresent(JSONIdentifier.self, forKey: FieldName("id"))
    else {
      throw DecodingProblem(
        field: "id", found: "no such field", expected: "the candidate's id in 'item' or 'id'")
    }
    let isProdigy = ["answer", "accept", "options"].contains { row.contains(FieldName($0)) }
    if isProdigy {
      item = (id.text, try AnnotationTool.prodigy.label(from: decoder).reserved(split: nil))
    } else if row.contains(FieldName("gold")) {
      let gold = try row.decode(ClassName?.self, forKey: FieldName("gold"))?.text
      item = (id.text, ReservedFields(split: nil, gold: gold))
    } else {
      guard row.contains(FieldName("label")) || row.contains(FieldName("labels")) else {
        throw DecodingProblem(
          field: "label", found: "no such field", expected: "a class in 'gold' or 'label'")
      }
      item = (id.text, try AnnotationTool.doccano.label(from: decoder).reserved(split: nil))
    }
  }
}

extension TextLine {
  /// The place of the line alone.
  fileprivate var withoutContent: TextLine { TextLine(path: path, number: number, bytes: []) }
}
