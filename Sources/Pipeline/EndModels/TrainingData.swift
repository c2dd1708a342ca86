import EndModels
import SupervisionCore

/// Labels, rows, slices and votes that end models of a task are trained on and scored against; features are apart.
public struct TrainingData: Sendable {
  /// Votes and gold of every split.
  public let votes: TaskVotes
  /// Labels of train, one row per candidate.
  public let labels: ProbabilisticLabels
  /// What the votes on train say, where the labels are refined by them.
  let voteLikelihoods: VoteLikelihoods?
  /// Positions of the train candidates to learn from.
  public let rows: [Int]
  /// Slices with their members on every split.
  public let slices: TaskSlices

  package init(
    votes: TaskVotes, labels: ProbabilisticLabels, voteLikelihoods: VoteLikelihoods? = nil,
    rows: [Int], slices: TaskSlices
  ) {
    self.votes = votes
    self.labels = labels
    self.voteLikelihoods = voteLikelihoods
    self.rows = rows
    self.slices = slices
  }
}
