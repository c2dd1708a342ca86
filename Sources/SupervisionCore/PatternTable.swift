/// Rows per block when a matrix is collapsed; blocks are the unit of parallel work.
let collapseBlockSize = 65_536

func blockCount(_ rowCount: Int) -> Int { (rowCount + collapseBlockSize - 1) / collapseBlockSize }

func blockRows(_ block: Int, of rowCount: Int) -> Range<Int> {
  (block * collapseBlockSize)..<min((block + 1) * collapseBlockSize, rowCount)
}

/// The layout of vote rows packed into words: ⌈log₂(K + 1)⌉ bits a cell, no cell across two words.
struct PackedLayout {
  let functionCount: Int
  let bitsPerCell: Int
  let cellsPerWord: Int
  let wordsPerRow: Int

  init(functionCount: Int, classCount: Int) {
    self.functionCount = functionCount
    bitsPerCell = Int.bitWidth - classCount.leadingZeroBitCount
    cellsPerWord = 64 / bitsPerCell
    wordsPerRow = max(1, (functionCount + cellsPerWord - 1) / cellsPerWord)
  }
}

/// A range of vote rows as packed words with one hash each.
struct PackedVoteRows {
  let layout: PackedLayout
  let rowCount: Int
  /// `rowCount × wordsPerRow`, one row after the other.
  let words: [UInt64]
  let hashes: [UInt64]

  /// Rows packed together: their words stay in the fastest cache.
  private static let tileSize = 1024

  /// - Parameters:
  ///   - cells: column-major with `stride` rows.
  ///   - rows: the rows to pack.
  init(cells: [Int8], stride: Int, rows: Range<Int>, functionCount: Int, classCount: Int) {
    let layout = PackedLayout(functionCount: functionCount, classCount: classCount)
    var hashes = [UInt64](repeating: 0x9E37_79B9_7F4A_7C15, count: rows.count)
    words = [UInt64](unsafeUninitializedCapacity: layout.wordsPerRow * rows.count) { words, count in
      cells.withUnsafeBufferPointer { cells in
        hashes.withUnsafeMutableBufferPointer { hashes in
          for start in Swift.stride(from: 0, to: rows.count, by: Self.tileSize) {
            let tile = start..<min(start + Self.tileSize, rows.count)
            let columns = cells.baseAddress! + rows.lowerBound
            layout.pack(tile, of: columns, stride: stride, into: words, hashes)
          }
        }
      }
      count = layout.wordsPerRow * rows.count
    }
    self.layout = layout
    self.rowCount = rows.count
    self.hashes = hashes
  }
}

extension PackedLayout {
  /// Packs some rows and mixes their words into their hashes.
  fileprivate func pack(
    _ rows: Range<Int>, of columns: UnsafePointer<Int8>, stride: Int,
    into words: UnsafeMutableBufferPointer<UInt64>, _ hashes: UnsafeMutableBufferPointer<UInt64>
  ) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: rows.count) { packed in
      for word in 0..<wordsPerRow {
        packed.initialize(repeating: 0)
        let functions = (word * cellsPerWord)..<min((word + 1) * cellsPerWord, functionCount)
        for (place, function) in functions.enumerated() {
          let shift = UInt64(place * bitsPerCell)
          let column = columns + function * stride + rows.lowerBound
          for row in 0..<rows.count {
            packed[row] |= UInt64(UInt8(bitPattern: column[row] &+ 1)) &<< shift
          }
        }
        for row in 0..<rows.count {
          words[(rows.lowerBound + row) * wordsPerRow + word] = packed[row]
          let mixed = (hashes[rows.lowerBound + row] ^ packed[row]) &* 0xD6E8_FEB8_6659_FD93
          hashes[rows.lowerBound + row] = mixed ^ (mixed &>> 32)
        }
      }
    }
  }
}

