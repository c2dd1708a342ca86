import FileFormats
import Foundation
import SupervisionCore

/// A row of a CSV, TSV or JSON-lines file, its cells by column.
public struct NamedRow {
  /// The names of the columns, in the order of the header; JSON's members by name.
  public let columns: [String]
  /// The cells as text; JSON's null and missing members are not there.
  public let cells: [String: String]
  /// The number of the row in all files together, from 1.
  public let number: Int
  /// The split of the file: the one in its name, such as `train.csv`, else train.
  public let fileSplit: Split
  fileprivate let line: TextLine

  /// An error at this row, to throw while its candidate is made.
  public func invalid(field: String, found: String, expected: String) -> DataError {
    line.invalid(field: field, found: found, expected: expected)
  }
}

/// Calls `body` with each row of a file, by its ending: `.csv`, `.tsv` or `.jsonl`, also with `.gz`.
///
/// - Parameters:
///   - file: the file.
///   - columns: those that the header, or some line, has to have.
/// - Throws: ``DataError`` for another ending, a file without rows, and a column that is not there; what `body` throws.
package func forEachNamedRow(
  of file: URL, columns: Set<String>, _ body: (NamedRow) throws -> Void
) throws {
  var number = 0
  let source = try ByteSource(file)
  try forEachNamedRow(of: source, columns: columns) { row, line in
    number += 1
    let row = try row()
    try body(
      NamedRow(
        columns: row.columns, cells: row.cells, number: number, fileSplit: .train, line: line))
  }
  guard number > 0 else { throw emptyFile(source.path) }
}

extension CorpusSource {
  /// Candidates made of the rows of files, for files whose columns are not the fields of a `Codable` type.
  ///
  /// ```swift
  /// .rows(["comments.csv"], columns: ["COMMENT_ID", "CONTENT"]) { row in
  ///   LabeledCandidate(
  ///     candidate: Comment(id: row.cells["COMMENT_ID"] ?? "", text: row.cells["CONTENT"] ?? ""),
  ///     split: row.fileSplit, gold: nil)
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - paths: as in ``csv(_:split:)``; their endings say what they are.
  ///   - columns: those that each file has to have.
  ///   - candidate: the candidate of a row; what it throws is the row's error.
  public static func rows(
    _ paths: [String], columns: Set<String>,
    _ candidate: @escaping @Sendable (NamedRow) throws -> LabeledCandidate<C>
  ) -> CorpusSource {
    CorpusSource { request, body in
      var number = 0
      return try CandidateReading<C>.readFiles(paths, split: nil, request) {
        file, source, reading in
        try forEachNamedRow(of: source, columns: columns) { row, line in
          number += 1
          try reading.add(line, body) {
            let row = try row()
            return try candidate(
              NamedRow(
                columns: row.columns, cells: row.cells, number: number, fileSplit: file.split,
                line: line))
          }
        }
      }
    }
  }
}

private typealias RowContent = (columns: [String], cells: [String: String])

/// Calls `body` with what makes the content of each row, which may throw.
private func forEachNamedRow(
  of source: ByteSource, columns: Set<String>,
  _ body: (() throws -> RowContent, TextLine) throws -> Void
) throws {
  let format = try TableFormat(URL(fileURLWithPath: source.path))
  switch format {
  case .csv, .tsv:
    let delimiter: Delimiter = format == .csv ? .comma : .tab
    var names: [String]?
    try forEachRecord(of: source, delimiter: delimiter) { record in
      guard let names else {
        names = try header(record, columns: columns)
        return
      }
      try body({ (names, try record.cells(names)) }, record.line)
    }
  case .jsonLines:
    let decoder = JSONDecoder()
    var missing = columns
    try forEachLine(of: source) { line in
      guard !line.isBlank else { return }
      try body(
        {
          let cells = try line.decode(JSONCells.self, with: decoder).cells
          missing.subtract(cells.keys)
          return (cells.keys.sorted(), cells)
        }, line)
    }
    if let column = missing.sorted().first {
      throw DataError(
        file: source.path, field: column, found: "no line with this member",
        expected: "it in some line",
        remedy: "correct the name in the task")
    }
  case .npy:
    throw UsageError(
      "\(source.path) holds numbers, not rows with columns",
      remedy: "name a .csv, .tsv or .jsonl file, also with .gz")
  }
}

private func header(_ record: DelimitedRecord, columns: Set<String>) throws -> [String] {
  let names = try record.fields()
  try record.requireDistinct(names)
  if let column = columns.subtracting(names).sorted().first {
    throw record.line.invalid(
      field: column, found: "no column of this name",
      expected: "it among the columns, which are: \(names.joined(separator: ", "))",
      remedy: nearestName(to: column, among: names).map { "did you mean '\($0)'?" }
        ?? "correct the name in the task, or in the file")
  }
  return names
}

extension DelimitedRecord {
  /// The cells by the names of the columns, which are distinct.
  ///
  /// - Throws: ``DataError`` for another number of fields than names, and as `fields()`.
  func cells(_ names: [String]) throws -> [String: String] {
    let fields = try fields()
    guard fields.count == names.count else {
      throw line.invalid(
        found: "\(fields.count) fields", expected: "\(names.count), as the header has")
    }
    return Dictionary(uniqueKeysWithValues: zip(names, fields))
  }
}

/// The members of an object as texts.
private struct JSONCells: Decodable {
  let cells: [String: String]

  init(from decoder: any Decoder) throws {
    cells = try [String: JSONCell](from: decoder).compactMapValues(\.text)
  }
}

private struct JSONCell: Decodable {
  /// Nil for null.
  let text: String?

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      text = nil
    } else if let value = try? container.decode(String.self) {
      text = value
    } else if let value = try? container.decode(Bool.self) {
      text = "\(value)"
    } else if let value = try? container.decode(Int.self) {
      text = "\(value)"
    } else if let value = try? container.decode(Double.self) {
      text = "\(value)"
    } else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a list or an object, where a column has one value")
    }
  }
}
