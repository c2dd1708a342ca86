import Pipeline
import SupervisionCore

/// A labeling function's numbers and examples on one split.
struct FunctionAnswer: Encodable {
  struct Examples: Encodable {
    /// `correct`, `incorrect`, `conflict` or `unjudged`.
    let kind: String
    let count: Int
    /// The first of them.
    let candidates: [CandidateEntry]
  }

  let task: String
  let set: String
  let split: String
  let classes: [String]
  let candidates: Int
  let numbers: FunctionNumbers
  /// Votes by class.
  let votesByClass: [Int]
  let examples: [Examples]
}

/// Joint votes of two labeling functions on one split.
struct OverlapAnswer: Encodable {
  let task: String
  let set: String
  let split: String
  let classes: [String]
  let a: FunctionNumbers
  let b: FunctionNumbers
  let candidates: Int
  let both: Int
  let onlyA: Int
  let onlyB: Int
  let neither: Int
  let agree: Int
  let conflict: Int
  /// Rows: a's vote by class, then abstain; columns: b's.
  let table: [[Int]]
  let conflicts: [CandidateEntry]
  let agreements: [CandidateEntry]
}

extension WorkbenchAPI {
  private static let exampleCount = 5

  func function(_ name: String, _ query: Query) throws -> Reply {
    let scope = try scope(query)
    let columns = try reader.columns(scope.state, scope.set, scope.split)
    let cells = Array(columns.votes.column(try columns.column(of: name)))
    let voted = cells.indices.filter { cells[$0] != abstainCell }
    let conflicts = StoreReader.conflicts(columns.votes)
    let judged = voted.filter { columns.gold[$0] != nil }
    let kinds: [(String, [Int])] = [
      ("incorrect", judged.filter { columns.gold.cells[$0] != cells[$0] }),
      ("correct", judged.filter { columns.gold.cells[$0] == cells[$0] }),
      ("conflict", voted.filter { conflicts[$0] }),
      ("unjudged", voted.filter { columns.gold[$0] == nil }),
    ]
    return try Reply(
      json: FunctionAnswer(
        task: scope.state.name, set: scope.set.name, split: scope.split.rawValue,
        classes: scope.state.classNames, candidates: columns.count,
        numbers: try numbers(of: name, scope),
        votesByClass: scope.state.classNames.indices.map { label in
          cells.count { Int($0) == label }
        },
        examples: try kinds.filter { !$0.1.isEmpty }.map { kind, rows in
          FunctionAnswer.Examples(
            kind: kind, count: rows.count,
            candidates: try lines(Array(rows.prefix(Self.exampleCount)), scope))
        }))
  }

  private func numbers(of name: String, _ scope: Scope) throws -> FunctionNumbers {
    guard let numbers = try functionNumbers(scope).first(where: { $0.name == name }) else {
      throw Refusal.notFound(
        "labeling function named '\(shortened(name))'", remedy: "reload the page")
    }
    return numbers
  }

  func overlap(_ query: Query) throws -> Reply {
    let scope = try scope(query)
    let columns = try reader.columns(scope.state, scope.set, scope.split)
    let names = try ["a", "b"].map {
      try query.required($0, expected: "the name of a labeling function")
    }
    let a = Array(columns.votes.column(try columns.column(of: names[0])))
    let b = Array(columns.votes.column(try columns.column(of: names[1])))
    let classCount = scope.state.classNames.count
    func index(_ cell: Int8) -> Int { cell == abstainCell ? classCount : Int(cell) }
    var table = [[Int]](
      repeating: [Int](repeating: 0, count: classCount + 1), count: classCount + 1)
    for (first, second) in zip(a, b) { table[index(first)][index(second)] += 1 }
    let both = a.indices.filter { a[$0] != abstainCell && b[$0] != abstainCell }
    let agreeing = both.filter { a[$0] == b[$0] }
    let conflicting = both.filter { a[$0] != b[$0] }
    return try Reply(
      json: OverlapAnswer(
        task: scope.state.name, set: scope.set.name, split: scope.split.rawValue,
        classes: scope.state.classNames, a: try numbers(of: names[0], scope),
        b: try numbers(of: names[1], scope), candidates: columns.count, both: both.count,
        onlyA: table[..<classCount].reduce(0) { $0 + $1[classCount] },
        onlyB: table[classCount][..<classCount].reduce(0, +),
        neither: table[classCount][classCount], agree: agreeing.count,
        conflict: conflicting.count, table: table,
        conflicts: try lines(Array(conflicting.prefix(Self.exampleCount)), scope),
        agreements: try lines(Array(agreeing.prefix(Self.exampleCount)), scope)))
  }
}
