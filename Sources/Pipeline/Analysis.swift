import Evaluation
import LabelModels
import Labeling
import Store
import Streaming
import SupervisionCore

/// What the votes of a set say of its labeling functions on one split.
public struct Analysis: Sendable {
  public let votes: TaskVotes
  public let split: Split
  public let analysis: LabelingFunctionAnalysis
  /// By function, where a label model is fitted and has an estimate.
  public let learnedAccuracies: [String: Double]
  /// The label model that learned them; nil when none is fitted.
  public let labelModel: String?
  /// What changed since the functions voted or the label model was fitted.
  public let warnings: [String]

  /// - Parameters:
  ///   - task: the task whose candidates, votes and labels are read.
  ///   - set: nil for the task's default set.
  ///   - split: the candidates concerned.
  ///   - jobs: threads to work on.
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

  /// The field's summary: one row per function.
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

  /// `m × m`: share of candidates on which both vote; the diagonal is the coverage.
  public var overlapTable: ResultTable {
    pairTable("Pairwise overlaps", analysis.pairwiseOverlaps)
  }

  /// `m × m`: share of candidates on which both vote and differ.
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
