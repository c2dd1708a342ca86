/// Distinct vote rows with the number of times each occurs: the statistic that label models are fitted to.
///
/// It holds all of a vote matrix but the order of the rows, and statistics of parts add up: chunks, processes and machines
/// can each collapse their own rows, and ``merging(_:)`` joins them. Patterns are ordered by a hash of their votes, so
/// that the same rows give the same bytes in whatever order and parts they came.
///
/// ```swift
/// let votes = VoteMatrix(rows: [[1, -1], [0, 1], [1, -1]], classCount: 2)
/// VotePatterns(votes).counts.sorted()  // [1, 2]
/// ```
public struct VotePatterns: Equatable, Sendable {
  /// Names of the labeling functions, one per column.
  public let functionNames: [String]
  /// Number of classes, K, in 2...127.
  public let classCount: Int
  /// `patternCount × functionCount`, column-major: pattern `i`, function `j` is `i + j·patternCount`.
  public let cells: [Int8]
  /// Number of rows with each pattern, at least 1.
  public let counts: [Int]

  /// Number of labeling functions, one column each.
  public var functionCount: Int { functionNames.count }
  /// Number of patterns.
  public var patternCount: Int { counts.count }
  /// Rows of the vote matrix: the sum of ``counts``.
  public var rowCount: Int { counts.reduce(0, +) }

  /// Patterns from their cells and counts; nothing is sorted or merged.
  ///
  /// - Precondition: `cells.count == counts.count · functionNames.count`; counts are positive.
  public init(functionNames: [String], classCount: Int, cells: [Int8], counts: [Int]) {
    precondition(
      cells.count == counts.count * functionNames.count, "cells must be patterns × functions")
    precondition(counts.allSatisfy { $0 > 0 }, "a pattern occurs at least once")
    self.functionNames = functionNames
    self.classCount = classCount
    self.cells = cells
    self.counts = counts
  }

  /// The distinct rows of a matrix, in canonical order.
  ///
  /// - Complexity: O(cells) expected.
  public init(_ matrix: VoteMatrix, jobs: Int = 1) {
    self = CollapsedVotes(matrix, jobs: jobs).patterns
  }

  /// Every row of a matrix as a pattern of its own with count 1, sharing the matrix's storage.
  ///
  /// Patterns may then repeat, which changes no sum over rows and so no fit.
  public init(eachRowOf matrix: VoteMatrix) {
    self.init(
      functionNames: matrix.functionNames, classCount: matrix.classCount, cells: matrix.cells,
      counts: [Int](repeating: 1, count: matrix.rowCount))
  }

  /// Share of the rows on which a function votes, in 0...1.
  public func coverage(ofFunction function: Int) -> Double {
    let votes = zip(column(function), counts).reduce(0) { $0 + ($1.0 == abstainCell ? 0 : $1.1) }
    return Double(votes) / Double(max(1, rowCount))
  }

  /// The vote of a function in a pattern: a class index or ``abstainCell``.
  public subscript(pattern: Int, function: Int) -> Int8 { cells[pattern + function * patternCount] }

  /// The votes of one pattern, one cell per function.
  public func pattern(_ index: Int) -> [Int8] {
    (0..<functionCount).map { cells[index + $0 * patternCount] }
  }

  /// The votes of one function, one cell per pattern.
  public func column(_ function: Int) -> ArraySlice<Int8> {
    cells[(function * patternCount)..<((function + 1) * patternCount)]
  }

  /// The statistic of the rows of both, as if collapsed together.
  ///
  /// - Precondition: both have the same functions and class count.
  /// - Complexity: O(cells of both) expected.
  public func merging(_ other: VotePatterns) -> VotePatterns {
    precondition(
      functionNames == other.functionNames && classCount == other.classCount,
      "statistics of the same functions and classes can be merged")
    return joined([table, other.table], jobs: 1)
  }

  /// The same statistic with each pattern once, in canonical order.
  ///
  /// - Complexity: O(cells) expected.
  public func canonical(jobs: Int = 1) -> VotePatterns { joined([table], jobs: jobs) }

  private func joined(_ tables: [PatternTable], jobs: Int) -> VotePatterns {
    MergedPatterns(tables, functionCount: functionCount, classCount: classCount, jobs: jobs)
      .patterns(functionNames: functionNames, jobs: jobs)
  }

  private var table: PatternTable {
    var table = PatternTable(functionCount: functionCount, classCount: classCount)
    let rows = PackedVoteRows(
      cells: cells, stride: patternCount, rows: 0..<patternCount, functionCount: functionCount,
      classCount: classCount)
    for index in 0..<patternCount { table.add(rows, row: index, count: counts[index]) }
    return table
  }
}

/// A vote matrix reduced to its patterns, and the pattern of every row.
public struct CollapsedVotes: Equatable, Sendable {
  /// The distinct rows, in canonical order.
  public let patterns: VotePatterns
  /// Position in `patterns` of each row.
  public let patternOfRow: [UInt32]

  /// Number of rows of the matrix.
  public var rowCount: Int { patternOfRow.count }

  /// Reduces a matrix to its distinct rows, in canonical order.
  ///
  /// Blocks of rows are collapsed in parallel and merged, so the result does not depend on `jobs`.
  ///
  /// - Complexity: O(cells) expected; up to 1 byte per cell of the distinct rows, 4 bytes per row, and about
  ///   ⌈log₂(K + 1)⌉ bits per cell of the distinct rows while it runs.
  public init(_ matrix: VoteMatrix, jobs: Int = 1) {
    let blocks = collapseBlocks(of: matrix, jobs: jobs)
    let merged = MergedPatterns(
      blocks.map(\.table), functionCount: matrix.columnCount, classCount: matrix.classCount,
      jobs: jobs)
    patterns = merged.patterns(functionNames: matrix.functionNames, jobs: jobs)
    patternOfRow = [UInt32](count: matrix.rowCount, filledBy: blocks.count, jobs: jobs) {
      block, rows in
      let start = block * collapseBlockSize
      let positions = merged.positions(ofTable: block)
      for (offset, local) in blocks[block].patternOfRow.enumerated() {
        rows[start + offset] = positions[positions.startIndex + Int(local)]
      }
    }
  }

  /// Spreads values of the patterns over the rows.
  ///
  /// - Parameters:
  ///   - values: `patternCount × width`, row-major.
  ///   - width: numbers per pattern.
  ///   - jobs: threads to work on.
  /// - Returns: `rowCount × width`, row-major.
  public func spread(_ values: [Double], width: Int, jobs: Int = 1) -> [Double] {
    precondition(values.count == patterns.patternCount * width, "one value per pattern and column")
    return [Double](count: rowCount * width, filledBy: blockCount(rowCount), jobs: jobs) {
      block, output in
      values.withUnsafeBufferPointer { values in
        patternOfRow.withUnsafeBufferPointer { patternOfRow in
          for row in blockRows(block, of: rowCount) {
            let source = Int(patternOfRow[row]) * width
            for column in 0..<width { output[row * width + column] = values[source + column] }
          }
        }
      }
    }
  }
}
