import EndModels
import Foundation
import NumericKernels

/// The calibration of every slice: scales and a bias that the base loss trains, and a trust that is measured.
final class AttentionCalibration<S: SliceScalar> {
  /// `(k + 1) × (K + 2)`: indicator scale, confidence scale of each class, bias.
  let scales: DenseParameter<S>
  let trust: IndicatorTrust<S>
  private let classCount: Int

  init(slices: Int, classCount: Int) {
    self.classCount = classCount
    let start = [S](repeating: 1, count: classCount + 1) + [0]
    scales = DenseParameter(
      "attention.scales", (0..<slices).flatMap { _ in start }, isDecayed: false)
    trust = IndicatorTrust(slices: slices)
  }

  var parameters: [any Parameter<S>] { [scales, trust] }

  private var width: Int { classCount + 2 }

  /// Current values, one per slice.
  func current() -> [SliceCalibration<S>] {
    (0..<trust.slices).map { i in
      SliceCalibration(
        trust: S(trust.value(i)), indicatorScale: scales.values[width * i],
        confidenceScales: (0..<classCount).map { scales.values[width * i + 1 + $0] },
        bias: scales.values[width * i + 1 + classCount])
    }
  }

  /// Takes the gradients of a batch, one per slice.
  func setGradient(_ gradients: [SliceCalibrationGradient<S>], members: Matrix<S>) {
    for (i, gradient) in gradients.enumerated() {
      let numbers = [gradient.indicatorScale] + gradient.confidenceScales + [gradient.bias]
      for (position, number) in numbers.enumerated() {
        scales.gradient[width * i + position] = number
      }
    }
    trust.observe(gradients.map(\.indicatorLoss), members: members)
  }
}

/// The trust in each indicator: τ = √(1 − CE(q, membership) / H(membership)), from moving averages over batches. The
/// radicand is the share of the slicing function's entropy that the indicator explains, so τ relates to it as a
/// correlation to R².
///
/// A function that fires at random leaves nothing to explain, so its τ goes to 0; one that a linear indicator can
/// follow has τ near 1. The base slice has no entropy, so its τ is 0.
///
/// - Source: McFadden's pseudo-R² (1974), taken of slicing functions.
final class IndicatorTrust<S: SliceScalar>: Parameter {
  let name = "attention.trust"
  let isDecayed = false
  let slices: Int
  /// `2 × (k + 1)`: mean cross entropy of the indicator in nats, then the share of members.
  let values: Buffer<S>
  let moments = (first: Buffer<S>(count: 0), second: Buffer<S>(count: 0))
  private let batch: Buffer<S>

  /// Length of the moving averages in batches; shorter runs use the plain mean.
  private static var window: Int { 50 }

  init(slices: Int) {
    self.slices = slices
    values = Buffer(count: 2 * slices)
    batch = Buffer(count: 2 * slices)
  }

  var squaredGradient: Double { 0 }

  /// τ of a slice, in 0...1.
  func value(_ slice: Int) -> Double {
    let share = Double(values[slices + slice])
    guard share > 0, share < 1 else { return 0 }
    let entropy = -share * log(share) - (1 - share) * log(1 - share)
    return min(1, max(0, 1 - Double(values[slice]) / entropy)).squareRoot()
  }

  /// - Parameters:
  ///   - losses: cross entropy of each indicator, summed over the batch.
  ///   - members: `(k + 1) × batch`.
  func observe(_ losses: [S], members: Matrix<S>) {
    let rows = members.columns
    for slice in 0..<slices {
      let row = members.pointer + slice * rows
      batch[slice] = losses[slice] / S(rows)
      batch[slices + slice] = (0..<rows).reduce(S(0)) { $0 + row[$1] } / S(rows)
    }
  }

  func apply(_ step: AdamStep) {
    let share = S(max(1 / Double(step.number), 1 / Double(Self.window)))
    for i in 0..<values.count { values[i] += share * (batch[i] - values[i]) }
  }
}
