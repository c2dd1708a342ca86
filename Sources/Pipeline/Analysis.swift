import Evaluation
import LabelModels
import Labeling
import Store
import Streaming
import SupervisionCore

/// Coverage, overlaps, conflicts and accuracies of the labeling functions of a set on one split.
public struct Analysis: Sendable {
  /// The votes of the set on every split.
  public let votes: TaskVotes
  /// The split that is analysed.
  public let split: Split
  /// Summaries of each function and shares of each pair of functions.
  public let analysis: LabelingFunctionAnalysis
  /// Accuracy that the label model estimates, in 0...1, by name of the function; functions without an estimate are
  /// missing.
  public let learnedAccuracies: [String: Double]
  /// Name of the label model that estimated the accuracies; nil when none is fitted.
  public let labelModel: String?
  /// Changes since the functions voted or the label model was fitted, one sentence each.
  public let warnings: [String]

  /// - Parameters:
  ///   - task: the task whose candidates, votes and labels are read.
  ///   - set: nil for the task's default set.
  ///   - split: the split that is read.
  ///   - jobs: number of threads.
  ///   - store: where the task was imported.
  /// - Throws: ``SupervisionCore/DataError`` when a function has not voted on every candidate, or
  ///   the split is empty.
  public init(
    task: any WorkbenchTask, set: String?, split: Split, jobs: Int, store: Store
  ) throws {
    votes = try TaskVotes(task: task, set: set, splits: [split], store: store)
    self.split = split
    let judged = try votes.votes(in: split)
    analysis = LabelingFunctionAnalysis(
      judged.matrix, gold: judged.gold.knownCount > 0 ? judged.gold : nil, jobs: jobs)
    let model = try store.preferredLabelModel(for: votes)
    labelModel = model?.name
    warnings = try votes.warnings + store.stalenessWarnings(of: model, votes: votes)
    let fitted = try model?.decodedModel()
    learnedAccuracies = Dictionary(
      zip(fitted?.functionNames ?? [], fitted?.learnedAccuracies ?? [])
        .compactMap { name, accuracy in accuracy.map { (name, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// Summary with one row per function: coverage, overlaps, conflicts, learned and empirical accuracy.
  public var table: ResultTable {
    var table = ResultTable(
      caption: "\(votes.title) · \(split.rawValue)",
      columns: [
        .init("function"), .init("index", .integer), .init("polarity"),
        .init("coverage", .percent), .init("overlaps", .percent), .init("conflicts", .percent),
        .init("correct", .integer), .init("incorrect", .integer),
        .init("empiricalAccuracy", title: "emp. accuracy", .percent),
        .init("learnedAccuracy", title: "learned accuracy", .percent),
      ], notes: notes)
    for summary in analysis.summaries {
      table.append([
        .text(summary.name), .integer(summary.index),
        .text(summary.polarity.map { votes.classNames[$0] }.joined(separator: ", ")),
        .number(summary.coverage), .number(summary.overlaps), .number(summary.conflicts),
        summary.correct.map { .integer($0) } ?? .missing,
        summary.incorrect.map { .integer($0) } ?? .missing,
        .number(summary.empiricalAccuracy), .number(learnedAccuracies[summary.name]),
      ])
    }
    return table
  }

  /// Share of candidates on which both functions of a pair vote, `m × m`; the diagonal is the coverage.
  public var overlapTable: ResultTable {
    pairTable("Pairwise overlaps", analysis.pairwiseOverlaps)
  }

  /// Share of candidates on which both functions of a pair vote and differ, `m × m`.
  public var conflictTable: ResultTable {
    pairTable("Pairwise conflicts", analysis.pairwiseConflicts)
  }

  private func pairTable(_ caption: String, _ shares: [[Double]]) -> ResultTable {
    let names = analysis.summaries.map(\.name)
    var table = ResultTable(
      caption: caption,
      columns: [.init("function"), .init("index", .integer)]
        + names.enumerated().map { .init($1, title: String($0), .percent) })
    for (index, row) in shares.enumerated() {
      table.append([.text(names[index]), .integer(index)] + row.map { .number($0) })
    }
    return table
  }

  private var notes: [String] {
    let covered = (analysis.coverage * 1000).rounded() / 10
    return ["\(covered) % of \(analysis.rowCount) candidates have a vote."]
      + (labelModel.map { ["Learned accuracy: label model \($0)."] } ?? [])
  }
}
