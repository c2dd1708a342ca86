import Evaluation
import Foundation
import LabelModels
import Labeling
import Pipeline
import Store
import Streaming
import SupervisionCore

/// The view of the store that responses are made from, cached while nothing changes.
struct StoreReader: Sendable {
  let tasks: [any WorkbenchTask]
  let store: Store
  private let changes: StoreChanges
  private let cache = ResponseCache()
  private let replies = ReplyCache()
  let jobs = processorCount

  init(tasks: [any WorkbenchTask], store: Store) throws {
    self.tasks = tasks
    self.store = store
    changes = try StoreChanges(of: store)
  }

  /// Stamp that changes with every commit of any process.
  func version() throws -> Int { try changes.version() }

  /// - Throws: ``Refusal`` where the file that was opened is no longer at its path.
  func requireStore() throws {
    switch changes.place() {
    case .unchanged: return
    case .deleted:
      throw Refusal(
        410, "the store was deleted or moved after the workbench had opened it",
        remedy:
          "put it back, or end the workbench with Ctrl-C and start it on a store that is there")
    case .replaced:
      throw Refusal(
        410, "another file has taken the place of the store that the workbench opened",
        remedy: "end the workbench with Ctrl-C and start it again to see the new store")
    }
  }

  /// An answer that any commit makes invalid.
  func reply(_ address: String, _ make: () throws -> Reply) throws -> Reply {
    try replies.reply(address, stamp: version(), make)
  }

  /// A value that any commit makes invalid.
  func perVersion<Value: Sendable>(
    _ name: String, _ make: () throws -> Value
  ) throws -> Value {
    try cache.value(name, stamp: String(version()), make)
  }

  /// A value that stays valid while its stamp stays the same.
  func value<Value: Sendable>(
    _ name: String, stamp: String, _ make: () throws -> Value
  ) throws -> Value {
    try cache.value(name, stamp: stamp, make)
  }

  /// - Throws: ``Refusal`` for a task that is not registered or not imported.
  func task(named name: String) throws -> TaskState {
    guard let task = tasks.first(where: { $0.name == name }) else {
      throw Refusal.notFound(
        "task named '\(shortened(name))'",
        remedy: "the tasks are: " + tasks.map(\.name).joined(separator: ", "))
    }
    return try perVersion("task \(name)") {
      try TaskState(task, sets: functionSets(of: task), store: store)
    }
  }

  /// They stay the same while the program runs.
  func functionSets(of task: any WorkbenchTask) throws -> [FunctionSetDescription] {
    try cache.value("sets \(task.name)", stamp: "") { try task.functionSets() }
  }
}

/// A task in one state of the store, without its columns.
struct TaskState: Sendable {
  let task: any WorkbenchTask
  let corpus: StoredCorpus
  let sets: [FunctionSetDescription]
  let counts: [Split: Int]
  /// Vote stamps by function.
  let voteStamps: [String: String]
  let labelModels: [LabelModelRecord]
  let runs: [StoredRun]
  let functions: [StoredFunction]

  var name: String { task.name }
  var classNames: [String] { corpus.classNames }
  var splits: [Split] { Split.allCases.filter { (counts[$0] ?? 0) > 0 } }

  init(_ task: any WorkbenchTask, sets: [FunctionSetDescription], store: Store) throws {
    guard try store.hasCorpus(task: task.name) else {
      throw Refusal(
        409, "nothing was imported for '\(task.name)'",
        remedy: "run 'slicework import \(task.name)', then 'slicework label \(task.name)'")
    }
    self.task = task
    self.sets = sets
    corpus = try task.importedCorpus(in: store)
    counts = try store.candidateCounts(task: task.name)
    voteStamps = try store.voteStamps(task: task.name)
    labelModels = try store.labelModels(task: task.name)
    runs = try store.runs(task: task.name)
    functions = try store.functions(task: task.name)
  }

  /// The set of this name, or the default one.
  func set(_ name: String?) throws -> FunctionSetDescription {
    guard let set = sets.first(where: { $0.name == name ?? task.defaultSet }) else {
      throw Refusal.notFound(
        "set of labeling functions named '\(shortened(name ?? task.defaultSet))'",
        remedy: "the sets are: " + sets.map(\.name).joined(separator: ", "))
    }
    return set
  }

  /// - Throws: ``Refusal`` for a split without candidates.
  func split(_ split: Split?) throws -> Split {
    let chosen = split ?? (splits.contains(.dev) ? .dev : splits.first ?? .train)
    guard splits.contains(chosen) else {
      throw Refusal.notFound(
        "candidate in \(chosen.rawValue)",
        remedy: "the splits are: " + splits.map(\.rawValue).joined(separator: ", "))
    }
    return chosen
  }

  func run(_ text: String) throws -> StoredRun {
    guard let run = runs.first(where: { String($0.number) == text }) else {
      throw Refusal.notFound(
        "run '\(shortened(text))' of '\(name)'",
        remedy: runs.isEmpty
          ? "train one with 'slicework train \(name)'" : "'/api/runs?task=\(name)' lists them")
    }
    return run
  }

  /// Class index of a name or of an index.
  func classIndex(_ text: String, parameter: String) throws -> Int {
    if let index = classNames.firstIndex(of: text) { return index }
    guard let index = Int(text), classNames.indices.contains(index) else {
      throw Refusal.badParameter(
        parameter, text, expected: "one of " + classNames.joined(separator: ", "))
    }
    return index
  }
}
