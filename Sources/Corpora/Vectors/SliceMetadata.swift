import FileFormats
import Foundation
import SupervisionCore

/// A CSV file with one row per example: id, gold, and one column of 0 and 1 per slice.
///
/// ```text
/// id,label,dark,bus
/// f1,1,0,0
/// ```
struct SliceMetadata {
  /// As errors name it.
  let path: String
  let file: CorpusOrigin.File
  /// Every column but `id` and `label`, in the file's order.
  let sliceNames: [String]
  private(set) var ids: [String] = []
  private(set) var labels: [Int] = []
  /// By slice, then row.
  private(set) var members: [[Bool]]

  /// - Throws: ``FileError`` when the file cannot be read; ``DataError`` with line and column for a header without
  ///   `id` or `label`, names that repeat, cells other than 0 and 1, rows of another length, and ids that are empty
  ///   or repeat.
  init(_ url: URL, seen: inout SeenIdentifiers) throws {
    let source = try ByteSource(url)
    path = source.path
    var header: MetadataHeader?
    var rows: [MetadataHeader.Row] = []
    try forEachRecord(of: source, delimiter: .comma) { record in
      guard let header else {
        header = try MetadataHeader(record)
        return
      }
      let row = try header.row(record)
      guard seen.insert(row.id) else {
        throw record.line.invalid(
          field: "id", found: "'\(row.id)' a second time",
          expected: "ids that occur once in train, dev and test together",
          remedy: "keep each example in one split")
      }
      rows.append(row)
    }
    guard let header else {
      throw DataError(
        file: path, found: "an empty file", expected: "the header id,label and columns of slices",
        remedy: "write one row per example beneath that header")
    }
    file = try source.finish()
    sliceNames = header.sliceNames
    ids = rows.map(\.id)
    labels = rows.map(\.label)
    members = sliceNames.indices.map { slice in rows.map { $0.members[slice] } }
  }

  /// The same with the columns of slices in another file's order.
  ///
  /// - Throws: ``DataError`` when a column is missing or has no counterpart.
  func ordered(like other: SliceMetadata) throws -> SliceMetadata {
    let missing = other.sliceNames.filter { !sliceNames.contains($0) }
    let extra = sliceNames.filter { !other.sliceNames.contains($0) }
    guard missing.isEmpty, extra.isEmpty else {
      let found =
        missing.isEmpty
        ? "the column '\(extra[0])', which \(other.path) lacks" : "no column '\(missing[0])'"
      throw DataError(
        file: path, line: 1, field: missing.first ?? extra[0], found: found,
        expected: "the columns of \(other.path)",
        remedy: "give all splits the same columns")
    }
    var result = self
    result.members = other.sliceNames.map { members[sliceNames.firstIndex(of: $0) ?? 0] }
    return result
  }
}

/// Column positions of a metadata file.
private struct MetadataHeader {
  struct Row {
    let id: String
    let label: Int
    let members: [Bool]
  }

  let sliceNames: [String]
  private let names: [String]
  private let idColumn: Int
  private let labelColumn: Int

  init(_ record: DelimitedRecord) throws {
    names = try record.fields()
    try record.requireDistinct(names)
    guard let id = names.firstIndex(of: "id"), let label = names.firstIndex(of: "label") else {
      throw record.line.invalid(
        field: names.contains("id") ? "label" : "id",
        found: "'\(names.joined(separator: ","))'",
        expected: "a header with the columns id and label", remedy: "correct the header")
    }
    idColumn = id
    labelColumn = label
    sliceNames = names.filter { $0 != "id" && $0 != "label" }
    guard !sliceNames.contains(where: \.isEmpty) else {
      throw record.line.invalid(
        field: "column \((names.firstIndex(of: "") ?? 0) + 1)", found: "no name",
        expected: "the name of a slice", remedy: "name the column")
    }
  }

  func row(_ record: DelimitedRecord) throws -> Row {
    let fields = try record.fields()
    guard fields.count == names.count else {
      throw record.line.invalid(
        found: "\(fields.count) fields", expected: "\(names.count), as the header has",
        remedy: "correct this line")
    }
    guard !fields[idColumn].isEmpty else {
      throw record.line.invalid(
        field: "id", found: "nothing", expected: "the example's id", remedy: "correct this line")
    }
    var label = 0
    var members: [Bool] = []
    for (column, field) in fields.enumerated() where column != idColumn {
      guard let number = wholeNumber(field, as: Int.self), (0...1).contains(number) else {
        throw record.line.invalid(
          field: names[column], found: "'\(field)'", expected: "0 or 1",
          remedy: column == labelColumn
            ? "label the example, or leave it out"
            : "make one column of 0 and 1 per value, or leave the column out")
      }
      if column == labelColumn {
        label = number
      } else {
        members.append(number == 1)
      }
    }
    return Row(id: fields[idColumn], label: label, members: members)
  }
}
