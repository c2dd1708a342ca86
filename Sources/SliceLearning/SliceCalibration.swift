import NumericKernels

/// The weights of indicator and confidence of one slice in calibrated attention.
///
/// With indicator logit q, slice-prediction logits p whose most probable class is c, and trust τ, the score of a slice is
///
/// ```text
/// indicatorScale · τ·σ(q)  +  confidenceScales[c] · (1 − τ + τ·σ(q)) · |p|  +  bias
/// ```
///
/// An expert with a trusted indicator is weighed up only on rows that the indicator takes for members; an expert whose
/// indicator is not trusted is weighed by its confidence alone. The weight of the confidence may differ by class.
public struct SliceCalibration<S: TrainingScalar>: Equatable, Sendable {
  /// τ in 0...1: the root of the share of the slicing function's entropy that the indicator explains.
  public var trust: S
  /// Weight of the indicator.
  public var indicatorScale: S
  /// Weight of the confidence, one per class.
  public var confidenceScales: [S]
  /// Constant added to the score.
  public var bias: S

  /// A calibration; by default that at the start of training, for two classes.
  public init(trust: S, indicatorScale: S = 1, confidenceScales: [S] = [1, 1], bias: S = 0) {
    self.trust = trust
    self.indicatorScale = indicatorScale
    self.confidenceScales = confidenceScales
    self.bias = bias
  }

  /// 1 − τ + τ·σ(q), the share of |p| that counts.
  func gate(_ probability: S) -> S { 1 - trust + trust * probability }

  func score(probability: S, confidence: S, of label: Int) -> S {
    indicatorScale * trust * probability
      + confidenceScales[label] * gate(probability) * confidence + bias
  }
}

/// The gradient of the calibration of one slice on a batch, and the indicator loss that updates its trust.
public struct SliceCalibrationGradient<S: TrainingScalar>: Equatable, Sendable {
  /// Derivative of the loss by the indicator scale.
  public var indicatorScale: S = 0
  /// Derivatives of the loss by the confidence scales, one per class.
  public var confidenceScales: [S]
  /// Derivative of the loss by the bias.
  public var bias: S = 0
  /// Cross entropy of the indicator, in nats, summed over the rows of the batch.
  public var indicatorLoss: S = 0

  /// A gradient of zeros.
  public init(classCount: Int) { confidenceScales = [S](repeating: 0, count: classCount) }

  /// Adds the contribution of one row.
  mutating func add(
    _ calibration: SliceCalibration<S>, probability: S, confidence: S, of label: Int,
    scoreChange: S
  ) {
    indicatorScale += scoreChange * calibration.trust * probability
    confidenceScales[label] += scoreChange * calibration.gate(probability) * confidence
    bias += scoreChange
  }
}
