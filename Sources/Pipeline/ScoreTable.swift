import Evaluation
import LabelModels
import Store
import SupervisionCore

/// Scores of probabilistic labels against gold, per model: on all rows, on rows with a vote, and on all rows at a
/// threshold tuned on dev.
struct ScoreTable {
  private(set) var table: ResultTable
  private var plainScores: Scores?

  static let metrics: [Metric] = [
    .f1, .precision, .recall, .accuracy, .brier, .logLoss, .rocAUC, .averagePrecision,
  ]

  init(caption: String, classCount: Int) {
    let averaged =
      classCount > 2
      ? [
        "F1, precision and recall are means over the classes in gold or among the predictions, 0 where a class has no "
          + "denominator; AUC and AP are means over the classes that have both kinds of rows."
      ] : []
    table = ResultTable(
      caption: caption,
      columns: [
        .init("model"), .init("split"), .init("rows"), .init("count", title: "n", .integer),
        .init("threshold", .decimal(3)),
      ] + Self.metrics.map(\.column),
      notes: averaged)
  }

  mutating func append(
    model: String, split: String, labels: ProbabilisticLabels, gold: GoldLabels,
    matrix: VoteMatrix, tunedThreshold: Double?, in rows: [Int]? = nil
  ) {
    let rows = rows ?? Array(0..<matrix.rowCount)
    let voted = Set(rowsWithVotes(matrix))
    let plain = Scores(labels, gold: gold, rows: rows)
    plainScores = plain
    append(model, split, "all", plain)
    append(
      model, split, "with a vote", Scores(labels, gold: gold, rows: rows.filter(voted.contains)))
    if let tunedThreshold {
      append(
        model, split, "all, tuned on dev",
        Scores(labels, gold: gold, threshold: tunedThreshold, rows: rows))
    }
  }

  /// The scores on all rows of the model appended last, as the store keeps them.
  func storedScores(model: String, split: Split) -> [Score] {
    Self.metrics.compactMap { metric in
      plainScores?[metric].map {
        Score(model: model, split: split, metric: metric.rawValue, value: $0)
      }
    }
  }

  mutating func note(_ text: String) { table.notes.append(text) }

  private mutating func append(_ model: String, _ split: String, _ rows: String, _ scores: Scores) {
    table.append(
      [
        .text(model), .text(split), .text(rows), .integer(scores.rowCount),
        .number(scores.threshold),
      ] + Self.metrics.map { .number(scores[$0]) })
  }
}

/// Positions of the rows on which at least one function votes.
func rowsWithVotes(_ matrix: VoteMatrix) -> [Int] {
  var voted = [Bool](repeating: false, count: matrix.rowCount)
  for column in 0..<matrix.columnCount {
    for (row, cell) in zip(voted.indices, matrix.column(column)) where cell != abstainCell {
      voted[row] = true
    }
  }
  return voted.indices.filter { voted[$0] }
}
