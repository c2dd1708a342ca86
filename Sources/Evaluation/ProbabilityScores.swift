import PortableFoundation
import SupervisionCore

/// Proper scores of predicted distributions; lower is better. Rows without gold are left out.
public enum ProbabilityScores {
  /// Lowest probability in ``logLoss(_:gold:rows:clip:)`` unless another is given.
  public static let defaultClip = 1e-15

  /// Mean squared error of the probabilities.
  ///
  /// For two classes `(p₁ − y)²`, in 0...1; for more the sum over classes `Σₖ (pₖ − yₖ)²`, in 0...2,
  /// as scikit-learn defines it.
  ///
  /// - Parameters:
  ///   - labels: one distribution per row.
  ///   - gold: one label per row.
  ///   - rows: rows to score, all when nil; those without a known gold label are left out.
  /// - Returns: nil when no row has gold.
  public static func brier(
    _ labels: ProbabilisticLabels, gold: GoldLabels, rows: [Int]? = nil
  ) -> Double? {
    let scale = labels.classCount == 2 ? 0.5 : 1
    return average(labels, gold, rows) { distribution, label in
      scale
        * distribution.enumerated().reduce(0) { sum, item in
          let error = item.element - (item.offset == label ? 1 : 0)
          return sum + error * error
        }
    }
  }

  /// Mean of `−log p(gold)` in nats, with probabilities raised to at least `clip`.
  ///
  /// - Parameters:
  ///   - labels: one distribution per row.
  ///   - gold: one label per row.
  ///   - rows: rows to score, all when nil; those without a known gold label are left out.
  ///   - clip: lowest probability, so that the loss is finite.
  /// - Returns: nil when no row has gold.
  public static func logLoss(
    _ labels: ProbabilisticLabels, gold: GoldLabels, rows: [Int]? = nil,
    clip: Double = defaultClip
  ) -> Double? {
    average(labels, gold, rows) { distribution, label in
      -log(max(clip, distribution[distribution.startIndex + label]))
    }
  }

  private static func average(
    _ labels: ProbabilisticLabels, _ gold: GoldLabels, _ rows: [Int]?,
    _ loss: (ArraySlice<Double>, Int) -> Double
  ) -> Double? {
    precondition(labels.count == gold.count, "one distribution per gold label")
    var sum = 0.0
    var count = 0
    for row in gold.knownRows(among: rows) {
      guard let label = gold[row] else { continue }
      sum += loss(labels[row], label)
      count += 1
    }
    return count == 0 ? nil : sum / Double(count)
  }
}
