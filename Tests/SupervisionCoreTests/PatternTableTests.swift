import Testing

@testable import SupervisionCore

@Suite struct PackedRowsTests {
  @Test(arguments: [
    (functions: 0, classes: 2, bits: 2, cells: 32, words: 1),
    (functions: 32, classes: 2, bits: 2, cells: 32, words: 1),
    (functions: 33, classes: 3, bits: 2, cells: 32, words: 2),
    (functions: 21, classes: 4, bits: 3, cells: 21, words: 1),
    (functions: 22, classes: 7, bits: 3, cells: 21, words: 2),
    (functions: 64, classes: 8, bits: 4, cells: 16, words: 4),
    (functions: 65, classes: 63, bits: 6, cells: 10, words: 7),
    (functions: 9, classes: 127, bits: 7, cells: 9, words: 1),
    (functions: 10, classes: 127, bits: 7, cells: 9, words: 2),
  ])
  func cellsTakeTheBitsOfTheirClasses(
    functions: Int, classes: Int, bits: Int, cells: Int, words: Int
  ) {
    let layout = PackedLayout(functionCount: functions, classCount: classes)
    #expect(layout.bitsPerCell == bits)
    #expect(layout.cellsPerWord == cells)
    #expect(layout.wordsPerRow == words)
  }

  /// More rows than one tile, and a range that starts inside.
  @Test(arguments: [(3, 2), (40, 2), (33, 3), (70, 127)])
  func wordsAndHashesAreThoseOfTheDefinition(functions: Int, classes: Int) {
    let matrix = randomVotes(rows: 1_500, functions: functions, classes: classes, seed: 21)
    let range = 17..<1_400
    let packed = PackedVoteRows(
      cells: matrix.cells, stride: matrix.rowCount, rows: range, functionCount: functions,
      classCount: classes)
    let words = range.map {
      PatternReference.words(of: matrix.row($0), classCount: classes)
    }
    #expect(packed.rowCount == range.count)
    #expect(packed.words == words.flatMap { $0 })
    #expect(packed.hashes == words.map(PatternReference.hash))
  }
}

@Suite struct PatternTableTests {
  private func packed(_ matrix: VoteMatrix) -> PackedVoteRows {
    PackedVoteRows(
      cells: matrix.cells, stride: matrix.rowCount, rows: 0..<matrix.rowCount,
      functionCount: matrix.columnCount, classCount: matrix.classCount)
  }

  /// The table grows at 513 patterns and again at 2,049.
  @Test func patternsKeepTheOrderInWhichTheyCame() {
    let matrix = randomVotes(rows: 6_000, functions: 9, classes: 2, seed: 5)
    let rows = packed(matrix)
    var table = PatternTable(functionCount: 9, classCount: 2)
    var positions: [[Int8]: UInt32] = [:]
    var counts: [Int] = []
    for row in 0..<matrix.rowCount {
      let known = positions[matrix.row(row)]
      let expected = known ?? UInt32(counts.count)
      if known == nil { counts.append(0) }
      positions[matrix.row(row)] = expected
      counts[Int(expected)] += row % 3 + 1
      let position = table.add(rows, row: row, count: row % 3 + 1)
      #expect(position == expected)
    }
    #expect(table.patternCount > 2_049)
    #expect(table.counts == counts)
    #expect(table.hashes.count == counts.count)
    #expect(table.words.count == counts.count)
  }

  @Test func aTableOfEveryRowCountsEachOnce() {
    let rows = packed(VoteMatrix(rows: [[0, 1], [0, 1], [-1, 1]], classCount: 2))
    let table = PatternTable(eachOf: rows, classCount: 2)
    #expect(table.patternCount == 3)
    #expect((0..<3).map(table.count) == [1, 1, 1])
    #expect(table.words == rows.words)
  }

  @Test func patternsOfAnotherTableBringTheirCounts() {
    let rows = packed(VoteMatrix(rows: [[0, 1], [1, 0]], classCount: 2))
    var other = PatternTable(functionCount: 2, classCount: 2)
    other.add(rows, row: 0, count: 5)
    other.add(rows, row: 1, count: 7)
    var table = PatternTable(functionCount: 2, classCount: 2)
    table.add(rows, row: 1, count: 1)
    let positions = [table.add(other, pattern: 0), table.add(other, pattern: 1)]
    #expect(positions == [1, 0])
    #expect(table.counts == [8, 5])
  }

  /// A block whose first 4,097 rows hardly repeat is taken row by row.
  @Test(arguments: [(4_096, 40, true), (4_200, 40, false), (4_200, 3, true)])
  func blocksOfDistinctRowsAreNotCollapsed(rows: Int, functions: Int, isCollapsed: Bool) {
    let matrix = randomVotes(rows: rows, functions: functions, classes: 2, seed: 9)
    let block = CollapsedBlock(matrix, rows: 0..<rows)
    #expect(block.table.counts.isEmpty != isCollapsed)
    #expect(block.patternOfRow.count == rows)
    let words = (0..<rows).map { PatternReference.words(of: matrix.row($0), classCount: 2) }
    let width = block.table.layout.wordsPerRow
    for (row, pattern) in block.patternOfRow.enumerated() {
      let start = Int(pattern) * width
      #expect(Array(block.table.words[start..<(start + width)]) == words[row])
    }
  }
}

@Suite struct MergedPatternsTests {
  private func tables(_ parts: [VoteMatrix]) -> [PatternTable] {
    parts.map { CollapsedBlock($0, rows: 0..<$0.rowCount).table }
  }

  @Test func noTablesGiveNoPatterns() {
    let merged = MergedPatterns([], functionCount: 2, classCount: 2, jobs: 2)
    #expect(merged.counts.isEmpty)
    #expect(merged.patterns(functionNames: ["a", "b"], jobs: 2).cells.isEmpty)
  }

  /// More than 4,096 patterns are merged in several partitions.
  @Test(arguments: [1, 2, 5])
  func everyTableFindsItsPatterns(jobs: Int) {
    let parts = [6_000, 0, 1, 9_000].enumerated().map { index, rows in
      randomVotes(rows: rows, functions: 34, classes: 3, abstaining: 0.9, seed: UInt64(index))
    }
    let merged = MergedPatterns(tables(parts), functionCount: 34, classCount: 3, jobs: jobs)
    let whole = VoteMatrix(
      rows: parts.flatMap { part in (0..<part.rowCount).map(part.row) }, classCount: 3)
    let reference = PatternReference(whole)
    let patterns = merged.patterns(functionNames: whole.functionNames, jobs: jobs)
    #expect(patterns.patternCount > 4_096)
    #expect(patterns.rows == reference.rows)
    #expect(patterns.counts == reference.counts)
    for (index, part) in parts.enumerated() {
      let block = CollapsedBlock(part, rows: 0..<part.rowCount)
      let positions = Array(merged.positions(ofTable: index))
      #expect(positions.count == block.table.patternCount)
      for row in stride(from: 0, to: part.rowCount, by: 37) {
        let pattern = Int(positions[Int(block.patternOfRow[row])])
        #expect(patterns.pattern(pattern) == part.row(row))
      }
    }
  }
}
