import SupervisionCore

/// The voters of a file with a row for each item, and what their cells may hold.
struct VoteColumns {
  let voters: [String]
  /// K where it was given.
  let classCount: Int?
  let largestCell: Int8

  init(voters: [String], classCount: Int?) {
    self.voters = voters
    self.classCount = classCount
    largestCell = Int8(clamping: (classCount ?? 127) - 1)
  }

  func isCell(_ cell: Int8) -> Bool { cell >= abstainCell && cell <= largestCell }

  /// What a cell may be, for errors.
  var expectation: String { "-1 (abstains) or a class index from 0 to \(largestCell)" }

  /// What to do about a cell that is something else.
  var remedy: String {
    classCount == nil ? "correct this cell" : "correct this cell or --classes"
  }
}

/// Rows of votes as they come in, in blocks, turned into columns at the end.
struct VoteRows {
  private static let rowsPerBlock = 4096

  private let columns: VoteColumns
  private var items: [String] = []
  /// Row-major, of `rowsPerBlock` rows each; the last is abstains after its `rowsInLastBlock` rows.
  private var blocks: [[Int8]] = []
  private var rowsInLastBlock = rowsPerBlock
  private var seen = SeenIdentifiers()

  init(_ columns: VoteColumns) { self.columns = columns }

  var isEmpty: Bool { items.isEmpty }

  /// Adds the row of a line.
  ///
  /// - Parameter fill: sets the row's cells, which are abstains before, and returns its item.
  /// - Throws: ``SupervisionCore/DataError`` for an empty or repeated item, and what `fill` throws.
  mutating func add(
    _ line: TextLine, _ fill: (UnsafeMutableBufferPointer<Int8>) throws -> String
  ) throws {
    let item = try addRow(fill)
    try line.requireNotBlank(item, field: "item")
    guard seen.insert(item) else {
      throw line.invalid(
        field: "item", found: "'\(item)' a second time", expected: "items that occur once",
        remedy: "keep one row for each item")
    }
    items.append(item)
  }

  /// Adds a row that is named after its number, from `0`.
  mutating func addUnnamed(_ fill: (UnsafeMutableBufferPointer<Int8>) throws -> Void) rethrows {
    let item = String(items.count)
    items.append(
      try addRow {
        try fill($0)
        return item
      })
  }

  private mutating func addRow(
    _ fill: (UnsafeMutableBufferPointer<Int8>) throws -> String
  ) rethrows -> String {
    let width = columns.voters.count
    if rowsInLastBlock == Self.rowsPerBlock {
      blocks.append([Int8](repeating: abstainCell, count: Self.rowsPerBlock * width))
      rowsInLastBlock = 0
    }
    rowsInLastBlock += 1
    let end = rowsInLastBlock * width
    return try blocks[blocks.count - 1].withUnsafeMutableBufferPointer {
      try fill(UnsafeMutableBufferPointer(rebasing: $0[(end - width)..<end]))
    }
  }

  /// The matrix, column-major; each block is released once it is copied.
  consuming func finish() -> (items: [String], matrix: VoteMatrix) {
    let rowCount = items.count
    let columnCount = columns.voters.count
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
    let largest = Int(cells.max() ?? abstainCell)
    let matrix = VoteMatrix(
      rowCount: rowCount, functionNames: columns.voters,
      classCount: columns.classCount ?? max(2, largest + 1), cells: cells)
    return (items, matrix)
  }
}
