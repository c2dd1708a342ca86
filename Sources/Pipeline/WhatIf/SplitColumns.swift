import LabelModels
import Labeling
import Store
import Streaming
import SupervisionCore

/// Gold and votes of one split under one set of labeling functions, for the functions that have finished voting.
package struct SplitColumns: Sendable {
  package let split: Split
  package let gold: GoldLabels
  /// Functions of the set that have voted on every candidate of the split, a row per candidate in corpus order.
  package let votes: VoteMatrix
  /// Functions of the set that have not finished.
  package let missing: [String]

  package var count: Int { gold.count }

  /// - Parameters:
  ///   - task: name of the task.
  ///   - set: the functions.
  ///   - split: the candidates.
  ///   - store: where the task was imported.
  /// - Complexity: O(cells); while `label` runs, one read for each function that has not finished.
  package init(
    task: String, set: FunctionSetDescription, split: Split, store: Store
  ) throws {
    let names = set.functions.map(\.name)
    let complete = try store.completeFunctions(names, task: task, split: split)
    self.split = split
    gold = try store.goldLabels(task: task, split: split)
    votes =
      complete.isEmpty
      ? VoteMatrix(
        rowCount: gold.count, functionNames: [],
        classCount: try store.corpus(task: task).classNames.count, cells: [])
      : try store.voteMatrix(task: task, split: split, functions: complete)
    missing = names.filter { !complete.contains($0) }
  }

  /// The votes of some functions that are not missing.
  ///
  /// - Throws: ``SupervisionCore/DataError`` for one that is missing or unknown.
  package func votes(of functions: [String]) throws -> VoteMatrix {
    votes.selecting(
      columns: try functions.map { name in
        guard let column = votes.functionNames.firstIndex(of: name) else {
          throw DataError(
            file: "store", field: "labeling function '\(name)'",
            found: "no votes on some candidates of \(split.rawValue)",
            expected: "a vote or abstain on each", remedy: "run 'slicework label'")
        }
        return column
      })
  }
}

extension Store {
  /// Functions that have voted on the whole split; while `label` runs, some have not.
  fileprivate func completeFunctions(
    _ names: [String], task: String, split: Split
  ) throws -> [String] {
    let total = try candidateCounts(task: task).values.reduce(0, +)
    let functions = try functions(task: task)
    let done = Set(functions.filter { $0.candidateCount == total }.map(\.record.name))
    if names.allSatisfy(done.contains) { return names }
    let begun = try voteStamps(task: task)
    return try names.filter { name in
      if done.contains(name) { return true }
      guard begun[name] != nil else { return false }
      do {
        _ = try voteMatrix(task: task, split: split, functions: [name])
        return true
      } catch is DataError {
        return false
      }
    }
  }
}
