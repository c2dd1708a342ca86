import SupervisionCore

/// Votes on candidates with the gold labels of those whose class is known.
public struct VotesWithGold: Equatable, Sendable {
  /// The votes, one row per candidate.
  public let matrix: VoteMatrix
  /// One label per row, unknown ones included.
  public let gold: GoldLabels

  /// Votes with their gold labels.
  ///
  /// - Throws: ``LabelModelError/goldCount(found:expected:)`` unless there is one label per row.
  public init(_ matrix: VoteMatrix, gold: GoldLabels) throws {
    guard gold.count == matrix.rowCount else {
      throw LabelModelError.goldCount(found: gold.count, expected: matrix.rowCount)
    }
    self.matrix = matrix
    self.gold = gold
  }

  /// The vote rows of each class, by class index; rows without gold are left out.
  ///
  /// - Complexity: O(cells) at each call.
  public func patternsOfClasses() -> [VotePatterns] {
    (0..<matrix.classCount).map { label in
      VotePatterns(matrix.selecting(rows: (0..<matrix.rowCount).filter { gold[$0] == label }))
    }
  }
}
