import PortableFoundation
import SupervisionCore

/// Reads votes from a file in the format of its name's ending: `.csv`, `.tsv`, `.jsonl` or `.npy`, each also with
/// `.gz`, or `.npz`.
///
/// ```text
/// item,voter1,voter2
/// a,1,-1
/// ```
///
/// The header names the voters; a cell is −1 (abstains) or a class index, `1` or `1.0`. A table may also have a row for
/// each vote, under a header of three columns in any order:
///
/// ```text
/// item,worker,label
/// a,w1,1
/// ```
///
/// - `item`, `task`, `example`, `question`, `instance`, `document`, `unit`, `object`, `text` or `id`;
/// - `voter`, `worker`, `annotator`, `user`, `rater`, `labeler`, `coder` or `judge`;
/// - `label`, `vote`, `answer`, `response`, `annotation`, `class` or `judgment`; classes are numbers here too.
///
/// Case does not matter, and `id` may follow a name (`task_id`). Such a header is taken for that of a long file unless its
/// first column is `item`, and every row could be the votes of two voters on an item of its own: then the format has to be
/// named.
///
/// JSON lines are those of ``writeVotes(_:items:to:)``, `{"item":"a","votes":{"voter1":1,"voter2":-1}}`: every line has the
/// voters of the first, in any order. An array (`.npy`) of any type has a row for each item and a column for each voter;
/// items are then named `0`, `1`, … and voters `f0`, `f1`, …. An archive of arrays (`.npz`) has one, or has the votes under the
/// name `votes` or `L`.
///
/// - Parameters:
///   - url: the file to read.
///   - classCount: K; nil for one more than the largest class found, at least 2.
///   - format: nil to tell it from header and rows.
/// - Returns: the items in the file's order, one row of votes for each, and the format; voters of a long file are in the
///   order in which they first occur.
/// - Throws: ``SupervisionCore/FileError`` when the file cannot be read;
///   ``SupervisionCore/DataError`` with line and column for cells that are no class, rows of
///   another length than the header, repeated items or voters (in a long file: different votes of a voter on an item),
///   empty names, a file without rows, and a file whose format has to be named;
///   ``SupervisionCore/UsageError`` for another ending, and for one vote in each row of an ending that has none.
/// - Complexity: O(bytes), about 3 ns a cell of a table; memory holds the matrix and the items.
public func readVotes(
  _ url: URL, classCount: Int? = nil, format: VoteFileFormat? = nil
) throws -> (items: [String], matrix: VoteMatrix, format: VoteFileFormat) {
  let ending = isArrayFile(url) ? .npy : try TableFormat(url)
  if format == .long, ending == .jsonLines || ending == .npy {
    throw UsageError(
      "\(url.relativePath): such a file has all votes on an item together",
      remedy: "leave out --votes-format, or name a .csv or .tsv file")
  }
  switch ending {
  case .csv: return try readVoteTable(url, .comma, classCount: classCount, format: format)
  case .tsv: return try readVoteTable(url, .tab, classCount: classCount, format: format)
  case .jsonLines:
    let (items, matrix) = try readVoteLines(url, classCount: classCount)
    return (items, matrix, .wide)
  case .npy:
    let (items, matrix) = try readVoteArray(url, classCount: classCount)
    return (items, matrix, .wide)
  }
}

private func readVoteTable(
  _ url: URL, _ delimiter: Delimiter, classCount: Int?, format: VoteFileFormat?
) throws -> (items: [String], matrix: VoteMatrix, format: VoteFileFormat) {
  let source = try ByteSource(url, checksumming: false)
  var wide: VoteTable?
  var long: LongVoteTable?
  try forEachRecord(of: source, delimiter: delimiter) { record in
    if wide != nil {
      try wide?.add(record)
    } else if long != nil {
      try long?.add(record)
    } else if let columns = try longColumns(record, format) {
      long = LongVoteTable(
        header: record, columns: columns, classCount: classCount,
        mayBeWide: try format == nil && record.fields().first == "item")
    } else {
      wide = try VoteTable(header: record, classCount: classCount)
    }
  }
  if let long {
    let (items, matrix) = try long.finish()
    return (items, matrix, .long)
  }
  guard let wide else { throw emptyFile(source.path) }
  guard !wide.rows.isEmpty else { throw noRows(source.path) }
  let (items, matrix) = wide.rows.finish()
  return (items, matrix, .wide)
}

