import Evaluation
import Foundation
import JSONCoding
import LabelModels
import Labeling
import Store
import Streaming
import SupervisionCore

/// A label model fitted to the train votes of a task and stored with its probabilistic labels.
public struct StoredLabelModel: Sendable {
  /// The fitted model with its options and the origin of its class balance.
  public let fit: LabelModelFit
  /// Time in seconds to read votes, fit, predict all splits and store their labels.
  public let seconds: Double
  private let votes: TaskVotes

  fileprivate init(_ fit: LabelModelFit, votes: TaskVotes, seconds: Double) {
    self.fit = fit
    self.votes = votes
    self.seconds = seconds
  }

  /// Warnings about changed functions and about the fit, one sentence each.
  public var warnings: [String] { votes.warnings + fit.warnings }

  /// The candidates of `auto` with their scores on dev; nil for every other label model.
  public var candidateTable: ResultTable? { fit.candidateTable }

  /// One row per labeling function with its learned accuracy.
  public var table: ResultTable {
    fit.table(
      caption: "\(votes.title) · \(fit.name)",
      notes: [
        fit.classBalanceNote(classNames: votes.classNames),
        "Votes read, fitted, predicted and stored in \(decimalText(seconds, decimals: 3)) s.",
      ])
  }
}

extension WorkbenchTask {
  /// Fits a label model to the train votes, predicts every split and stores both.
  ///
  /// - Parameters:
  ///   - store: where the task was imported and labeled.
  ///   - set: nil for the task's default set.
  ///   - fitter: the label model with its options; abstentions are silent unless it names their meaning.
  ///   - usesDevGold: whether the fit may use the votes on dev candidates with gold.
  ///   - jobs: number of threads.
  /// - Throws: as ``LabelModels/LabelModelFitter/fit(_:devGold:gold:dev:jobs:)``; ``SupervisionCore/DataError`` when a
  ///   function has not voted on every candidate.
  /// - Complexity: memory for the distinct train votes and 65,536 candidates.
  @discardableResult
  public func fitLabelModel(
    in store: Store, set: String? = nil, with fitter: LabelModelFitter, usesDevGold: Bool = false,
    jobs: Int = processorCount
  ) throws -> StoredLabelModel {
    let start = ContinuousClock.now
    let provenance = try store.provenance(task: self, set: set)
    let votes = try TaskVotes(task: self, set: set, splits: [.dev], store: store)
    let functions = votes.set.functions.map(\.name)
    let splits = Array(try store.candidateCounts(task: name).keys)
    guard splits.contains(.train) else { throw votes.noCandidates(in: .train) }
    let fit = try fitter.ofFunctionsRunOnEveryRow.fit(
      store.votePatterns(task: name, split: .train, functions: functions, jobs: jobs),
      devGold: votes[.dev]?.gold, gold: usesDevGold ? votes[.dev] : nil,
      dev: votes[.dev], jobs: jobs)
    try store.save(
      LabelModelRecord(fit, functionSet: votes.set.name, provenance: provenance),
      task: name, splits: splits, functions: functions
    ) { try fit.model.predict($0, jobs: jobs) }
    return StoredLabelModel(
      fit, votes: votes, seconds: (ContinuousClock.now - start) / .seconds(1))
  }
}

extension Store {
  /// The state of the votes of a set; read it before the votes that a model is fitted to.
  package func provenance(task: any WorkbenchTask, set: String?) throws -> Provenance {
    try provenance(
      task: task.name, functions: task.functionSet(named: set).functions.map(\.name))
  }
}

extension LabelModelRecord {
  package init(_ fit: LabelModelFit, functionSet: String, provenance: Provenance) throws {
    self.init(
      functionSet: functionSet, name: fit.name.rawValue,
      options: try canonicalJSONText(fit.options),
      seed: fit.options.seed, classBalance: fit.model.classBalance, provenance: provenance,
      fitted: String(decoding: try fit.model.encodedDocument(), as: UTF8.self))
  }

  /// The options of the fit.
  ///
  /// - Throws: ``SupervisionCore/DataError`` that names the model when they cannot be read.
  package func decodedOptions(task: String) throws -> LabelModelOptions {
    do {
      return try JSONDecoder().decode(LabelModelOptions.self, from: Data(options.utf8))
    } catch is DecodingError {
      throw DataError(
        file: "task \(task)", field: "label model '\(name)' of set '\(functionSet)'",
        found: "stored options that this version of Slicework cannot read",
        expected: "the options of a label model as JSON",
        remedy: "run `\(fitCommand(task: task))`, which replaces them")
    }
  }

  /// The command that fits the model again.
  package func fitCommand(task: String) -> String {
    "label-model fit \(task) --lf-set \(functionSet) --label-model \(name)"
  }
}
