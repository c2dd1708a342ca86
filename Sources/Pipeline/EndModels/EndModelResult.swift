import EndModels
import Evaluation
import SupervisionCore

/// Result of one end-model run as the store holds it: sizes, training history, and scores per decision threshold.
public struct EndModelResult: Codable, Equatable, Sendable {
  /// Scores of a model on one slice of one split.
  public struct SliceScore: Codable, Equatable, Sendable {
    /// Name of the slice.
    public let slice: String
    /// Split on which the slice is scored.
    public let split: Split
    /// Number of members with gold.
    public let memberCount: Int
    /// Scores on the members with gold.
    public let scores: Scores
    /// The model's own estimate of the slice; nil for methods without indicators.
    public var indicator: Indicator?
  }

  /// A slice-aware model's estimate of the members of a slice, and the attention on the slice's expert.
  public struct Indicator: Codable, Equatable, Sendable {
    /// Number of rows with P(in slice) above one half, with and without gold.
    public let memberCount: Int
    /// Scores on those of these rows that have gold.
    public let scores: Scores
    /// Area under the ROC curve of P(in slice) against the slice's members; nil where it is undefined.
    public let rocAUC: Double?
    /// F1 of "P(in slice) above one half" against the slice's members; nil where it is undefined.
    public let f1: Double?
    /// Mean weight of the slice's expert over all rows, in 0...1.
    public let attention: Double
    /// Mean weight of the slice's expert over the slice's members, in 0...1; nil without members.
    public let memberAttention: Double?
  }

  /// Selected epoch, threshold and scores under one decision threshold.
  public struct Outcome: Codable, Equatable, Sendable {
    /// The rule that turned probabilities into classes.
    public let decision: DecisionThreshold
    /// Epoch whose parameters were taken, 1 for the first.
    public let epoch: Int
    /// Probability above which class 1 is predicted; nil for the most probable class.
    public let threshold: Double?
    /// Scores on dev; nil where it has no candidates.
    public let dev: Scores?
    /// Scores on test; nil where test was not predicted or has no candidates.
    public let test: Scores?
    /// Scores of every slice on dev and test.
    public let slices: [SliceScore]

    private enum CodingKeys: String, CodingKey {
      case decision = "regime"
      case epoch, threshold, dev, test, slices
    }
  }

  /// Number of parameters that training updates.
  public let parameterCount: Int
  /// Number of parameters of the same backbone with a plain head.
  public let plainParameterCount: Int
  /// Number of train candidates that the model learned from.
  public let trainRowCount: Int
  /// Names of the slices that the model was scored on.
  public let slices: [String]
  /// Losses and dev scores of every epoch, in order.
  public let history: [EpochRecord]
  /// One outcome per decision threshold.
  public let outcomes: [Outcome]
  /// MANUAL: selected weight on the losses of the slices that lag behind; nil for other methods, and where no weight
  /// improves on none.
  public var multiplier: Double?
  /// Warnings about slices and training, one sentence each.
  public var warnings: [String]

  /// Whether counts and epochs are possible for a run.
  var isSound: Bool {
    let counts =
      [parameterCount, plainParameterCount, trainRowCount] + history.map(\.epoch)
      + outcomes.flatMap { outcome in
        [outcome.epoch] + [outcome.dev, outcome.test].compactMap { $0?.rowCount }
          + outcome.slices.flatMap { slice in
            [slice.memberCount, slice.scores.rowCount]
              + (slice.indicator.map { [$0.memberCount, $0.scores.rowCount] } ?? [])
          }
      }
    return counts.allSatisfy { (0...Self.largestCount).contains($0) }
  }

  /// 2⁵³, up to which double precision holds every whole number.
  private static var largestCount: Int { 1 << 53 }

  /// The outcome under a decision threshold; nil where it was not scored.
  public subscript(decision: DecisionThreshold) -> Outcome? {
    outcomes.first { $0.decision == decision }
  }

  /// Parameters beyond those of the plain model, as a share of the plain model's.
  public var parameterIncrease: Double {
    Double(parameterCount - plainParameterCount) / Double(max(1, plainParameterCount))
  }
}
