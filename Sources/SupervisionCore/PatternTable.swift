/// Rows per block when a matrix is collapsed; blocks are the unit of parallel work.
let collapseBlockSize = 65_536

func blockCount(_ rowCount: Int) -> Int { (rowCount + collapseBlockSize - 1) / collapseBlockSize }

func blockRows(_ block: Int, of rowCount: Int) -> Range<Int> {
  (block * collapseBlockSize)..<min((block + 1) * collapseBlockSize, rowCount)
}

/// How vote rows are packed into words: ⌈log₂(K + 1)⌉ bits a cell, no cell across two words.
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
struct PackedRows {
  let layout: PackedLayout
  let rowCount: Int
  /// `wordsPerRow × rowCount`, word-major.
  let words: [UInt64]
  let hashes: [UInt64]

  /// - Parameters:
  ///   - cells: column-major with `stride` rows.
  ///   - rows: the rows to pack.
  init(cells: [Int8], stride: Int, rows: Range<Int>, functionCount: Int, classCount: Int) {
    let layout = PackedLayout(functionCount: functionCount, classCount: classCount)
    let rowCount = rows.count
    var words = [UInt64](repeating: 0, count: layout.wordsPerRow * rowCount)
    var hashes = [UInt64](repeating: 0x9E37_79B9_7F4A_7C15, count: rowCount)
    cells.withUnsafeBufferPointer { cells in
      words.withUnsafeMutableBufferPointer { words in
        for function in 0..<functionCount {
          let start = (function / layout.cellsPerWord) * rowCount
          let shift = UInt64((function % layout.cellsPerWord) * layout.bitsPerCell)
          let column = function * stride + rows.lowerBound
          for row in 0..<rowCount {
            words[start + row] |= UInt64(UInt8(bitPattern: cells[column + row] &+ 1)) &<< shift
          }
        }
        hashes.withUnsafeMutableBufferPointer { hashes in
          for word in 0..<layout.wordsPerRow {
            for row in 0..<rowCount {
              let mixed = (hashes[row] ^ words[word * rowCount + row]) &* 0xD6E8_FEB8_6659_FD93
              hashes[row] = mixed ^ (mixed &>> 32)
            }
          }
        }
      }
    }
    self.layout = layout
    self.rowCount = rowCount
    self.words = words
    self.hashes = hashes
  }
}

/// Distinct packed rows in the order they were first added: an open-addressing hash table.
struct PatternTable {
  let layout: PackedLayout
  let classCount: Int
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

  /// Counts a row `count` more times and returns its pattern's index.
  @discardableResult
  mutating func add(_ rows: PackedRows, row: Int, count: Int) -> UInt32 {
    rows.words.withUnsafeBufferPointer {
      add($0.baseAddress! + row, stride: rows.rowCount, hash: rows.hashes[row], count: count)
    }
  }

  /// Counts a pattern of another table as often as that table did.
  mutating func add(_ other: PatternTable, pattern: Int) -> UInt32 {
    other.words.withUnsafeBufferPointer {
      add(
        $0.baseAddress! + pattern * layout.wordsPerRow, stride: 1, hash: other.hashes[pattern],
        count: other.counts[pattern])
    }
  }

  private mutating func add(
    _ row: UnsafePointer<UInt64>, stride: Int, hash: UInt64, count: Int
  ) -> UInt32 {
    let width = layout.wordsPerRow
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      if hashes[index] == hash,
        (0..<width).allSatisfy({ words[index * width + $0] == row[$0 * stride] })
      {
        counts[index] += count
        return UInt32(index)
      }
      slot = (slot + 1) & mask
    }
    for word in 0..<width { words.append(row[word * stride]) }
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

/// One block of rows, collapsed.
struct CollapsedBlock {
  let table: PatternTable
  let patternOfRow: [UInt32]

  init(_ matrix: VoteMatrix, rows: Range<Int>) {
    var table = PatternTable(functionCount: matrix.columnCount, classCount: matrix.classCount)
    let packed = PackedRows(
      cells: matrix.cells, stride: matrix.rowCount, rows: rows,
      functionCount: matrix.columnCount, classCount: matrix.classCount)
    patternOfRow = (0..<rows.count).map { table.add(packed, row: $0, count: 1) }
    self.table = table
  }
}

/// The blocks of a matrix, each collapsed by itself.
func collapseBlocks(of matrix: VoteMatrix, jobs: Int) -> [CollapsedBlock] {
  parallelMap(Array(0..<blockCount(matrix.rowCount)), jobs: jobs) {
    CollapsedBlock(matrix, rows: blockRows($0, of: matrix.rowCount))
  }
}
