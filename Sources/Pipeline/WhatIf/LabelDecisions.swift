import Evaluation
import SupervisionCore

/// Probabilistic labels with the classes that they predict.
public struct LabelDecisions: Sendable {
  /// P(Y), one row per candidate.
  public let labels: ProbabilisticLabels
  /// Predicted class index of each candidate.
  public let classes: [Int8]

  /// - Parameters:
  ///   - labels: one distribution per candidate.
  ///   - threshold: probability above which class 1 is predicted; nil for the most probable class.
  package init(_ labels: ProbabilisticLabels, threshold: Double? = nil) {
    self.labels = labels
    classes =
      (threshold.map { ClassPredictions(labels, threshold: $0) }
      ?? ClassPredictions(mostProbableIn: labels)).cells
  }

  /// One minus the probability of the most probable class, for every row.
  package func uncertainties() -> [Double] {
    let width = labels.classCount
    return labels.probabilities.withUnsafeBufferPointer { values in
      (0..<labels.count).map { row in
        var top = values[row * width]
        for label in 1..<width { top = max(top, values[row * width + label]) }
        return 1 - top
      }
    }
  }

  /// Total variation distance ½ Σ |p − q| of every row; |p₁ − q₁| for two classes.
  package func differences(from other: LabelDecisions) -> [Double] {
    let width = labels.classCount
    return labels.probabilities.withUnsafeBufferPointer { a in
      other.labels.probabilities.withUnsafeBufferPointer { b in
        (0..<labels.count).map { row in
          var sum = 0.0
          for label in 0..<width { sum += abs(a[row * width + label] - b[row * width + label]) }
          return sum / 2
        }
      }
    }
  }

  /// Number of candidates by their class here (rows) and there (columns), `K × K`.
  package func contingencies(with other: LabelDecisions) -> [[Int]] {
    let k = labels.classCount
    var table = [[Int]](repeating: [Int](repeating: 0, count: k), count: k)
    for (a, b) in zip(classes, other.classes) { table[Int(a)][Int(b)] += 1 }
    return table
  }
}
