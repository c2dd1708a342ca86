import Evaluation
import LabelModels
import Labeling
import Store
import SupervisionCore

/// Scores of stored probabilistic labels against gold, for every label model fitted to a set.
public struct LabelModelScore: Sendable {
  /// Scores per label model: on all rows, on rows with a vote, and at the threshold tuned on dev.
  public let table: ResultTable
  /// Changes since a model was fitted, a sentence each.
  public let warnings: [String]
  private let task: String
  private let stored: [Score]

  /// Reads the labels of a split and scores them.
  ///
  /// - Parameters:
  ///   - task: the task whose labels are scored.
  ///   - set: nil for the task's default set.
  ///   - split: a split with gold.
  ///   - store: where the labels are stored.
  /// - Throws: ``SupervisionCore/DataError`` when no label model was fitted to the set, or the
  ///   split has no gold.
  public init(task: any WorkbenchTask, set: String?, split: Split, store: Store) throws {
    let votes = try TaskVotes(task: task, set: set, store: store)
    let judged = try votes.votes(in: split)
    guard judged.gold.knownCount > 0 else {
      throw DataError(
        file: "task \(task.name)", field: split.rawValue, found: "no gold labels",
        expected: "gold labels to score against", remedy: "score dev or test")
    }
    let models = try store.labelModels(task: task.name).filter { $0.functionSet == votes.set.name }
    guard !models.isEmpty else {
      throw DataError(
        file: store.path, field: "label models of \(task.name), set \(votes.set.name)",
        found: "none", expected: "at least one",
        remedy: "run `label-model fit \(task.name) --lf-set \(votes.set.name)`")
    }
    var scores = ScoreTable(
      caption: "\(votes.title) · \(split.rawValue)", classCount: votes.classCount)
    var warnings = votes.warnings
    var stored: [Score] = []
    for model in models {
      warnings += try store.stalenessWarnings(of: model, votes: votes)
      func labels(_ split: Split) throws -> ProbabilisticLabels {
        try store.probabilisticLabels(
          task: task.name, functionSet: model.functionSet, model: model.name, split: split)
      }
      let threshold = try votes.tunedThreshold(votes[.dev].map { _ in try labels(.dev) })
      try scores.append(
        model: model.name, split: split.rawValue, labels: labels(split), gold: judged.gold,
        matrix: judged.matrix, tunedThreshold: threshold)
      stored += scores.storedScores(
        model: "\(model.functionSet)/\(model.name)", split: split)
    }
    self.task = task.name
    self.stored = stored
    self.table = scores.table
    self.warnings = warnings
  }

  /// Stores the scores on all candidates, in place of earlier ones of the same models and split.
  public func save(in store: Store) throws { try store.save(stored, task: task) }
}

extension TaskVotes {
  /// The threshold with the best F1 on dev; nil for more than two classes or without dev gold.
  package func tunedThreshold(_ devLabels: ProbabilisticLabels?) -> Double? {
    guard classCount == 2, let devLabels, let gold = self[.dev]?.gold, gold.knownCount > 0
    else { return nil }
    return tuneThreshold(devLabels, gold: gold)
  }
}
