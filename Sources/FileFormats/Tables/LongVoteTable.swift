import SupervisionCore

/// Votes of a file with one vote in each row, as they come in.
struct LongVoteTable {
  private struct Vote {
    let cell: Int8
    let line: Int
  }

  private let header: DelimitedRecord
  private let columns: LongColumns
  private let classCount: Int?
  private let largestCell: Int8
  private var items = Numbering()
  private var voters = Numbering()
  /// By item and voter, the item in the upper half of the key.
  private var votes: [UInt64: Vote] = [:]
  /// Whether the rows so far could also be those of a wide file with two voters.
  private var isValidWide: Bool

  /// - Parameter mayBeWide: whether the format was not named and the header is also that of a wide file.
  init(
    header: DelimitedRecord, columns: LongColumns, classCount: Int?, mayBeWide: Bool
  ) {
    self.header = header
    self.columns = columns
    self.classCount = classCount
    largestCell = Int8(clamping: (classCount ?? 127) - 1)
    isValidWide = mayBeWide
  }

  mutating func add(_ record: DelimitedRecord) throws {
    let fields = try record.fields()
    guard fields.count == 3 else {
      throw record.line.invalid(
        found: "\(fields.count) fields", expected: "3: an item, a voter and a label",
        remedy: "correct this line")
    }
    let (item, voter) = (fields[columns.item], fields[columns.voter])
    try record.requireNotBlank(item, field: "item")
    try record.requireNotBlank(voter, field: "voter")
    let cell = try cell(fields[columns.label], record)
    let known = items.count
    let row = items.position(of: item)
    if row < known || !isCell(voter) { isValidWide = false }
    let key = UInt64(row) << 32 | UInt64(voters.position(of: voter))
    if let earlier = votes[key], earlier.cell != cell {
      throw record.line.invalid(
        field: "label", found: "the vote \(cell) of '\(voter)' on '\(item)'",
        expected: "\(earlier.cell), the vote in line \(earlier.line)",
        remedy: "keep one vote of a voter on an item")
    }
    if votes[key] == nil { votes[key] = Vote(cell: cell, line: record.line.number) }
  }

  /// - Throws: ``SupervisionCore/DataError`` for a text, whose class nobody can know.
  private func cell(_ label: String, _ record: DelimitedRecord) throws -> Int8 {
    guard let cell = wholeNumber(label, as: Int8.self), cell >= abstainCell, cell <= largestCell
    else {
      throw record.line.invalid(
        field: "label", found: "'\(label)'",
        expected: "-1 (abstains) or a class index from 0 to \(largestCell)",
        remedy: wholeNumber(label, as: Int.self) == nil
          ? "number the classes from 0 and write numbers in the place of names"
          : classCount == nil ? "correct this cell" : "correct this cell or --classes")
    }
    return cell
  }

  private func isCell(_ field: String) -> Bool {
    wholeNumber(field, as: Int8.self).map { (abstainCell...largestCell).contains($0) } ?? false
  }

  /// Items and voters in the order in which they first occur.
  ///
  /// - Throws: ``SupervisionCore/DataError`` where every row could also be one of a wide file, or there is none.
  consuming func finish() throws -> (items: [String], matrix: VoteMatrix) {
    guard items.count > 0 else { throw noRows(header.line.path) }
    let names = try header.fields()
    guard !isValidWide else {
      let others = names.dropFirst().map { "'\($0)'" }.joined(separator: " and ")
      throw header.line.invalid(
        found: "the header \(names.joined(separator: ",")) above rows that can be read in two ways",
        expected: "one vote in each row, or the votes of two voters \(others) on an item",
        remedy: "pass --votes-format long for one vote in each row, else --votes-format wide")
    }
    if let name = voters.names.firstRepeated {
      throw header.line.invalid(
        found: "two voters '\(name)', whose names differ only in their Unicode normalization",
        expected: "names that differ visibly", remedy: "write one voter's name in one way")
    }
    let rowCount = items.count
    var cells = [Int8](repeating: abstainCell, count: rowCount * voters.count)
    var highest: Int8 = 1
    for (key, vote) in votes {
      cells[Int(key >> 32) + Int(key & 0xFFFF_FFFF) * rowCount] = vote.cell
      highest = max(highest, vote.cell)
    }
    let matrix = VoteMatrix(
      rowCount: rowCount, functionNames: voters.names, classCount: classCount ?? Int(highest) + 1,
      cells: cells)
    return (items.names, matrix)
  }
}

/// Names by the order in which they first occur, byte for byte.
private struct Numbering {
  private struct Name: Hashable {
    let text: String

    static func == (a: Name, b: Name) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }
    func hash(into hasher: inout Hasher) {
      for byte in text.utf8 { hasher.combine(byte) }
    }
  }

  private(set) var names: [String] = []
  private var positions: [Name: Int] = [:]

  var count: Int { names.count }

  mutating func position(of name: String) -> Int {
    if let known = positions[Name(text: name)] { return known }
    positions[Name(text: name)] = names.count
    names.append(name)
    return names.count - 1
  }
}
