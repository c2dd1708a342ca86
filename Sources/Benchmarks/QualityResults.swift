import Evaluation
import LabelModels

/// Results of a ``QualityBench``.
package struct QualityResults: Sendable {
  /// One method on one design.
  package struct Entry: Sendable {
    package let structure: VoteDesign.Structure
    package let functionCount: Int
    package let positiveShare: Double
    package let method: QualityMethod
    /// Scores, one per seed.
    package let scores: [Scores]

    package init(
      structure: VoteDesign.Structure, functionCount: Int, positiveShare: Double,
      method: QualityMethod, scores: [Scores]
    ) {
      self.structure = structure
      self.functionCount = functionCount
      self.positiveShare = positiveShare
      self.method = method
      self.scores = scores
    }

    /// Mean and deviation over the seeds on which the measure is defined; nil where it never is.
    package func summary(_ metric: Metric) -> RunSummary? {
      RunSummary(scores.compactMap { $0[metric] })
    }
  }

  package let rowCount: Int
  package let seedCount: Int
  package let entries: [Entry]

  package init(rowCount: Int, seedCount: Int, entries: [Entry]) {
    self.rowCount = rowCount
    self.seedCount = seedCount
    self.entries = entries
  }

  /// One row per design and method.
  package var table: ResultTable {
    var table = ResultTable(
      caption: "Label models on generated votes: \(rowCount) rows, \(seedCount) seeds, "
        + "scored on rows with a vote",
      columns: [
        .init("structure"), .init("functions", title: "m", .integer),
        .init("positive", title: "P(Y=1)", .decimal(1)), .init("model"), .init("balance"),
      ] + Self.metrics.map(\.column))
    for entry in entries {
      table.append(
        [
          .text(entry.structure.rawValue), .integer(entry.functionCount),
          .number(entry.positiveShare), .text(entry.method.name),
          entry.method.balance.map { .text($0) } ?? .missing,
        ] + Self.metrics.map { .estimate(entry.summary($0)) })
    }
    return table
  }

  private static let metrics: [Metric] = [.accuracy, .f1, .brier, .logLoss]
}
