/// Vote patterns gathered from parts of a matrix that never stands in memory as a whole.
///
/// Memory is that of the patterns, not of the rows.
public struct PatternAccumulator: Sendable {
  private let functionNames: [String]
  private let classCount: Int
  private var table: PatternTable

  public init(functionNames: [String], classCount: Int) {
    self.functionNames = functionNames
    self.classCount = classCount
    table = PatternTable(functionCount: functionNames.count, classCount: classCount)
  }

  /// Counts the rows of some matrices, each collapsed by a thread of its own.
  ///
  /// - Precondition: they have the functions and classes that the accumulator was made for.
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

  /// What was added so far, in canonical order.
  public func patterns(jobs: Int) -> VotePatterns {
    MergedPatterns(
      [table], functionCount: functionNames.count, classCount: classCount, jobs: jobs
    ).patterns(functionNames: functionNames, jobs: jobs)
  }
}
