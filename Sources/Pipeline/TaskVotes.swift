import LabelModels
import Labeling
import Store
import Streaming
import SupervisionCore

/// The votes of one set of labeling functions on the splits of a task, with gold where it is known.
public struct TaskVotes: Sendable {
  /// Name of the task.
  public let task: String
  /// The set of labeling functions.
  public let set: FunctionSetDescription
  /// Names of the classes, in the order of their indices.
  public let classNames: [String]
  /// Whether the corpus is real or generated.
  public let corpusKind: CorpusOrigin.Kind
  /// Votes and gold by split, one row per candidate in corpus order; splits without candidates are missing.
  public let splits: [Split: VotesWithGold]
  /// Names of the functions whose declaration changed since they voted.
  public let changedFunctions: [String]

  /// Number of classes.
  public var classCount: Int { classNames.count }
  /// Votes and gold of a split; nil where it has no candidates.
  public subscript(split: Split) -> VotesWithGold? { splits[split] }

  /// Reads the votes from the store.
  ///
  /// - Parameters:
  ///   - task: the task whose candidates, votes and labels are read.
  ///   - set: nil for the task's default set.
  ///   - splits: nil for all.
  ///   - store: where the task was imported.
  /// - Throws: ``SupervisionCore/UsageError`` for an unknown set, ``SupervisionCore/DataError``
  ///   when a function has not voted on every candidate, or the corpus was imported for other
  ///   classes.
  public init(
    task: any WorkbenchTask, set: String? = nil, splits: [Split] = Split.allCases, store: Store
  ) throws {
    let corpus = try task.importedCorpus(in: store)
    let set = try task.functionSet(named: set)
    let names = set.functions.map(\.name)
    let records = try task.functionRecords(in: store).filter { names.contains($0.name) }
    self.task = task.name
    self.set = set
    classNames = corpus.classNames
    corpusKind = corpus.origin.kind
    changedFunctions = try store.compare(records, task: task.name).changed
    var votes: [Split: VotesWithGold] = [:]
    for split in splits where try (store.candidateCounts(task: task.name)[split] ?? 0) > 0 {
      votes[split] = try VotesWithGold(
        store.voteMatrix(task: task.name, split: split, functions: names),
        gold: store.goldLabels(task: task.name, split: split))
    }
    self.splits = votes
  }

  /// Votes and gold of a split.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when the corpus has no candidates in this split.
  public func votes(in split: Split) throws -> VotesWithGold {
    guard let votes = splits[split] else { throw noCandidates(in: split) }
    return votes
  }

  func noCandidates(in split: Split) -> DataError {
    DataError(
      file: "task \(task)", field: split.rawValue, found: "no candidates",
      expected: "at least one", remedy: "choose another split, or import a corpus that has it")
  }

  /// Share of class 1 among the candidates with gold; nil for more than two classes or without gold.
  public func positiveShare(_ split: Split) -> Double? {
    guard classCount == 2 else { return nil }
    return splits[split]?.gold.classBalance(classCount: 2)?[1]
  }

  /// Title for tables, such as `cdr · default · 33 labeling functions · embedded (generated)`.
  public var title: String {
    [task, set.name, "\(set.functions.count) labeling functions", corpusKind.caption]
      .joined(separator: " · ")
  }

  /// One warning for all functions that changed since they voted.
  public var warnings: [String] {
    guard !changedFunctions.isEmpty else { return [] }
    let names = changedFunctions.prefix(3).joined(separator: ", ")
    let more = changedFunctions.count > 3 ? " and \(changedFunctions.count - 3) more" : ""
    return ["changed since they voted: \(names)\(more); run `label \(task)`"]
  }
}
