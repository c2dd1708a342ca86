import EndModels
import Evaluation
import SupervisionCore

/// Scores of a model's labels, overall and per slice.
struct EndModelScoring: Sendable {
  private let decision: DecisionThreshold
  private let metric: SelectionMetric
  private let votes: TaskVotes
  private let slices: TaskSlices

  init(_ decision: DecisionThreshold, _ settings: EndModelSettings, _ data: TrainingData) {
    self.decision = decision
    metric = settings.metric
    votes = data.votes
    slices = data.slices
  }

  /// The decision threshold and the outcome's scores.
  ///
  /// - Parameters:
  ///   - labels: of every split to score.
  ///   - outputs: indicators and attention of the model, by split.
  func outcome(
    epoch: Int, labels: [Split: ProbabilisticLabels], outputs: [Split: SliceOutputs]
  ) -> EndModelResult.Outcome {
    let threshold = decision == .tuned ? labels[.dev].map(devThreshold) : nil
    func scores(_ split: Split) -> Scores? {
      guard let labels = labels[split], let gold = votes[split]?.gold, gold.knownCount > 0
      else { return nil }
      return Scores(labels, gold: gold, threshold: threshold)
    }
    return EndModelResult.Outcome(
      decision: decision, epoch: epoch, threshold: threshold, dev: scores(.dev),
      test: scores(.test),
      slices: [Split.dev, .test].flatMap { split in
        sliceScores(split, labels[split], outputs[split], threshold: threshold)
      })
  }

  private func devThreshold(_ labels: ProbabilisticLabels) -> Double {
    guard let gold = votes[.dev]?.gold, gold.knownCount > 0 else { return 0.5 }
    return tuneThreshold(labels, gold: gold)
  }

  private func sliceScores(
    _ split: Split, _ labels: ProbabilisticLabels?, _ outputs: SliceOutputs?, threshold: Double?
  ) -> [EndModelResult.SliceScore] {
    guard let labels, let gold = votes[split]?.gold, gold.knownCount > 0,
      let members = slices.members[split]
    else { return [] }
    return slices.names.enumerated().map { index, name in
      let rows = members[index].indices.filter { members[index][$0] && gold[$0] != nil }
      return EndModelResult.SliceScore(
        slice: name, split: split, memberCount: rows.count,
        scores: Scores(labels, gold: gold, threshold: threshold, rows: rows),
        indicator: outputs.map {
          indicator(
            index + 1, $0, members: members[index], labels: labels, gold: gold,
            threshold: threshold)
        })
    }
  }

  private func indicator(
    _ slice: Int, _ outputs: SliceOutputs, members: [Bool], labels: ProbabilisticLabels,
    gold: GoldLabels, threshold: Double?
  ) -> EndModelResult.Indicator {
    let count = outputs.sliceCount
    let probabilities = members.indices.map { Double(outputs.indicators[$0 * count + slice]) }
    let weights = members.indices.map { Double(outputs.attention[$0 * count + slice]) }
    let chosen = probabilities.indices.filter { probabilities[$0] > 0.5 }
    let both = chosen.count { members[$0] }
    let memberCount = members.count { $0 }
    let memberWeights = zip(weights, members).filter(\.1).map(\.0)
    return EndModelResult.Indicator(
      memberCount: chosen.count,
      scores: Scores(
        labels, gold: gold, threshold: threshold, rows: chosen.filter { gold[$0] != nil }),
      rocAUC: Ranking(scores: probabilities, isPositive: members).rocAUC,
      f1: chosen.count + memberCount == 0
        ? nil : 2 * Double(both) / Double(chosen.count + memberCount),
      attention: weights.reduce(0, +) / Double(max(1, weights.count)),
      memberAttention: memberWeights.isEmpty
        ? nil : memberWeights.reduce(0, +) / Double(memberWeights.count))
  }

  /// The criterion by which training compares epochs: the decision's score on dev.
  var criterion: SelectionCriterion {
    SelectionCriterion(decision.storedName) { labels in devScore(labels) }
  }

  /// Score on dev; equal scores are ordered by average precision, as where no candidate is predicted positive yet.
  private func devScore(_ labels: ProbabilisticLabels) -> Double? {
    guard let gold = votes[.dev]?.gold, gold.knownCount > 0 else { return nil }
    let predictions =
      decision == .tuned
      ? ClassPredictions(labels, threshold: tuneThreshold(labels, gold: gold))
      : ClassPredictions(mostProbableIn: labels)
    var scores = Scores(predictions, gold: gold, classCount: labels.classCount)
    scores.averagePrecision = Scores(labels, gold: gold).averagePrecision
    return metric.value(scores).map { $0 + 1e-6 * (scores.averagePrecision ?? 0) }
  }
}
