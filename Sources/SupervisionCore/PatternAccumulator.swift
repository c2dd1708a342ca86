/// Vote patterns gathered from parts of a matrix that need not fit in memory as a whole.
///
/// Memory is proportional to the number of patterns, not of rows.
public struct PatternAccumulator: Sendable {
  private let functionNames: [String]
  private let classCount: Int
  private var table: PatternTable

  /// An accumulator without rows.
  ///
  /// - Parameters:
  ///   - functionNames: the columns of the matrices to be added.
  ///   - classCount: K, in 2...127.
  public init(functionNames: [String], classCount: Int) {
    self.functionNames = functionNames
    self.classCount = classCount
    table = PatternTable(functionCount: functionNames.count, classCount: classCount)
  }

  /// Counts the rows of some matrices, each collapsed on a thread of its own.
  ///
  /// - Precondition: the matrices have the functions and classes that the accumulator was made for.
  /// - Complexity: O(cells) expected.
  public mutating func add(_ parts: [VoteMatrix], jobs: Int) {
    precondition(
      parts.allSatisfy { $0.functionNames == functionNames && $0.classCount == classCount },
      "statistics of the same functions and classes can be added")
    let blocks = parallelMap(parts, jobs: jobs) { CollapsedBlock($0, rows: 0..<$0.rowCount).table }
    for block in blocks {
      for pattern in 0..<block.patternCount { _ = table.add(block, pattern: pattern) }
    }
  }

  /// The patterns of all rows added so far, in canonical order.
  public func patterns(jobs: Int) -> VotePatterns {
    MergedPatterns(
      [table], functionCount: functionNames.count, classCount: classCount, jobs: jobs
    ).patterns(functionNames: functionNames, jobs: jobs)
  }
}
