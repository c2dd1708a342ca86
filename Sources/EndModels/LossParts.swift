/// The three parts of the loss of slice-based learning, weighted as they enter the sum.
public struct LossParts: Equatable, Sendable {
  /// Loss of the prediction head, ℓ_base.
  public var base: Double
  /// Loss of the slice indicators, ℓ_ind; 0 for heads without slices.
  public var indicator: Double
  /// Loss of the slice predictions, ℓ_pred; 0 for heads without slices.
  public var prediction: Double

  /// Loss parts, 0 where not given.
  public init(base: Double = 0, indicator: Double = 0, prediction: Double = 0) {
    self.base = base
    self.indicator = indicator
    self.prediction = prediction
  }
}