/// Packed rows in the order they were first added: an open-addressing hash table, or all rows as they came.
struct PatternTable {
  let layout: PackedLayout
  let classCount: Int
  /// Number of times that each pattern was added; empty where all are 1.
  private(set) var counts: [Int] = []
  /// `count × wordsPerRow`, one pattern after the other.
  private(set) var words: [UInt64] = []
  private(set) var hashes: [UInt64] = []
  /// Pattern index + 1 by slot, 0 when free; the size is a power of two.
  private var slots = [UInt32](repeating: 0, count: 1024)

  init(functionCount: Int, classCount: Int) {
    layout = PackedLayout(functionCount: functionCount, classCount: classCount)
    self.classCount = classCount
  }

  /// Every row as a pattern of its own, in order. Nothing can be added to such a table.
  init(eachOf rows: PackedVoteRows, classCount: Int) {
    layout = rows.layout
    self.classCount = classCount
    words = rows.words
    hashes = rows.hashes
    slots = []
  }

  var patternCount: Int { hashes.count }

  func count(of pattern: Int) -> Int { counts.isEmpty ? 1 : counts[pattern] }

  /// Counts a row `count` more times and returns its pattern's index.
  @discardableResult
  mutating func add(_ rows: PackedVoteRows, row: Int, count: Int) -> UInt32 {
    rows.words.withUnsafeBufferPointer {
      add($0.baseAddress! + row * layout.wordsPerRow, hash: rows.hashes[row], count: count)
    }
  }

  /// Counts a pattern of another table as often as that table did.
  mutating func add(_ other: PatternTable, pattern: Int) -> UInt32 {
    other.words.withUnsafeBufferPointer {
      add(
        $0.baseAddress! + pattern * layout.wordsPerRow, hash: other.hashes[pattern],
        count: other.count(of: pattern))
    }
  }

  private mutating func add(
    _ row: UnsafePointer<UInt64>, hash: UInt64, count: Int
  ) -> UInt32 {
    let width = layout.wordsPerRow
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      if hashes[index] == hash,
        (0..<width).allSatisfy({ words[index * width + $0] == row[$0] })
      {
        counts[index] += count
        return UInt32(index)
      }
      slot = (slot + 1) & mask
    }
    for word in 0..<width { words.append(row[word]) }
    hashes.append(hash)
    counts.append(count)
    slots[slot] = UInt32(counts.count)
    if 2 * counts.count > slots.count { grow() }
    return UInt32(counts.count - 1)
  }

  private mutating func grow() {
    let mask = 4 * slots.count - 1
    slots = [UInt32](repeating: 0, count: mask + 1)
    for (index, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt32(index + 1)
    }
  }
}

/// One block of rows, collapsed where rows repeat often enough for that to save work.
struct CollapsedBlock {
  let table: PatternTable
  let patternOfRow: [UInt32]

  /// Rows after which a block is known to repeat itself or not.
  private static let sampleSize = 4096

  init(_ matrix: VoteMatrix, rows: Range<Int>) {
    var table = PatternTable(functionCount: matrix.columnCount, classCount: matrix.classCount)
    let packed = PackedVoteRows(
      cells: matrix.cells, stride: matrix.rowCount, rows: rows,
      functionCount: matrix.columnCount, classCount: matrix.classCount)
    var patternOfRow: [UInt32] = []
    patternOfRow.reserveCapacity(rows.count)
    for row in 0..<rows.count {
      patternOfRow.append(table.add(packed, row: row, count: 1))
      if row == Self.sampleSize, table.counts.count > row / 2 { break }
    }
    if patternOfRow.count < rows.count {
      table = PatternTable(eachOf: packed, classCount: matrix.classCount)
      patternOfRow = Array(0..<UInt32(rows.count))
    }
    self.table = table
    self.patternOfRow = patternOfRow
  }
}

/// The blocks of a matrix, each by itself.
func collapseBlocks(of matrix: VoteMatrix, jobs: Int) -> [CollapsedBlock] {
  parallelMap(Array(0..<blockCount(matrix.rowCount)), jobs: jobs) {
    CollapsedBlock(matrix, rows: blockRows($0, of: matrix.rowCount))
  }
}
