import Evaluation
import Pipeline
import Store
import SupervisionCore

/// Filters and order of a list of candidates.
struct CandidateQuery: Sendable {
  static let parameters = [
    "task", "set", "split", "lf", "gold", "predicted", "slice", "text", "conflict", "disagree",
    "sort", "run", "runB", "decision", "offset", "limit",
  ]

  /// Condition on the vote of a function.
  enum VoteTest: Equatable, Sendable {
    case any, abstain
    case label(Int)
  }

  enum Sort: String, CaseIterable, Sendable {
    /// Corpus order.
    case order
    /// The least certain first.
    case uncertainty
    /// The greatest difference between the two models first.
    case difference
  }

  let scope: Scope
  let votes: [(function: String, test: VoteTest)]
  /// Class index, or `GoldLabels.unknown` for candidates without gold.
  let gold: Int?
  let predicted: Int?
  let slice: String?
  /// Words that must all occur in the text.
  let words: [String]
  let conflicts: Bool
  let disagreements: Bool
  let sort: Sort
  let run: StoredRun?
  let runB: StoredRun?
  let decision: DecisionThreshold
  let offset: Int
  let limit: Int

  init(_ query: Query, scope: Scope) throws {
    let state = scope.state
    self.scope = scope
    votes = try query.list("lf").map { try Self.voteTest($0, state: state) }
    gold = try query["gold"].map {
      $0 == "none" ? Int(GoldLabels.unknown) : try state.classIndex($0, parameter: "gold")
    }
    predicted = try query["predicted"].map {
      try state.classIndex($0, parameter: "predicted")
    }
    slice = query["slice"]
    words = query["text"]?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
    conflicts = try query.flag("conflict")
    disagreements = try query.flag("disagree")
    sort = try query.choice("sort") ?? .order
    run = try query["run"].map(state.run)
    runB = try query["runB"].map(state.run)
    decision = try query.choice("decision") ?? .half
    offset = try query.integer("offset", in: 0...Int(Int32.max)) ?? 0
    limit = try query.integer("limit", in: 0...500) ?? 50
  }

  /// `NAME:CLASS`, `NAME:vote` or `NAME:abstain`; a name alone means any vote.
  private static func voteTest(
    _ text: String, state: TaskState
  ) throws -> (function: String, test: VoteTest) {
    guard let colon = text.lastIndex(of: ":") else { return (text, .any) }
    let name = String(text[..<colon])
    switch text[text.index(after: colon)...] {
    case "vote": return (name, .any)
    case "abstain": return (name, .abstain)
    case let label: return (name, .label(try state.classIndex(String(label), parameter: "lf")))
    }
  }

  /// Cache key of the selection: all it depends on beside the store.
  var key: String {
    let tests = votes.map { "\($0.function)=\($0.test)" }.sorted()
    return
      "\(scope.state.name)|\(scope.set.name)|\(scope.split)|\(tests)|\(gold ?? -2)|\(predicted ?? -2)|"
      + "\(slice ?? "")|\(words)|\(conflicts)|\(disagreements)|\(sort)|\(run?.number ?? 0)|\(runB?.number ?? 0)|"
      + decision.rawValue
  }
}