/// The columns of a long file; nil where the file is a wide one.
///
/// - Throws: ``SupervisionCore/DataError`` when the header is not that of the long file that was asked for.
private func longColumns(
  _ header: DelimitedRecord, _ format: VoteFileFormat?
) throws -> LongColumns? {
  guard format != .wide else { return nil }
  let names = try header.fields()
  let columns = LongColumns(names)
  guard columns != nil || format == nil else {
    throw header.line.invalid(
      found: "the header \(names.joined(separator: ","))",
      expected: "the header item,voter,label for one vote in each row",
      remedy: "keep these three columns")
  }
  return columns
}

/// Votes of a table with a row for each item.
private struct VoteTable {
  private let columns: VoteColumns
  private(set) var rows: VoteRows

  init(header: DelimitedRecord, classCount: Int?) throws {
    let names = try header.fields()
    guard names.first == "item" else {
      throw header.line.invalid(
        field: "column 1", found: "'\(names.first ?? "")'", expected: "the header item,voter…",
        remedy: "put a header with 'item' and the voters' names above the rows")
    }
    guard names.count > 1 else {
      throw header.line.invalid(
        found: "no voter", expected: "the header item,voter…",
        remedy: "put a column for each voter after 'item'")
    }
    try header.requireVoterNames(names)
    columns = VoteColumns(voters: Array(names.dropFirst()), classCount: classCount)
    rows = VoteRows(columns)
  }

  mutating func add(_ record: DelimitedRecord) throws {
    let columns = columns
    try rows.add(record.line) {
      record.hasQuotes ? try columns.fields(record, into: $0) : try columns.bytes(record, into: $0)
    }
  }
}

extension VoteColumns {
  /// The way of nearly every row: no field is quoted, so bytes are cells.
  fileprivate func bytes(
    _ record: DelimitedRecord, into cells: UnsafeMutableBufferPointer<Int8>
  ) throws -> String {
    let bytes = record.line.bytes
    let separator = record.delimiter.byte
    let itemEnd = bytes.firstIndex(of: separator) ?? bytes.endIndex
    let item = try TextLine(
      path: record.line.path, number: record.line.number, bytes: bytes[..<itemEnd]
    ).text
    let areCells = bytes[itemEnd...].withUnsafeBufferPointer {
      parseCells($0, separator: separator, largest: largestCell, into: cells)
    }
    return areCells ? item : try fields(record, into: cells)
  }

  fileprivate func fields(
    _ record: DelimitedRecord, into cells: UnsafeMutableBufferPointer<Int8>
  ) throws -> String {
    let fields = try record.fields()
    guard fields.count == voters.count + 1 else {
      throw record.line.invalid(
        found: "\(fields.count - 1) votes", expected: "\(voters.count), one for each voter",
        remedy: "correct this line")
    }
    for (place, (voter, field)) in zip(cells.indices, zip(voters, fields.dropFirst())) {
      guard let cell = wholeNumber(field, as: Int8.self), isCell(cell) else {
        throw record.line.invalid(
          field: voter, found: "'\(field)'", expected: expectation, remedy: remedy)
      }
      cells[place] = cell
    }
    return fields[0]
  }
}

/// Reads cells such as `,1,-1,0`, as many as `cells` holds; false when a cell is anything but −1 or a class up to
/// `largest`, or there are more or fewer cells.
private func parseCells(
  _ bytes: UnsafeBufferPointer<UInt8>, separator: UInt8, largest: Int8,
  into cells: UnsafeMutableBufferPointer<Int8>
) -> Bool {
  var position = 0
  for index in cells.indices {
    guard position + 1 < bytes.count, bytes[position] == separator else { return false }
    position += 1
    if bytes[position] == UInt8(ascii: "-") {
      guard position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "1") else {
        return false
      }
      cells[index] = -1
      position += 2
      continue
    }
    var value = 0
    let start = position
    while position < bytes.count, position - start < 3 {
      let digit = bytes[position] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      value = value * 10 + Int(digit)
      position += 1
    }
    guard position > start, value <= Int(largest) else { return false }
    cells[index] = Int8(truncatingIfNeeded: value)
  }
  return position == bytes.count
}
