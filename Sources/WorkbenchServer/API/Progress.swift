import Pipeline
import Store
import SupervisionCore

/// Progress of the work on a store.
struct ProgressAnswer: Encodable {
  struct Table: Encodable {
    let name: String
    let rows: Int
  }

  struct Function: Encodable {
    let name: String
    /// Number of candidates with a vote or an abstain.
    let done: Int
    let faults: Int
  }

  struct Task: Encodable {
    let name: String
    let candidates: Int
    /// Candidates × functions that have voted, and all of them.
    let votesDone: Int
    let votesTotal: Int
    let functions: [Function]
    let labelModels: [String]
    let runs: Int
  }

  /// Changes with every commit to the store.
  let version: Int
  let tables: [Table]
  let tasks: [Task]
}

extension WorkbenchAPI {
  func progress(_ query: Query) throws -> Reply {
    let version = try reader.version()
    return try Reply(
      json: try reader.perVersion("progress") {
        ProgressAnswer(
          version: version,
          tables: try reader.store.rowCounts().map { .init(name: $0.table, rows: $0.rows) },
          tasks: try reader.store.corpora().map { try progress(of: $0.task) })
      })
  }

  /// Functions that this program declares, and functions that only the store has.
  private func progress(of task: String) throws -> ProgressAnswer.Task {
    let store = reader.store
    let stored = try store.functions(task: task)
    let declared = try reader.tasks.first { $0.name == task }.map { task in
      try reader.functionSets(of: task).flatMap(\.functions).map(\.name)
    }
    let names = declared ?? stored.map(\.record.name)
    let candidates = try store.candidateCounts(task: task).values.reduce(0, +)
    let functions = Set(names).sorted().map { name in
      let function = stored.first { $0.record.name == name }
      return ProgressAnswer.Function(
        name: name, done: function?.candidateCount ?? 0, faults: function?.faultCount ?? 0)
    }
    return ProgressAnswer.Task(
      name: task, candidates: candidates, votesDone: functions.reduce(0) { $0 + $1.done },
      votesTotal: functions.count * candidates, functions: functions,
      labelModels: try store.labelModels(task: task).map { "\($0.functionSet)/\($0.name)" },
      runs: try store.runs(task: task).count)
  }
}
