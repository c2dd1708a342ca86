import Evaluation
import LabelModels
import Labeling
import Store
import SupervisionCore

/// A candidate with its votes, label and gold.
public struct Examples: Sendable {
  /// Kind of candidates to select.
  public enum Filter: Sendable {
    /// Predicted positive with negative gold; for more than two classes, predicted another class than gold.
    case falsePositives
    /// Positive gold, predicted negative or not at all.
    case falseNegatives
    /// Functions of the set vote for different classes.
    case conflicts
  }

  /// A candidate with all that is known of it.
  public struct Example: Sendable {
    /// A vote of a function that does not abstain.
    public struct NamedVote: Equatable, Sendable {
      /// Name of the labeling function.
      public let function: String
      /// Name of the class voted for.
      public let label: String
    }

    /// Identifier of the candidate.
    public let id: String
    /// Text of the candidate with its marks.
    public let text: MarkedText
    /// Name of the gold class; nil where it is unknown.
    public let gold: String?
    /// Votes of the functions that do not abstain.
    public let votes: [NamedVote]
    /// P(Y), one number per class; nil where no label model is fitted to the set.
    public let probabilities: [Double]?
    /// Probability as text, such as `P(positive) .731`: of class 1 of two, of the most probable class of more; nil
    /// without a label model.
    public let probabilityText: String?
    /// The parts of the log odds of class 1 of two, or of the most probable class of more; nil without a label model, and
    /// where votes or functions changed since it was fitted.
    public let contributions: VoteContributions?
  }

  /// Names of the classes, in the order of their indices.
  public let classNames: [String]
  /// Number of candidates that match, shown or not.
  public let matchCount: Int
  /// The first matching candidates, in corpus order.
  public let shown: [Example]
  /// Changes since the functions voted or the label model was fitted, one sentence each.
  public let warnings: [String]

  /// - Parameters:
  ///   - task: the task whose candidates, votes and labels are read.
  ///   - set: nil for the task's default set.
  ///   - split: the split that is read.
  ///   - function: name of a function; only candidates that it votes on are selected, and an error filter compares
  ///     its votes with gold in place of the labels. Nil for none.
  ///   - filter: nil for all.
  ///   - limit: greatest number of candidates to show.
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
    let explainer = model.flatMap {
      LabelExplainer($0, functions: votes.set.functions.map(\.name))
    }
    shown = zip(chosen, texts).map {
      selection.example(at: $0, id: $1.id, text: $1.text, explainer: explainer)
    }
  }

  /// One row per candidate, for other programs: probabilities and the parts of the log odds of `class` in full precision,
  /// missing without a label model.
  public var table: ResultTable {
    var table = ResultTable(
      columns: [.init("candidate"), .init("gold")]
        + classNames.map { .init("probability.\($0)", title: "P(\($0))", .decimal(3)) }
        + [
          .init("votes"), .init("class"), .init("logOdds", title: "log odds", .decimal(3)),
          .init("classBalance", title: "class balance", .decimal(3)),
          .init("silence", .decimal(3)), .init("contributions"), .init("weights"),
          .init("repeats"), .init("orders"), .init("text"),
        ])
    for example in shown {
      table.append(
        [.text(example.id), example.gold.map { .text($0) } ?? .missing]
          + classNames.indices.map { .number(example.probabilities?[$0]) }
          + [.text(example.votes.map { "\($0.function)=\($0.label)" }.joined(separator: " "))]
          + cells(example.contributions) + [.text(example.text.text)])
    }
    return table
  }

  /// The cells of `class` to `orders`; weights and what is repeated are named for discounted votes only.
  private func cells(_ parts: VoteContributions?) -> [ResultTable.Cell] {
    guard let parts else { return [ResultTable.Cell](repeating: .missing, count: 8) }
    func list(_ text: (VoteContributions.Vote) -> String?) -> ResultTable.Cell {
      .text(
        parts.votes.compactMap { vote in text(vote).map { "\(vote.function)=\($0)" } }
          .joined(separator: " "))
    }
    return [
      .text(classNames[parts.label]), .number(parts.logOdds), .number(parts.classBalance),
      .number(parts.silence), list { decimalText($0.logOdds, decimals: 4) },
      list { $0.discount == nil ? nil : decimalText($0.weight, decimals: 4) },
      list { $0.discount == nil ? nil : $0.repeats },
      .text(parts.sampledOrders.map { String($0) } ?? "all"),
    ]
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
