import Foundation
import SupervisionCore

/// An oracle: naive Bayes on the votes with balance and rates estimated from gold, in five folds.
///
/// The rows of a fold are labeled with the rates of the other four. `nⱼ(v, y)` votes `v` of voter `j` fall on gold class
/// `y`; a vote adds `log θⱼ(v | y)` to the score of class `y`,
///
/// ```text
/// θⱼ(v | y) = (nⱼ(v, y) + 10·B(v | y)) / (Σᵥ nⱼ(v, y) + 10)
/// ```
///
/// with `B` the confusion matrix of all voters together, one vote added to each cell. A voter of one class alone, with more
/// than 20 votes, adds `log P(y | vote)/P(y)`, where 2 votes at the balance are added. Abstentions are no evidence; rows with
/// and without a vote have a balance each, with half a row added to each class.
///
/// Rows without gold get the estimates of the folds but the first.
package struct GoldRateLabels {
  static let foldCount = 5
  private static let pooledVotes = 10.0
  private static let balanceVotes = 2.0
  private static let votesOfOneSided = 20.0

  private let set: VoteSet
  private let isCovered: [Bool]
  private let classCount: Int

  /// - Complexity: O(cells · K) in each fold.
  package static func labels(of set: VoteSet) -> ProbabilisticLabels {
    GoldRateLabels(set).labels()
  }

  private init(_ set: VoteSet) {
    self.set = set
    classCount = set.classCount
    isCovered = (0..<set.matrix.rowCount).map(set.isCovered)
  }

  private func labels() -> ProbabilisticLabels {
    let folds = Self.folds(of: set)
    var probabilities = [Double](repeating: 0, count: set.items.count * classCount)
    for fold in 0..<Self.foldCount {
      let training = folds.indices.filter { set.gold[$0] != nil && folds[$0] != fold }
      let scores = Scores(self, training: training)
      for row in folds.indices where folds[row] == fold {
        let posterior = scores.posterior(of: row, in: set.matrix, isCovered: isCovered[row])
        for label in 0..<classCount { probabilities[row * classCount + label] = posterior[label] }
      }
    }
    return ProbabilisticLabels(classCount: classCount, probabilities: probabilities)
  }

  /// The fold of each row: rows with gold take turns in the order of their items' names, so that the order of the file
  /// does not matter; the others are in the first.
  static func folds(of set: VoteSet) -> [Int] {
    var folds = [Int](repeating: 0, count: set.items.count)
    let known = set.rows(.all).sorted { set.items[$0] < set.items[$1] }
    for (position, row) in known.enumerated() { folds[row] = position % foldCount }
    return folds
  }

  /// What the training rows of a fold say.
  private struct Scores {
    let classCount: Int
    /// log P(Y) of rows without and with a vote.
    let balances: [[Double]]
    /// `(voters·K) × K`, row-major: the addition of a vote to the score of each class, in nats.
    let weights: [Double]

    init(_ labels: GoldRateLabels, training: [Int]) {
      let classCount = labels.classCount
      let balances = [false, true].map { covered in
        Self.balance(labels, training.filter { labels.isCovered[$0] == covered })
      }
      let counts = Self.counts(labels.set, training)
      let pooled = Self.pooled(counts, classCount)
      let size = classCount * classCount
      self.classCount = classCount
      self.balances = balances.map { $0.map { log($0) } }
      weights = stride(from: 0, to: counts.count, by: size).flatMap { start in
        Self.weights(Array(counts[start..<(start + size)]), pooled, balances[1], classCount)
      }
    }

    func posterior(of row: Int, in matrix: VoteMatrix, isCovered: Bool) -> [Double] {
      var scores = balances[isCovered ? 1 : 0]
      for voter in 0..<matrix.columnCount where matrix[row, voter] != abstainCell {
        let start = (voter * classCount + Int(matrix[row, voter])) * classCount
        for label in 0..<classCount { scores[label] += weights[start + label] }
      }
      let top = scores.max() ?? 0
      let odds = scores.map { exp($0 - top) }
      let total = odds.reduce(0, +)
      return odds.map { $0 / total }
    }

    private static func balance(_ labels: GoldRateLabels, _ rows: [Int]) -> [Double] {
      var counts = [Double](repeating: 0.5, count: labels.classCount)
      for row in rows { counts[Int(labels.set.gold.cells[row])] += 1 }
      let total = counts.reduce(0, +)
      return counts.map { $0 / total }
    }

    /// nⱼ(v, y), `(voters·K) × K`, row-major.
    private static func counts(_ set: VoteSet, _ rows: [Int]) -> [Double] {
      let classCount = set.classCount
      var counts = [Double](
        repeating: 0, count: set.matrix.columnCount * classCount * classCount)
      for voter in 0..<set.matrix.columnCount {
        for row in rows where set.matrix[row, voter] != abstainCell {
          let vote = voter * classCount + Int(set.matrix[row, voter])
          counts[vote * classCount + Int(set.gold.cells[row])] += 1
        }
      }
      return counts
    }

    /// B(v | y), `K × K`, row-major by vote.
    private static func pooled(_ counts: [Double], _ classCount: Int) -> [Double] {
      let size = classCount * classCount
      var sums = [Double](repeating: 1, count: size)
      for (position, count) in counts.enumerated() { sums[position % size] += count }
      let ofClass = (0..<classCount).map { label in
        (0..<classCount).reduce(0) { $0 + sums[$1 * classCount + label] }
      }
      return sums.enumerated().map { $1 / ofClass[$0 % classCount] }
    }

    private static func weights(
      _ counts: [Double], _ pooled: [Double], _ balance: [Double], _ classCount: Int
    ) -> [Double] {
      let ofVote = (0..<classCount).map { vote in
        counts[(vote * classCount)..<((vote + 1) * classCount)].reduce(0, +)
      }
      if ofVote.count(where: { $0 > 0 }) == 1, let total = ofVote.max(), total > votesOfOneSided {
        return counts.enumerated().map { position, count in
          let label = position % classCount
          guard ofVote[position / classCount] > 0 else { return 0 }
          return log(
            (count + balanceVotes * balance[label]) / (total + balanceVotes) / balance[label])
        }
      }
      let ofClass = (0..<classCount).map { label in
        (0..<classCount).reduce(0) { $0 + counts[$1 * classCount + label] }
      }
      return counts.enumerated().map { position, count in
        log(
          (count + pooledVotes * pooled[position])
            / (ofClass[position % classCount] + pooledVotes))
      }
    }
  }
}
