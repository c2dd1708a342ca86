import Evaluation
import Foundation
import SupervisionCore

/// A measure by which methods are compared on vote sets.
package enum VoteSetMeasure: String, CaseIterable, Sendable {
  case accuracy, macroF1, logLoss, brier, calibrationError

  package var isLoss: Bool {
    switch self {
    case .accuracy, .macroF1: false
    case .logLoss, .brier, .calibrationError: true
    }
  }

  package var title: String {
    switch self {
    case .accuracy: "accuracy"
    case .macroF1: "macro F1"
    case .logLoss: "log loss"
    case .brier: "Brier"
    case .calibrationError: "ECE"
    }
  }

  package var unit: ResultTable.Unit { isLoss ? .decimal(3) : .percent }
}

/// The measures of probabilistic labels on some rows of a vote set.
package struct VoteSetScores: Equatable, Sendable {
  /// Probabilities nearer than this to a row's highest tie with it.
  static let tie = 1e-9
  /// Number of bins of the calibration error.
  static let binCount = 10

  /// For each row 1, 0, or 1/t where gold is among t classes that tie for the highest probability.
  package let correct: [Double]
  /// Mean of ``correct``.
  package let accuracy: Double
  /// Mean F1 over the classes that gold has on these rows; ties count for the class of the lowest index.
  package let macroF1: Double
  /// Mean −log P(gold class) in nats, probabilities raised to at least 1e-15.
  package let logLoss: Double
  /// Mean of Σₖ (pₖ − yₖ)² over all K classes, in 0...2, for two classes as well.
  package let brier: Double
  /// Gaps between the most probable class's probability and the share of rows in which it is gold, in ten bins of equal
  /// width, weighted by rows; ties count for the class of the lowest index.
  package let calibrationError: Double

  /// - Precondition: `rows` are positions with gold, at least one.
  package init(_ labels: ProbabilisticLabels, gold: GoldLabels, rows: [Int]) {
    precondition(!rows.isEmpty, "at least one row with gold")
    correct = rows.map { Self.correctness(labels[$0], gold: Int(gold.cells[$0])) }
    accuracy = correct.reduce(0, +) / Double(rows.count)
    macroF1 = Self.macroF1(labels, gold, rows)
    logLoss = ProbabilityScores.logLoss(labels, gold: gold, rows: rows) ?? 0
    brier = Self.brier(labels, gold, rows)
    calibrationError = Self.calibrationError(labels, gold, rows)
  }

  package subscript(measure: VoteSetMeasure) -> Double {
    switch measure {
    case .accuracy: accuracy
    case .macroF1: macroF1
    case .logLoss: logLoss
    case .brier: brier
    case .calibrationError: calibrationError
    }
  }

  private static func correctness(_ distribution: ArraySlice<Double>, gold: Int) -> Double {
    let top = (distribution.max() ?? 0) - tie
    guard distribution[distribution.startIndex + gold] >= top else { return 0 }
    return 1 / Double(distribution.count { $0 >= top })
  }

  private static func macroF1(_ labels: ProbabilisticLabels, _ gold: GoldLabels, _ rows: [Int])
    -> Double
  {
    let matrix = ConfusionMatrix(
      ClassPredictions(mostProbableIn: labels), gold: gold, classCount: labels.classCount,
      rows: rows
    )
    let present = (0..<labels.classCount).filter { matrix.goldCount($0) > 0 }
    return present.compactMap(matrix.f1).reduce(0, +) / Double(present.count)
  }

  private static func brier(_ labels: ProbabilisticLabels, _ gold: GoldLabels, _ rows: [Int])
    -> Double
  {
    let sum = rows.reduce(0.0) { sum, row in
      labels[row].enumerated().reduce(sum) { sum, item in
        let error = item.element - (item.offset == Int(gold.cells[row]) ? 1 : 0)
        return sum + error * error
      }
    }
    return sum / Double(rows.count)
  }

  private static func calibrationError(
    _ labels: ProbabilisticLabels, _ gold: GoldLabels, _ rows: [Int]
  ) -> Double {
    var gaps = [Double](repeating: 0, count: binCount)
    for row in rows {
      let label = labels.mostProbableClass(row)
      let confidence = labels[row, label]
      let bin = min(binCount - 1, Int(confidence * Double(binCount)))
      gaps[bin] += (gold[row] == label ? 1 : 0) - confidence
    }
    return gaps.reduce(0) { $0 + abs($1) } / Double(rows.count)
  }
}

/// The difference in accuracy between two methods on the same rows.
package struct PairedGain: Equatable, Sendable {
  /// Mean difference over the rows, in −1...1.
  package let mean: Double
  /// Mean difference over its standard error, `d̄ / (s/√n)` with `s² = Σ(d − d̄)²/n`; 0 where the methods are right on the
  /// same rows, and infinite where all rows differ alike.
  package let z: Double

  /// - Precondition: both hold the same rows in the same order, at least one.
  package init(_ correct: [Double], over other: [Double]) {
    precondition(correct.count == other.count && !correct.isEmpty, "paired rows")
    let count = Double(correct.count)
    let differences = zip(correct, other).map { $0 - $1 }
    let mean = differences.reduce(0, +) / count
    let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = (squares / count).squareRoot() / count.squareRoot()
    self.mean = mean
    z = mean == 0 ? 0 : mean / error
  }

  /// Standard error of the mean.
  package var standardError: Double { z == 0 ? 0 : mean / z }
}

/// Ranks from 1 for the best; equal values share the mean of their ranks, and missing values the last ones.
///
/// - Parameters:
///   - values: one value per competitor; nil for one that failed.
///   - isLoss: whether lower is better.
///   - decimals: places after which values are equal.
package func meanRanks(_ values: [Double?], isLoss: Bool, decimals: Int = 6) -> [Double] {
  let scale = pow(10, Double(decimals))
  let keys = values.map { value in
    value.map { (($0 * scale).rounded() * (isLoss ? 1 : -1)) } ?? .infinity
  }
  return keys.map { key in
    let before = keys.count { $0 < key }
    let equal = keys.count { $0 == key }
    return Double(before) + Double(equal + 1) / 2
  }
}
