import SupervisionCore

/// The votes on candidates whose class is known.
public struct GoldVotes: Equatable, Sendable {
  /// The vote rows of each class, by class index.
  public let patternsOfClass: [VotePatterns]

  /// The rows of a matrix with a known label; rows without one are left out.
  ///
  /// - Throws: ``LabelModelError/goldCount(found:expected:)`` unless there is one label per row.
  public init(_ matrix: VoteMatrix, gold: GoldLabels) throws {
    guard gold.count == matrix.rowCount else {
      throw LabelModelError.goldCount(found: gold.count, expected: matrix.rowCount)
    }
    patternsOfClass = (0..<matrix.classCount).map { label in
      let rows = (0..<matrix.rowCount).filter { gold[$0] == label }
      return VotePatterns(
        VoteMatrix(
          rowCount: rows.count, functionNames: matrix.functionNames, classCount: matrix.classCount,
          cells: (0..<matrix.columnCount).flatMap { column in rows.map { matrix[$0, column] } }))
    }
  }
}
