import PortableFoundation
import SupervisionCore

/// Reads votes from a CSV or TSV file (`.csv`, `.tsv`, either with `.gz`).
///
/// ```text
/// item,voter1,voter2
/// a,1,-1
/// ```
///
/// The header names the voters; a cell is −1 (abstains) or a class index, `1` or `1.0`. A file may also have a row for each
/// vote, under a header of three columns in any order:
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
/// - Parameters:
///   - url: the file to read.
///   - classCount: K; nil for one more than the largest class found, at least 2.
///   - format: nil to tell it from header and rows.
/// - Returns: the items in the file's order, one row of votes for each, and the format; voters of a long file are in the
///   order in which they first occur.
/// - Throws: ``SupervisionCore/FileError`` when the file cannot be read;
///   ``SupervisionCore/DataError`` with line and column for cells that are no class, rows of
///   another length than the header, repeated items or voters (in a long file: different votes of a voter on an item),
///   empty names, a file without rows, and a file whose format has to be named.
/// - Complexity: O(bytes), about 3 ns a cell; memory holds the matrix and the items.
public func readVotes(
  _ url: URL, classCount: Int? = nil, format: VoteFileFormat? = nil
) throws -> (items: [String], matrix: VoteMatrix, format: VoteFileFormat) {
  let source = try ByteSource(url, checksumming: false)
  let delimiter = try TableFormat(url).delimiter(for: url)
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
  guard !wide.items.isEmpty else { throw noRows(source.path) }
  let (items, matrix) = wide.finish()
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

/// Rows of votes as they come in, in blocks, turned into columns at the end.
private struct VoteTable {
  private static let rowsPerBlock = 4096

  private(set) var items: [String] = []
  private let voters: [String]
  private let classCount: Int?
  private let largestCell: Int8
  private var largestFound: Int8 = -1
  /// Row-major, of `rowsPerBlock` rows each; the last is abstains after its `rowsInLastBlock` rows.
  private var blocks: [[Int8]] = []
  private var rowsInLastBlock = rowsPerBlock
  private var seen = SeenIdentifiers()

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
    voters = Array(names.dropFirst())
    try header.requireVoterNames(names)
    self.classCount = classCount
    largestCell = Int8(clamping: (classCount ?? 127) - 1)
  }

  mutating func add(_ record: DelimitedRecord) throws {
    if rowsInLastBlock == Self.rowsPerBlock {
      blocks.append(
        [Int8](repeating: abstainCell, count: Self.rowsPerBlock * voters.count))
      rowsInLastBlock = 0
    }
    rowsInLastBlock += 1
    let item = try record.hasQuotes ? addFields(record) : addBytes(record)
    try record.requireNotBlank(item, field: "item")
    guard seen.insert(item) else {
      throw record.line.invalid(
        field: "item", found: "'\(item)' a second time", expected: "items that occur once",
        remedy: "keep one row for each item")
    }
    items.append(item)
  }

  /// The way of nearly every row: no field is quoted, so bytes are cells.
  private mutating func addBytes(_ record: DelimitedRecord) throws -> String {
    let bytes = record.line.bytes
    let separator = record.delimiter.byte
    let itemEnd = bytes.firstIndex(of: separator) ?? bytes.endIndex
    let item = try TextLine(
      path: record.line.path, number: record.line.number, bytes: bytes[..<itemEnd]
    ).text
    let place = placeOfLastRow
    let largest = bytes[itemEnd...].withUnsafeBufferPointer { bytes in
      blocks[blocks.count - 1].withUnsafeMutableBufferPointer { block in
        parseCells(
          bytes, separator: separator, largest: largestCell,
          into: UnsafeMutableBufferPointer(rebasing: block[place]))
      }
    }
    guard let largest else { return try addFields(record) }
    largestFound = max(largestFound, largest)
    return item
  }

  /// Positions of the current row's cells in the last block.
  private var placeOfLastRow: Range<Int> {
    let end = rowsInLastBlock * voters.count
    return (end - voters.count)..<end
  }

  private mutating func addFields(_ record: DelimitedRecord) throws -> String {
    let fields = try record.fields()
    guard fields.count == voters.count + 1 else {
      throw record.line.invalid(
        found: "\(fields.count - 1) votes", expected: "\(voters.count), one for each voter",
        remedy: "correct this line")
    }
    for (place, (voter, field)) in zip(placeOfLastRow, zip(voters, fields.dropFirst())) {
      guard let cell = wholeNumber(field, as: Int8.self), cell >= abstainCell, cell <= largestCell
      else {
        throw record.line.invalid(
          field: voter, found: "'\(field)'",
          expected: "-1 (abstains) or a class index from 0 to \(largestCell)",
          remedy: classCount == nil ? "correct this cell" : "correct this cell or --classes")
      }
      largestFound = max(largestFound, cell)
      blocks[blocks.count - 1][place] = cell
    }
    return fields[0]
  }

  /// The matrix, column-major; each block is released once it is copied.
  consuming func finish() -> (items: [String], matrix: VoteMatrix) {
    let rowCount = items.count
    let columnCount = voters.count
    var blocks = blocks
    let cells = [Int8](unsafeUninitializedCapacity: rowCount * columnCount) { cells, count in
      for index in blocks.indices {
        let start = index * Self.rowsPerBlock
        blocks[index].withUnsafeBufferPointer { block in
          for column in 0..<columnCount {
            var target = start + column * rowCount
            for row in 0..<min(Self.rowsPerBlock, rowCount - start) {
              cells[target] = block[column + row * columnCount]
              target += 1
            }
          }
        }
        blocks[index] = []
      }
      count = rowCount * columnCount
    }
    let matrix = VoteMatrix(
      rowCount: rowCount, functionNames: voters,
      classCount: classCount ?? max(2, Int(largestFound) + 1), cells: cells)
    return (items, matrix)
  }
}

/// Reads cells such as `,1,-1,0`, as many as `cells` holds, and returns the largest; nil when a cell is
/// anything but −1 or a class up to `largest`, or there are more or fewer cells.
private func parseCells(
  _ bytes: UnsafeBufferPointer<UInt8>, separator: UInt8, largest: Int8,
  into cells: UnsafeMutableBufferPointer<Int8>
) -> Int8? {
  var position = 0
  var found: Int8 = -1
  for index in cells.indices {
    guard position + 1 < bytes.count, bytes[position] == separator else { return nil }
    position += 1
    if bytes[position] == UInt8(ascii: "-") {
      guard position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "1") else { return nil }
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
    guard position > start, value <= Int(largest) else { return nil }
    cells[index] = Int8(truncatingIfNeeded: value)
    found = max(found, cells[index])
  }
  return position == bytes.count ? found : nil
}
