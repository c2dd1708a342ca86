import Foundation
import Labeling
import Pipeline
import Store
import Streaming
import SupervisionCore

/// The JSON API; `notebooks-md/serve-api.md` describes it.
struct WorkbenchAPI: Sendable {
  let reader: StoreReader

  init(tasks: [any WorkbenchTask], store: Store) throws {
    reader = try StoreReader(tasks: tasks, store: store)
  }

  /// - Throws: ``Refusal`` for an unknown path and a store that has gone, and what the store throws.
  func reply(to request: PlainRequest) throws -> Reply {
    try reader.requireStore()
    return try reader.reply("\(request.path)?\(request.query)") { try newReply(to: request) }
  }

  /// The answer may take seconds: a label model is fitted for it.
  static func takesLong(_ request: PlainRequest) -> Bool {
    ["/api/what-if", "/api/effects"].contains(request.path)
  }

  private func newReply(to request: PlainRequest) throws -> Reply {
    let parts = request.path.split(separator: "/", omittingEmptySubsequences: false).map(
      String.init)
    guard parts.count >= 3, parts[0].isEmpty, parts[1] == "api" else { throw unknownPath }
    switch (parts[2], parts.count) {
    case ("tasks", 3): return try tasks(query(request, []))
    case ("progress", 3): return try progress(query(request, []))
    case ("candidates", 3): return try candidates(query(request, CandidateQuery.parameters))
    case ("overlap", 3): return try overlap(query(request, ["task", "set", "split", "a", "b"]))
    case ("runs", 3): return try runs(query(request, ["task"]))
    case ("compare", 3):
      return try compare(query(request, ["task", "split", "decision", "a", "b", "limit"]))
    case ("what-if", 3):
      return try whatIf(query(request, ["task", "set", "split", "model", "without", "limit"]))
    case ("effects", 3):
      return try effects(query(request, ["task", "set", "model", "without"]))
    case ("task", 4): return try task(name(parts), query(request, ["set", "split"]))
    case ("lf", 4): return try function(name(parts), query(request, ["task", "set", "split"]))
    case ("candidate", 4...): return try candidate(name(parts), query(request, ["task", "set"]))
    default: throw unknownPath
    }
  }

  private var unknownPath: Refusal {
    Refusal(
      404, "there is nothing at this address",
      remedy:
        "the page is at '/', the API under '/api/': tasks, task/NAME, candidates, candidate/ID, lf/NAME, "
        + "overlap, runs, compare, what-if, effects, progress")
  }

  private func query(_ request: PlainRequest, _ allowed: [String]) throws -> Query {
    try Query(request.query, allowed: allowed)
  }

  /// Name after the kind of resource in the path, percent-decoded; ids may contain slashes.
  private func name(_ parts: [String]) throws -> String {
    guard let name = parts[3...].joined(separator: "/").removingPercentEncoding, !name.isEmpty
    else {
      throw Refusal(400, "the address cannot be decoded", remedy: "percent-encode it as UTF-8")
    }
    return name
  }

  /// Reads the task, set and split of a query.
  func scope(_ query: Query) throws -> Scope {
    let state = try reader.task(
      named: query.required("task", expected: "the name of a task; '/api/tasks' lists them"))
    return Scope(
      state: state, set: try state.set(query["set"]),
      split: try state.split(query.choice("split", Split.self)))
  }
}

/// Task, set and split of a request.
struct Scope: Sendable {
  let state: TaskState
  let set: FunctionSetDescription
  let split: Split
}

/// A number for JSON, which has neither infinities nor NaN.
func finite(_ value: Double?) -> Double? {
  value.flatMap { $0.isFinite ? $0 : nil }
}
