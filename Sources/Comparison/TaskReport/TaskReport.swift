import Evaluation
import LabelModels
import Labeling
import Pipeline
import ReportPages
import Store
import SupervisionCore

/// All that a store holds of one task and set of labeling functions, as a page to read.
///
/// Sections appear where there is something to show: functions after `label`, labels after `label-model fit`, end models
/// after `train`.
public struct TaskReport: Sendable {
  /// Candidates shown per kind of error.
  public var exampleLimit = 8
  /// Threads. The result is the same at any number.
  public var jobs = 1

  let task: any WorkbenchTask
  let votes: TaskVotes
  let store: Store

  /// - Parameters:
  ///   - task: the task to report on.
  ///   - set: nil for the task's default set.
  ///   - store: holds its votes, labels and runs.
  /// - Throws: ``SupervisionCore/UsageError`` for an unknown set, ``SupervisionCore/DataError``
  ///   when a function has not voted on every candidate.
  public init(task: any WorkbenchTask, set: String?, store: Store) throws {
    self.task = task
    self.store = store
    votes = try TaskVotes(task: task, set: set, store: store)
  }

  /// The page.
  ///
  /// - Throws: ``SupervisionCore/DataError`` for damaged labels or predictions.
  /// - Complexity: one pass over votes and labels of every split, and one over the predictions of the runs shown.
  public func page(version: String) throws -> Page {
    let runs = try RunGroup.groups(task: task.name, set: votes.set.name, store: store)
    var sections = [whatIsHere(runs, version: version), try functionSection()]
    if let labels = try labelSection() { sections.append(labels) }
    if !runs.isEmpty { sections += try runSections(runs) }
    sections.append(try exampleSection(runs))
    return Page(title: "\(votes.task), set \(votes.set.name)", sections: sections)
  }

  private func whatIsHere(_ runs: [RunGroup], version: String) -> Page.Section {
    let counts = votes.splits.sorted { $0.key < $1.key }.map { split, votes in
      let gold = votes.gold.knownCount
      return "\(votes.matrix.rowCount) \(split.rawValue)" + (gold > 0 ? " (\(gold) with gold)" : "")
    }
    var facts = [
      Page.Fact("Question", task.question), Page.Fact("Data", votes.corpusKind.caption),
      Page.Fact("Candidates", counts.joined(separator: ", ")),
      Page.Fact("Classes", votes.classNames.joined(separator: ", ")),
      Page.Fact("Labeling functions", String(votes.set.functions.count)),
      Page.Fact("Runs of end models", String(runs.reduce(0) { $0 + $1.runs.count })),
      Page.Fact("Slicework", version),
    ]
    for warning in votes.warnings { facts.append(Page.Fact("Mind", warning)) }
    return Page.Section("What is here", [.facts(facts)])
  }
}
