import Evaluation
import Foundation
import LabelModels
import Store
import SupervisionCore

/// A label model fitted to the train votes of a task and stored with its probabilistic labels.
public struct LabelModelFit: Sendable {
  public let votes: TaskVotes
  public let fitted: any FittedLabelModel
  public let kind: LabelModelKind
  public let classBalanceSource: String
  /// Fitting, and predicting all splits.
  public let seconds: Double

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
    task: any RunnableTask, set: String?, kind: LabelModelKind, settings: LabelModelSettings,
    usesDevGold: Bool, jobs: Int = ProcessInfo.processInfo.activeProcessorCount, store: Store
  ) throws {
    let provenance = try store.provenance(
      task: task.name, functions: task.functionSet(named: set).functions.map(\.name))
    let votes = try TaskVotes(task: task, set: set, store: store)
    let (options, source) = try settings.options(
      devGold: votes[.dev]?.gold, classCount: votes.classCount)
    let gold = try usesDevGold ? votes[.dev].map { try GoldVotes($0.matrix, gold: $0.gold) } : nil
    let start = ContinuousClock.now
    let train = CollapsedVotes(try votes.votes(in: .train).matrix, jobs: jobs)
    let fitted = try kind.fit(train.patterns, options: options, gold: gold, jobs: jobs)
    let labels = try votes.splits.mapValues { try fitted.predict($0.matrix, jobs: jobs) }
    seconds = (ContinuousClock.now - start) / .seconds(1)
    try store.save(
      LabelModelRecord(
        functionSet: votes.set.name, name: kind.rawValue, options: try json(options),
        seed: settings.seed,
        classBalance: fitted.classBalance, provenance: provenance,
        fitted: String(decoding: try fitted.encodedDocument(), as: UTF8.self)),
      labels: labels, task: task.name)
    self.votes = votes
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
    var table = ResultTable(
      caption: "\(votes.title) · \(kind.rawValue)",
      columns: [
        .init("function"), .init("coverage", .percent),
        .init("learnedAccuracy", title: "learned accuracy", .percent),
      ],
      notes: [
        "Class balance (\(classBalanceSource)): \(balance.joined(separator: ", ")).",
        "Fitted and predicted in \(String(format: "%.3f", seconds)) s.",
      ])
    guard let train = votes[.train]?.matrix else { return table }
    for (index, name) in train.functionNames.enumerated() {
      let voteCount = train.column(index).count { $0 != abstainCell }
      table.append([
        .text(name), .number(Double(voteCount) / Double(max(1, train.rowCount))),
        .number(fitted.learnedAccuracies[index]),
      ])
    }
    return table
  }
}

/// JSON with sorted keys: equal values give equal bytes.
package func json(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
