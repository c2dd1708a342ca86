import PortableFoundation
import SupervisionCore

/// A candidate of the choice, fitted.
struct LabelModelCandidateFit: Sendable {
  let name: LabelModelName
  let abstentions: Abstentions
  let model: any FittedLabelModel
}

/// The rows that choose among label models, each in a fold of the cross-validation.
///
/// Folds are drawn over the rows in order of their votes and gold, so that they do not depend on the order in which the
/// rows came.
struct RowsWithGold: Sendable {
  let gold: [Int]
  let classCount: Int
  private let patterns: VotePatterns
  private let fold: [Int]
  private let foldCount: Int

  init(_ votes: VotesWithGold, foldCount: Int, seed: UInt64) {
    let matrix = votes.matrix
    let known = (0..<matrix.rowCount).compactMap { row in
      votes.gold[row].map { (row: row, cells: matrix.row(row), gold: $0) }
    }
    let sorted = known.sorted {
      $0.cells == $1.cells ? $0.gold < $1.gold : $0.cells.lexicographicallyPrecedes($1.cells)
    }
    var generator = SeededGenerator(seed: seed)
    gold = sorted.map(\.gold)
    classCount = matrix.classCount
    patterns = VotePatterns(eachRowOf: matrix.selecting(rows: sorted.map(\.row)))
    fold = sorted.indices.map { $0 % foldCount }.shuffled(using: &generator)
    self.foldCount = foldCount
  }

  /// Labels of the rows, `rows × K`, row-major.
  func labels(of model: any FittedLabelModel, jobs: Int) -> [Double] {
    model.posteriors(for: patterns, jobs: jobs)
  }

  /// The calibration to the rows, those of one fold left out if it is named.
  func calibration(of labels: [Double], without fold: Int? = nil) -> LabelCalibration {
    let rows = gold.indices.filter { self.fold[$0] != fold }
    return LabelCalibration(
      fittedTo: rows.flatMap { labels[($0 * classCount)..<(($0 + 1) * classCount)] },
      gold: rows.map { gold[$0] }, classCount: classCount)
  }

  /// The labels, those of each fold calibrated to the others.
  func crossValidated(_ labels: [Double]) -> [Double] {
    var result = labels
    for fold in 0..<foldCount {
      let corrected = calibration(of: labels, without: fold).corrected(labels)
      for row in gold.indices where self.fold[row] == fold {
        let places = (row * classCount)..<((row + 1) * classCount)
        result.replaceSubrange(places, with: corrected[places])
      }
    }
    return result
  }

  /// −log P(gold) of each row, in nats.
  func losses(of labels: [Double]) -> [Double] {
    gold.enumerated().map { row, label in -log(max(labels[row * classCount + label], 1e-12)) }
  }

  /// Area under the ROC curve: of class 1 for two classes, the mean over those with rows of both kinds for more.
  func rocAUC(of labels: [Double]) -> Double? {
    let areas = (classCount == 2 ? [1] : Array(0..<classCount)).compactMap { label in
      area(of: gold.indices.map { labels[$0 * classCount + label] }, positive: label)
    }
    return areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count)
  }

  /// Share of the pairs of a positive and another row in which the positive one scores higher, equal scores one half.
  private func area(of scores: [Double], positive: Int) -> Double? {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    let positiveCount = gold.count { $0 == positive }
    let pairCount = Double(positiveCount) * Double(gold.count - positiveCount)
    guard pairCount > 0 else { return nil }
    var (won, below, start) = (0.0, 0, 0)
    while start < order.count {
      let end = order[start...].firstIndex { scores[$0] != scores[order[start]] } ?? order.count
      let equal = order[start..<end]
      let positives = equal.count { gold[$0] == positive }
      won += Double(positives) * (Double(below) + Double(equal.count - positives) / 2)
      below += equal.count - positives
      start = end
    }
    return won / pairCount
  }
}
