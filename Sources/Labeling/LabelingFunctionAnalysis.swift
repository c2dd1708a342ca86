import SupervisionCore

/// Coverage, overlaps and conflicts of labeling functions, and with gold labels their accuracy.
///
/// Coverage, overlaps, conflicts and accuracy are defined as in Snorkel's `LFAnalysis.lf_summary`, except that
/// rows without a gold label count neither as correct nor as incorrect, and that the accuracy of a function that
/// never votes on a gold row is nil.
public struct LabelingFunctionAnalysis: Equatable, Sendable {
  /// The statistics of one function.
  public struct Summary: Equatable, Sendable {
    /// Position among the functions.
    public let index: Int
    /// The function's name.
    public let name: String
    /// Class indices that it votes, ascending.
    public let polarity: [Int]
    /// Number of rows on which it votes.
    public let voteCount: Int
    /// Share of rows on which it votes, in 0...1.
    public let coverage: Double
    /// Share of rows on which it and at least one other vote, in 0...1.
    public let overlaps: Double
    /// Share of rows on which it votes and another votes a different class, in 0...1.
    public let conflicts: Double
    /// Number of votes equal to gold; nil without gold.
    public let correct: Int?
    /// Number of votes that differ from gold; nil without gold.
    public let incorrect: Int?

    /// Share of correct votes among those on gold rows, in 0...1; nil without any.
    public var empiricalAccuracy: Double? {
      guard let correct, let incorrect, correct + incorrect > 0 else { return nil }
      return Double(correct) / Double(correct + incorrect)
    }
  }

  /// Number of candidates.
  public let rowCount: Int
  /// Statistics of each function, in the order of the columns.
  public let summaries: [Summary]
  /// Share of rows with at least one vote, in 0...1.
  public let coverage: Double
  /// Share of rows on which two functions vote, `m × m` and symmetric; the diagonal is the coverage.
  public let pairwiseOverlaps: [[Double]]
  /// Share of rows on which two functions vote different classes, `m × m` and symmetric; the diagonal is 0.
  public let pairwiseConflicts: [[Double]]

  /// The analysis of a vote matrix.
  ///
  /// - Parameters:
  ///   - votes: `n × m`, one row per candidate.
  ///   - gold: one label per row, some possibly unknown; nil for none.
  ///   - jobs: the largest number of threads; the result is the same for any.
  /// - Precondition: `gold` has a label per row; cells are abstentions or classes.
  /// - Complexity: O(*n*·*m*·*m*·*k* / 64) for *k* classes per function; 3 bits per cell of a block in memory
  ///   for one-sided and two-sided functions.
  public init(_ votes: VoteMatrix, gold: GoldLabels? = nil, jobs: Int = 2) {
    precondition(gold.map { $0.count == votes.rowCount } ?? true, "one gold label per row")
    let counts = VoteCounts(votes, gold: gold, jobs: jobs)
    let rows = Double(max(votes.rowCount, 1))
    let m = votes.columnCount
    func share(_ count: Int) -> Double { Double(count) / rows }
    rowCount = votes.rowCount
    coverage = share(counts.covered)
    pairwiseOverlaps = (0..<m).map { j in (0..<m).map { share(counts.both[j * m + $0]) } }
    pairwiseConflicts = (0..<m).map { j in
      (0..<m).map { share(counts.both[j * m + $0] - counts.agreeing[j * m + $0]) }
    }
    summaries = (0..<m).map { j in
      Summary(
        index: j, name: votes.functionNames[j], polarity: counts.polarity[j],
        voteCount: counts.both[j * m + j], coverage: share(counts.both[j * m + j]),
        overlaps: share(counts.overlapping[j]), conflicts: share(counts.conflicting[j]),
        correct: gold.map { _ in counts.correct[j] },
        incorrect: gold.map { _ in counts.judged[j] - counts.correct[j] })
    }
  }
}
