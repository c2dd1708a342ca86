import Evaluation
import SupervisionCore

extension Application {
  /// Matthews' correlation of constant predictions is 0, as elsewhere; it is undefined where gold is constant.
  func score(
    _ labels: ProbabilisticLabels, _ split: Split, _ measure: Metric, rows: [Int]? = nil
  ) -> Double? {
    let classes = gold[split]!
    let scores = Scores(
      ClassPredictions(mostProbableIn: labels), gold: GoldLabels(classes.map { Int8($0) }),
      classCount: labels.classCount, rows: rows)
    guard measure == .matthews, scores.matthews == nil else { return scores[measure] }
    return Set((rows ?? Array(classes.indices)).map { classes[$0] }).count > 1 ? 0 : nil
  }
}
