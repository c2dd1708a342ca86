import Evaluation
import Foundation
import LabelModels
import Labeling
import Store
import Streaming
import SupervisionCore

/// A label model fitted to the train votes of a task and stored with its probabilistic labels.
public struct LabelModelFit: Sendable {
  /// What the model was fitted to.
  public let patterns: VotePatterns
  public let fitted: any FittedLabelModel
  public let kind: LabelModelKind
  public let classBalanceSource: String
  /// Reading votes, fitting, predicting all splits and storing their labels.
  public let seconds: Double
  private let votes: TaskVotes

  /// Fits, predicts every split and stores both.
  ///
  /// - Parameters:
  ///   - task: the task whose candidates, votes and labels are read.
  ///   - set: nil for the task's default set.
  ///   - kind: the label model.
  ///   - settings: its options and class balance.
  ///   - usesDevGold: let the votes on dev candidates with gold inform the fit.
  ///   - jobs: threads to work on.
  ///   - store: where the task was imported.
  public init(
    task: any WorkbenchTask, set: String?, kind: LabelModelKind, settings: LabelModelSettings,
    usesDevGold: Bool, jobs: Int = processorCount, store: Store
  ) throws {
    let provenance = try store.provenance(
      task: task.name, functions: task.functionSet(named: set).functions.map(\.name))
    let start = ContinuousClock.now
    let votes = try TaskVotes(task: task, set: set, splits: [.dev], store: store)
    let functions = votes.set.functions.map(\.name)
    let splits = Array(try store.candidateCounts(task: task.name).keys)
    guard splits.contains(.train) else { throw votes.noCandidates(in: .train) }
    let (options, source) = try settings.options(
      devGold: votes[.dev]?.gold, classCount: votes.classCount)
    let gold = try usesDevGold ? votes[.dev].map { try GoldVotes($0.matrix, gold: $0.gold) } : nil
    let patterns = try store.votePatterns(
      task: task.name, split: .train, functions: functions, jobs: jobs)
    let fitted = try kind.fit(patterns, options: options, gold: gold, jobs: jobs)
    try store.save(
      LabelModelRecord(
        functionSet: votes.set.name, name: kind.rawValue, options: try json(options),
        seed: settings.seed,
        classBalance: fitted.classBalance, provenance: provenance,
        fitted: String(decoding: try fitted.encodedDocument(), as: UTF8.self)),
      task: task.name, splits: splits, functions: functions
    ) { try fitted.predict($0, jobs: jobs) }
    seconds = (ContinuousClock.now - start) / .seconds(1)
    self.votes = votes
    self.patterns = patterns
    self.fitted = fitted
    self.kind = kind
    classBalanceSource = source
  }

  public var warnings: [String] { votes.warnings + fitted.warnings }

  /// One row per labeling function with its learned accuracy.
  public var table: ResultTable {
    let balance = zip(votes.classNames, fitted.classBalance).map { name, share in
      "\(name) \(String(format: "%.3f", share))"
    }
    return learnedAccuracies(
      caption: "\(votes.title) · \(kind.rawValue)", fitted, patterns,
      notes: [
        "Class balance (\(classBalanceSource)): \(balance.joined(separator: ", ")).",
        "Votes read, fitted, predicted and stored in \(String(format: "%.3f", seconds)) s.",
      ])
  }
}

/// JSON with sorted keys: equal values give equal bytes.
package func json(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
