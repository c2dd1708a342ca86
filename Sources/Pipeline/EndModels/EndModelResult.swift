import EndModels
import Evaluation
import SupervisionCore

/// What one end-model run came to, as the store keeps it.
public struct EndModelResult: Codable, Equatable, Sendable {
  /// How a model does on one slice of one split.
  public struct SliceScore: Codable, Equatable, Sendable {
    public let slice: String
    public let split: Split
    /// Members with gold.
    public let memberCount: Int
    public let scores: Scores
    /// What the model itself takes for the slice; nil for methods without indicators.
    public var indicator: Indicator?
  }

  /// What a slice-aware model says about a slice.
  public struct Indicator: Codable, Equatable, Sendable {
    /// Rows with P(in slice) above one half, all and with gold.
    public let memberCount: Int
    /// Scores on those with gold.
    public let scores: Scores
    /// Of P(in slice) against the slice itself.
    public let rocAUC: Double?
    /// F1 of "P(in slice) above one half" against the slice itself.
    public let f1: Double?
    /// Mean weight of the slice's expert over all rows, and over members.
    public let attention: Double
    public let memberAttention: Double?
  }

  /// The outcome under one way to decide.
  public struct Outcome: Codable, Equatable, Sendable {
    public let decision: DecisionThreshold
    /// The epoch whose parameters were taken, 1 for the first.
    public let epoch: Int
    /// Class 1 above it; nil for the most probable class.
    public let threshold: Double?
    public let dev: Scores?
    /// Nil where test was not looked at.
    public let test: Scores?
    /// On dev and test.
    public let slices: [SliceScore]

    private enum CodingKeys: String, CodingKey {
      case decision = "regime"
      case epoch, threshold, dev, test, slices
    }
  }

  /// Numbers that training changed.
  public let parameterCount: Int
  /// Those of the same backbone with a plain head.
  public let plainParameterCount: Int
  public let trainRowCount: Int
  public let slices: [String]
  public let history: [EpochRecord]
  public let outcomes: [Outcome]
  /// MANUAL: the multiplier found for the slices that lag behind.
  public var multiplier: Double?
  public var warnings: [String]

  public subscript(decision: DecisionThreshold) -> Outcome? {
    outcomes.first { $0.decision == decision }
  }

  /// Parameters beyond the plain model's, as a share of them.
  public var parameterIncrease: Double {
    Double(parameterCount - plainParameterCount) / Double(max(1, plainParameterCount))
  }
}

/// A run's result with the labels it gives, and the model where it is wanted.
public struct EndModelOutput: Sendable {
  public var result: EndModelResult
  /// By decision and split.
  public let predictions: [DecisionThreshold: [Split: ProbabilisticLabels]]
  /// As the epoch and threshold of the decision asked for left it; nil where none was.
  public let model: TrainedModel?
}
