import Evaluation
import LabelModels
import Labeling
import Store
import SupervisionCore

/// The candidates behind a number: texts with votes, probabilities and gold.
public struct Examples: Sendable {
  /// Which candidates are errors.
  public enum Filter: Sendable {
    /// Judged positive, gold negative (for more than two classes: judged anything but gold).
    case falsePositives
    /// Gold positive, judged negative or not at all.
    case falseNegatives
    /// Functions of the set disagree.
    case conflicts
  }

  /// A candidate with all that is known of it.
  public struct Example: Sendable {
    /// A function that does not abstain, and the name of the class it votes.
    public struct NamedVote: Equatable, Sendable {
      public let function: String
      public let label: String
    }

    public let id: String
    public let text: MarkedText
    public let gold: String?
    public let votes: [NamedVote]
    /// Of each class, where a label model was fitted to the set.
    public let probabilities: [Double]?
    /// `P(positive) .731`, or the most probable class of many.
    public let probabilityText: String?
  }

  public let classNames: [String]
  public let matchCount: Int
  public let shown: [Example]
  /// What changed since the functions voted or the label model was fitted.
  public let warnings: [String]

  /// - Parameters:
  ///   - task: the task whose candidates, votes and labels are read.
  ///   - set: nil for the task's default set.
  ///   - split: the candidates concerned.
  ///   - function: only candidates on which it votes; with an error filter it is judged instead of
  ///     the labels.
  ///   - filter: nil for all.
  ///   - limit: examples at most.
  ///   - store: where the task was imported.
  /// - Throws: ``SupervisionCore/UsageError`` for a function outside the set,
  ///   ``SupervisionCore/DataError`` where the filter needs gold or labels that are missing.
  public init(
    task: any WorkbenchTask, set: String?, split: Split, function: String?, filter: Filter?,
    limit: Int, store: Store
  ) throws {
    try self.init(task: task, set: set, split: split, store: store) { selection, votes in
      var selection = selection
      selection.column = try function.map { try Self.column(of: $0, in: votes) }
      let matches = try selection.positions(filter)
      return (matches.count, Array(matches.prefix(limit)))
    }
  }

  /// Candidates by their positions within a split.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for an unknown set.
  public init(
    task: any WorkbenchTask, set: String?, split: Split, positions: [Int], store: Store
  ) throws {
    try self.init(task: task, set: set, split: split, store: store) { _, _ in
      (positions.count, positions)
    }
  }

  private init(
    task: any WorkbenchTask, set: String?, split: Split, store: Store,
    choose: (ExampleSelection, TaskVotes) throws -> (matchCount: Int, shown: [Int])
  ) throws {
    let votes = try TaskVotes(task: task, set: set, splits: [split], store: store)
    let model = try store.preferredLabelModel(for: votes)
    let selection = ExampleSelection(
      votes: votes, split: try votes.votes(in: split),
      labels: try model.map { model in
        try store.probabilisticLabels(
          task: votes.task, functionSet: model.functionSet, model: model.name, split: split)
      }, column: nil)
    let (count, chosen) = try choose(selection, votes)
    let texts = try task.markedTexts(in: store, split: split, positions: chosen)
    warnings = try votes.warnings + store.stalenessWarnings(of: model, votes: votes)
    classNames = votes.classNames
    matchCount = count
    shown = zip(chosen, texts).map { selection.example(at: $0, id: $1.id, text: $1.text) }
  }

  /// One row per candidate, for other programs; probabilities in full precision, missing without a label model.
  public var table: ResultTable {
    var table = ResultTable(
      columns: [.init("candidate"), .init("gold")]
        + classNames.map { .init("probability.\($0)", title: "P(\($0))", .decimal(3)) }
        + [.init("votes"), .init("text")])
    for example in shown {
      table.append(
        [.text(example.id), example.gold.map { .text($0) } ?? .missing]
          + classNames.indices.map { .number(example.probabilities?[$0]) }
          + [
            .text(example.votes.map { "\($0.function)=\($0.label)" }.joined(separator: " ")),
            .text(example.text.text),
          ])
    }
    return table
  }

  private static func column(of function: String, in votes: TaskVotes) throws -> Int {
    guard let column = votes.set.functions.firstIndex(where: { $0.name == function }) else {
      throw UsageError(
        "the set '\(votes.set.name)' of '\(votes.task)' has no labeling function named '\(function)'",
        remedy: "`tasks --functions` lists them; --lf-set chooses another set")
    }
    return column
  }
}
