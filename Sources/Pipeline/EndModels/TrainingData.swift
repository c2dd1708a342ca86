import SupervisionCore

/// What end models of a task are trained on and scored against, beside features.
public struct TrainingData: Sendable {
  public let votes: TaskVotes
  /// Train labels to learn from.
  public let labels: ProbabilisticLabels
  /// Train rows to learn from.
  public let rows: [Int]
  public let slices: TaskSlices

  public init(votes: TaskVotes, labels: ProbabilisticLabels, rows: [Int], slices: TaskSlices) {
    self.votes = votes
    self.labels = labels
    self.rows = rows
    self.slices = slices
  }
}
