import GRDB
import SupervisionCore

/// One metric of a model on a split.
public struct Score: Equatable, Sendable {
  /// Set and name of the label model, such as `demo/dp`.
  public let model: String
  /// The split that was scored.
  public let split: Split
  /// Name of the metric, such as `f1`.
  public let metric: String
  /// A fraction where the metric is one.
  public let value: Double

  /// A score to be saved.
  public init(model: String, split: Split, metric: String, value: Double) {
    self.model = model
    self.split = split
    self.metric = metric
    self.value = value
  }
}

extension Store {
  /// Stores scores in place of those of the same model, split and metric. A value that is not
  /// finite, such as the AUC of a single class, is left out.
  public func save(_ scores: [Score], task: String) throws {
    try write { db in
      let taskID = try taskIdentifier(db, task: task)
      for score in scores where score.value.isFinite {
        try db.execute(
          sql: """
            INSERT OR REPLACE INTO score (task, model, split, metric, value) VALUES (?, ?, ?, ?, ?)
            """,
          arguments: [taskID, score.model, score.split.rawValue, score.metric, score.value])
      }
    }
  }

  /// The scores of a task, ordered by model, split and metric.
  public func scores(task: String) throws -> [Score] {
    try read { db in
      try Row.fetchAll(
        db, sql: "SELECT model, split, metric, value FROM score WHERE task = ?",
        arguments: [taskIdentifier(db, task: task)]
      ).map { row in
        try Score(
          model: row.decode(atIndex: 0), split: storedSplit(row.decode(atIndex: 1)),
          metric: row.decode(atIndex: 2), value: row.decode(atIndex: 3))
      }.sorted { ($0.model, $0.split, $0.metric) < ($1.model, $1.split, $1.metric) }
    }
  }
}
