import EndModels
import NumericKernels
import SupervisionCore

/// The aggregation of the losses of slices.
public enum SliceLossForm: String, CaseIterable, Codable, Sendable {
  /// ℓ_ind = Σᵢ CE(qᵢ) and ℓ_pred = Σᵢ γᵢ CE(pᵢ), each a mean over the batch, as in the paper.
  case sum
  /// ℓ_ind divided by the number of slices, ℓ_pred averaged over pairs of a slice and its member: many slices do
  /// not outweigh the base loss.
  case mean
}

/// Options of slice-aware heads; defaults are the values of the paper where it states them.
public struct SliceOptions: Codable, Equatable, Sendable {
  /// h, the size of each expert; 0 for the size of z. Default: 0.
  public var expertSize = 0
  /// Score of a slice in the attention softmax. Default: full, softmax(Q + |P|).
  public var attention = AttentionKind.full
  /// Divisor of the scores before the softmax, above 0. Default: 1.
  public var temperature = 1.0
  /// Aggregation of the losses of slices. Default: sum.
  public var lossForm = SliceLossForm.sum
  /// Factor on ℓ_base, the loss of the prediction head. Default: 1.
  public var baseWeight = 1.0
  /// Factor on ℓ_ind, the loss of the indicators. Default: 1.
  public var indicatorWeight = 1.0
  /// Factor on ℓ_pred, the loss of the slice predictions. Default: 1.
  public var predictionWeight = 1.0
  /// Loss weight of each slice's own head in HPS and MANUAL; empty for 1 each. Default: empty.
  public var multipliers: [Double] = []

  /// The default options.
  public init() {}

  /// Checks every option against its range.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` naming the option, what was found and its range.
  public func validate(sliceCount: Int) throws {
    func check(
      _ isSound: Bool, _ name: String, _ found: some CustomStringConvertible, _ expected: String
    ) throws {
      if !isSound { throw UsageError("\(name) is \(found)", remedy: "expected: \(expected)") }
    }
    for field in Self.fields { try field.validate(self) }
    try check(
      multipliers.isEmpty || multipliers.count == sliceCount, "number of multipliers",
      multipliers.count, "\(sliceCount), one per slice")
    for multiplier in multipliers {
      try check(multiplier >= 0 && multiplier.isFinite, "multiplier", multiplier, "at least 0")
    }
  }

  /// Sizes and loss weights of one batch.
  ///
  /// - Parameters:
  ///   - slices: k + 1, the base slice included.
  ///   - memberCount: pairs of a slice and a member of it in the batch.
  func shape(slices: Int, rows: Int, outputs: Int, memberCount: Double) -> SliceBatchShape {
    let row = 1 / Double(rows)
    let isSum = lossForm == .sum
    return SliceBatchShape(
      slices: slices, rows: rows, outputs: outputs, attention: attention, temperature: temperature,
      indicatorWeight: indicatorWeight * (isSum ? row : row / Double(slices)),
      predictionWeight: predictionWeight * (isSum ? row : 1 / max(1, memberCount)),
      baseWeight: baseWeight * row)
  }
}

extension SliceOptions {
  /// Name, range and help of each option but the multipliers, which MANUAL searches.
  package static let fields: [OptionField<SliceOptions>] = [
    .word("attention", \.attention, "What the softmax over slices is taken of."),
    .number(
      "temperature", \.temperature, .above(0),
      "Scores are divided by this before the softmax over slices."),
    .whole(
      "expert-size", \.expertSize, 0...Int.max, "Size of each expert.",
      expected: "at least 1, or 0 for that of z"),
    .word("loss-form", \.lossForm, "How slice losses add up; sum is the paper's."),
    .number("base-weight", \.baseWeight, .atLeast(0), "Factor on the base loss."),
    .number("indicator-weight", \.indicatorWeight, .atLeast(0), "Factor on the indicator loss."),
    .number(
      "prediction-weight", \.predictionWeight, .atLeast(0), "Factor on the slice-prediction loss."),
  ]
}
