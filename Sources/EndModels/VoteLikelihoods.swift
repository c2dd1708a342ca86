import Foundation
import SupervisionCore

/// What the votes on each row say of its class beside the features: P(votes | class), by which labels are refined while an
/// end model is trained.
///
/// Votes are taken as independent of each other and of the features given the class, an abstention being a vote like
/// another.
public struct VoteLikelihoods: Sendable {
  /// K, at least 2.
  public let classCount: Int
  /// log P(votes | class), `rows × K`, row-major.
  let logarithms: [Double]

  /// Number of rows.
  public var count: Int { logarithms.count / classCount }

  /// Likelihoods by the rates at which each function gives each vote in each class, as labels of the same rows have them;
  /// half a row is added to every count.
  ///
  /// - Parameters:
  ///   - votes: one row per row of the features.
  ///   - labels: a distribution over the classes per row.
  /// - Precondition: votes and labels have as many rows and classes.
  /// - Complexity: O(rows · functions · K).
  public init(votes: VoteMatrix, labels: ProbabilisticLabels) {
    precondition(votes.rowCount == labels.count && votes.classCount == labels.classCount)
    let k = votes.classCount
    var logarithms = [Double](repeating: 0, count: votes.rowCount * k)
    for column in 0..<votes.columnCount {
      let cells = votes.cells[column * votes.rowCount..<(column + 1) * votes.rowCount]
      let rates = Self.logRates(cells, labels)
      for (row, cell) in cells.enumerated() {
        for label in 0..<k { logarithms[row * k + label] += rates[(Int(cell) + 1) * k + label] }
      }
    }
    classCount = k
    self.logarithms = logarithms
  }

  /// log P(cell | class), `(K + 1) × K`, from the abstention on.
  private static func logRates(_ cells: ArraySlice<Int8>, _ labels: ProbabilisticLabels) -> [Double]
  {
    let k = labels.classCount
    var counts = [Double](repeating: 0.5, count: (k + 1) * k)
    for (row, cell) in cells.enumerated() {
      for label in 0..<k { counts[(Int(cell) + 1) * k + label] += labels[row, label] }
    }
    let totals = (0..<k).map { label in (0...k).reduce(0) { $0 + counts[$1 * k + label] } }
    return counts.indices.map { log(counts[$0] / totals[$0 % k]) }
  }

  /// P(class | features, votes) ∝ P(class | features) · P(votes | class).
  ///
  /// - Parameter predictions: P(class | features) of every row.
  /// - Source: Raykar et al. 2010, "Learning from crowds", section 2.3.
  package func posterior(of predictions: ProbabilisticLabels) -> ProbabilisticLabels {
    var probabilities = predictions.probabilities
    for row in 0..<count {
      let range = row * classCount..<(row + 1) * classCount
      let best = logarithms[range].max() ?? 0
      for index in range { probabilities[index] *= exp(logarithms[index] - best) }
      let sum = probabilities[range].reduce(0, +)
      // A prediction may be exactly 0 where the votes alone are for the class.
      for index in range {
        probabilities[index] =
          sum > 0 ? probabilities[index] / sum : predictions.probabilities[index]
      }
    }
    return ProbabilisticLabels(classCount: classCount, probabilities: probabilities)
  }
}
