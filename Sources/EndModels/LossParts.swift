/// The parts of the loss of slice-based learning, as they enter the sum.
public struct LossParts: Equatable, Sendable {
  public var base: Double
  public var indicator: Double
  public var prediction: Double

  public init(base: Double = 0, indicator: Double = 0, prediction: Double = 0) {
    self.base = base
    self.indicator = indicator
    self.prediction = prediction
  }
}
