import NumericKernels

/// What calibrated attention weighs the indicator and the confidence of one slice with.
///
/// With indicator logit q, slice-prediction logits p whose most probable class is c, and trust τ, the score of a slice is
///
/// ```text
/// indicatorScale · τ·σ(q)  +  confidenceScales[c] · (1 − τ + τ·σ(q)) · |p|  +  bias
/// ```
///
/// An expert whose indicator is trusted speaks only where the indicator says "member"; one whose indicator is not
/// trusted is weighed by its confidence alone. It may be believed more when it says one class than when it says another.
public struct SliceCalibration<S: TrainingScalar>: Equatable, Sendable {
  /// τ in 0...1: the root of the share of the slicing function's entropy that the indicator explains.
  public var trust: S
  public var indicatorScale: S
  /// One per class.
  public var confidenceScales: [S]
  public var bias: S

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

/// What a batch says of the calibration of one slice.
public struct SliceCalibrationGradient<S: TrainingScalar>: Equatable, Sendable {
  /// Derivatives of the loss.
  public var indicatorScale: S = 0
  /// One per class.
  public var confidenceScales: [S]
  public var bias: S = 0
  /// Cross entropy of the indicator, in nats, summed over the rows of the batch.
  public var indicatorLoss: S = 0

  public init(classCount: Int) { confidenceScales = [S](repeating: 0, count: classCount) }

  /// Adds what one row says.
  mutating func add(
    _ calibration: SliceCalibration<S>, probability: S, confidence: S, of label: Int,
    scoreChange: S
  ) {
    indicatorScale += scoreChange * calibration.trust * probability
    confidenceScales[label] += scoreChange * calibration.gate(probability) * confidence
    bias += scoreChange
  }
}
