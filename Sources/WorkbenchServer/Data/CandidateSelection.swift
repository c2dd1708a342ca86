import Evaluation
import Pipeline
import Store
import SupervisionCore

/// The models whose decisions a query compares: a run where one is named, else the label model.
struct QueryDecisions: Sendable {
  /// The model for `predicted` and for sorting by uncertainty.
  let first: LabelDecisions?
  /// The model that `first` is compared with: run B, or the label model where only one run is named.
  let second: LabelDecisions?
}

extension StoreReader {
  func decisions(_ query: CandidateQuery) throws -> QueryDecisions {
    let scope = query.scope
    let labels = try labels(scope.state, scope.set, scope.split)?.decisions
    let run = try query.run.map { try predictions(scope.state, $0, query.decision, scope.split) }
    let runB = try query.runB.map { try predictions(scope.state, $0, query.decision, scope.split) }
    return QueryDecisions(first: run ?? labels, second: runB ?? (run == nil ? nil : labels))
  }

  /// Positions of the candidates that a query asks for, in its order.
  ///
  /// - Complexity: O(n) per filter, O(n log n) to sort; cached until the store changes, so that paging
  ///   costs nothing.
  func positions(_ query: CandidateQuery) throws -> [Int] {
    try perVersion("selection \(query.key)") {
      let columns = try columns(query.scope.state, query.scope.set, query.scope.split)
      let decisions = try decisions(query)
      var rows = try filtered(query, columns)
      try filter(&rows, query, decisions)
      try sort(&rows, query, decisions)
      return rows
    }
  }

  private func filtered(_ query: CandidateQuery, _ columns: SplitColumns) throws -> [Int] {
    var rows = try matches(query)
    for (name, test) in query.votes {
      let cells = columns.votes.column(try columns.column(of: name))
      let start = cells.startIndex
      switch test {
      case .any: rows.removeAll { cells[start + $0] == abstainCell }
      case .abstain: rows.removeAll { cells[start + $0] != abstainCell }
      case .label(let label): rows.removeAll { cells[start + $0] != label }
      }
    }
    if let gold = query.gold { rows.removeAll { Int(columns.gold.cells[$0]) != gold } }
    if query.conflicts {
      let conflicts = Self.conflicts(columns.votes)
      rows.removeAll { !conflicts[$0] }
    }
    if let slice = query.slice {
      let members = try members(of: slice, query.scope)
      rows.removeAll { !members[$0] }
    }
    return rows
  }

  /// Rows with all words of the query, ascending.
  private func matches(_ query: CandidateQuery) throws -> [Int] {
    let count = query.scope.state.counts[query.scope.split] ?? 0
    guard let first = query.words.first else { return Array(0..<count) }
    let texts = try texts(query.scope.state, query.scope.split)
    return query.words.dropFirst().reduce(texts.rows(containing: first)) { rows, word in
      let others = Set(texts.rows(containing: word))
      return rows.filter(others.contains)
    }
  }

  private func filter(
    _ rows: inout [Int], _ query: CandidateQuery, _ decisions: QueryDecisions
  ) throws {
    if let predicted = query.predicted {
      let classes = try first(decisions, query).classes
      rows.removeAll { Int(classes[$0]) != predicted }
    }
    if query.disagreements {
      let (a, b) = try both(decisions, query)
      rows.removeAll { a.classes[$0] == b.classes[$0] }
    }
  }

  /// Ties stay in corpus order.
  private func sort(
    _ rows: inout [Int], _ query: CandidateQuery, _ decisions: QueryDecisions
  ) throws {
    let keys: [Double]
    switch query.sort {
    case .order: return
    case .uncertainty: keys = try first(decisions, query).uncertainties()
    case .difference:
      let (a, b) = try both(decisions, query)
      keys = a.differences(from: b)
    }
    rows.sort { (keys[$1], $0) < (keys[$0], $1) }
  }

  private func first(_ decisions: QueryDecisions, _ query: CandidateQuery) throws -> LabelDecisions
  {
    guard let first = decisions.first else {
      let name = query.scope.state.name
      throw Refusal(
        409, "no label model was fitted to the set '\(query.scope.set.name)', and no run is named",
        remedy: "run 'slicework label-model fit \(name)', or name a run")
    }
    return first
  }

  private func both(
    _ decisions: QueryDecisions, _ query: CandidateQuery
  ) throws -> (LabelDecisions, LabelDecisions) {
    guard let second = decisions.second else {
      throw Refusal(
        409, "there is nothing to compare with",
        remedy: "name a run to compare with the label model, or two runs")
    }
    return (try first(decisions, query), second)
  }

  /// Members of a slicing function, or the candidates on which a labeling function votes.
  func members(of slice: String, _ scope: Scope) throws -> [Bool] {
    let names = try scope.state.task.slicingFunctions().map(\.name)
    if names.contains(slice),
      let found = try slices(scope.state, scope.split).first(where: { $0.name == slice })
    {
      return found.members
    }
    let columns = try columns(scope.state, scope.set, scope.split)
    guard let column = columns.votes.functionNames.firstIndex(of: slice) else {
      throw Refusal.notFound(
        "slice named '\(shortened(slice))'",
        remedy: "name a slicing function or a labeling function of the set")
    }
    return columns.votes.column(column).map { $0 != abstainCell }
  }

  /// Rows on which two functions vote differently.
  static func conflicts(_ votes: VoteMatrix) -> [Bool] {
    var seen = [Int8](repeating: abstainCell, count: votes.rowCount)
    var conflicts = [Bool](repeating: false, count: votes.rowCount)
    for column in 0..<votes.columnCount {
      for (row, cell) in votes.column(column).enumerated() where cell != abstainCell {
        if seen[row] == abstainCell {
          seen[row] = cell
        } else if seen[row] != cell {
          conflicts[row] = true
        }
      }
    }
    return conflicts
  }
}
