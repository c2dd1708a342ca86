import SupervisionCore

/// What a label matrix says of its labeling functions, without and with gold labels.
///
/// Coverage, overlaps, conflicts and accuracy are defined as in Snorkel's `LFAnalysis.lf_summary`, except that
/// rows without a gold label count neither as correct nor as incorrect, and that the accuracy of a function that
/// never votes on a gold row is nil.
public struct LabelingFunctionAnalysis: Equatable, Sendable {
  /// One function's line of the summary.
  public struct Summary: Equatable, Sendable {
    /// Position among the functions.
    public let index: Int
    public let name: String
    /// The classes it votes, ascending.
    public let polarity: [Int]
    /// Rows on which it votes.
    public let voteCount: Int
    /// Share of rows on which it votes.
    public let coverage: Double
    /// Share of rows on which it and at least one other vote.
    public let overlaps: Double
    /// Share of rows on which it and at least one other vote, and one of the others differs from it.
    public let conflicts: Double
    /// Votes equal to gold; nil without gold.
    public let correct: Int?
    /// Votes that differ from gold; nil without gold.
    public let incorrect: Int?

    /// correct / (correct + incorrect); nil where that is 0/0.
    public var empiricalAccuracy: Double? {
      guard let correct, let incorrect, correct + incorrect > 0 else { return nil }
      return Double(correct) / Double(correct + incorrect)
    }
  }

  public let rowCount: Int
  public let summaries: [Summary]
  /// Share of rows with at least one vote.
  public let coverage: Double
  /// `m × m`: share of rows on which both vote; the diagonal is the coverage.
  public let pairwiseOverlaps: [[Double]]
  /// `m × m`: share of rows on which both vote and differ; the diagonal is 0.
  public let pairwiseConflicts: [[Double]]

  /// - Parameters:
  ///   - votes: `n × m`.
  ///   - gold: one label per row, some possibly unknown.
  ///   - jobs: at most this many threads; the result is the same at any number.
  /// - Precondition: `gold` has a label per row; cells are abstain or classes.
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
