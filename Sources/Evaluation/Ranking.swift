import SupervisionCore

/// Rows in descending order of a score that should be higher for positive rows, equal scores merged.
///
/// ROC, precision-recall and threshold tuning are read off it.
public struct Ranking: Equatable, Sendable {
  /// One distinct score.
  struct Step: Equatable, Sendable {
    let score: Double
    var positives: Int
    var negatives: Int
  }

  /// Descending by score.
  let steps: [Step]
  /// Number of positive rows.
  public let positiveCount: Int
  /// Number of negative rows.
  public let negativeCount: Int

  /// A ranking of rows by score.
  ///
  /// - Precondition: as many scores as truths; no score is NaN.
  /// - Complexity: O(*n* log *n*).
  public init(scores: [Double], isPositive: [Bool]) {
    precondition(scores.count == isPositive.count, "one truth per score")
    precondition(!scores.contains { $0.isNaN }, "scores must be numbers")
    var steps: [Step] = []
    for row in scores.indices.sorted(by: { scores[$0] > scores[$1] }) {
      if steps.last?.score != scores[row] {
        steps.append(Step(score: scores[row], positives: 0, negatives: 0))
      }
      if isPositive[row] {
        steps[steps.count - 1].positives += 1
      } else {
        steps[steps.count - 1].negatives += 1
      }
    }
    self.steps = steps
    positiveCount = isPositive.count { $0 }
    negativeCount = isPositive.count - positiveCount
  }

  /// A ranking of one class against the rest, over the rows whose gold label is known.
  ///
  /// - Parameters:
  ///   - labels: one distribution per row.
  ///   - gold: one label per row.
  ///   - positive: the class ranked against the rest.
  ///   - rows: rows to rank, all when nil; those without a known gold label are left out.
  public init(
    _ labels: ProbabilisticLabels, gold: GoldLabels, positive: Int = 1,
    rows: [Int]? = nil
  ) {
    precondition(labels.count == gold.count, "one distribution per gold label")
    let known = gold.knownRows(among: rows)
    self.init(
      scores: known.map { labels[$0, positive] }, isPositive: known.map { gold[$0] == positive })
  }

  /// Area under the ROC curve, in 0...1: the probability that a positive row scores above a negative one, equal
  /// scores counting one half. nil unless there are positive and negative rows.
  public var rocAUC: Double? {
    guard positiveCount > 0, negativeCount > 0 else { return nil }
    var pairs = 0.0
    var negativesBelow = negativeCount
    for step in steps {
      negativesBelow -= step.negatives
      pairs += Double(step.positives) * (Double(negativesBelow) + Double(step.negatives) / 2)
    }
    return pairs / (Double(positiveCount) * Double(negativeCount))
  }

  /// Average precision `Σ (recallₜ − recallₜ₋₁)·precisionₜ` over distinct scores, without
  /// interpolation, as in scikit-learn. nil without positive rows.
  public var averagePrecision: Double? {
    guard positiveCount > 0 else { return nil }
    var found = 0
    var seen = 0
    var sum = 0.0
    for step in steps {
      found += step.positives
      seen += step.positives + step.negatives
      sum += Double(step.positives) * Double(found) / Double(seen)
    }
    return sum / Double(positiveCount)
  }

  /// The decision threshold with the highest F1.
  ///
  /// A row is positive when its score exceeds the threshold. Thresholds tried lie half-way between
  /// neighbouring scores, and below the lowest score, where all rows are positive; among equals the
  /// one nearest to one half is taken, then the lower one.
  ///
  /// - Returns: nil without positive rows.
  public func thresholdOfBestF1() -> (threshold: Double, f1: Double)? {
    guard positiveCount > 0 else { return nil }
    var best: (threshold: Double, f1: Double)?
    var found = 0
    var predicted = 0
    for (index, step) in steps.enumerated() {
      found += step.positives
      predicted += step.positives + step.negatives
      let f1 = 2 * Double(found) / Double(predicted + positiveCount)
      let threshold = threshold(below: index)
      let isBetter =
        best.map {
          f1 > $0.f1 || (f1 == $0.f1 && abs(threshold - 0.5) <= abs($0.threshold - 0.5))
        } ?? true
      if isBetter { best = (threshold, f1) }
    }
    return best
  }

  /// Half-way to the next score, or to 0 after the last; always below the score itself.
  private func threshold(below index: Int) -> Double {
    let score = steps[index].score
    guard index + 1 < steps.count else { return score > 0 ? score / 2 : score - 1 }
    let next = steps[index + 1].score
    let middle = next + (score - next) / 2
    return middle < score ? middle : next
  }
}
