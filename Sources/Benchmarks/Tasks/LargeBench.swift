import Evaluation
import Foundation
import LabelModels
import Labeling
import Pipeline
import Store
import Streaming
import SupervisionCore

/// A task from corpus to probabilistic labels in one store, step by step, with time and memory.
///
/// Steps resume where they stopped: an import of the same corpus is not repeated, and stored votes are not cast
/// again.
package struct LargeBench: Sendable {
  package var jobs = 1

  package init() {}

  /// - Parameters:
  ///   - task: the task; its corpus is read from its own place.
  ///   - corpusName: name of the only file of the corpus, by which a finished import is recognised.
  ///   - store: gets the results of the steps.
  ///   - progress: receives the number of votes cast.
  package func run(
    _ task: any WorkbenchTask, corpusName: String, in store: Store,
    progress: any ProgressObserver = SilentProgress()
  ) throws -> ResultTable {
    var steps = Steps(store: store)
    let isImported =
      try store.hasCorpus(task: task.name)
      && store.corpus(task: task.name).origin.files.map(\.name) == [corpusName]
    if !isImported {
      try steps.measure("import") {
        try task.importCorpus(into: store, from: .builtIn)
      }
    }
    let count = try store.candidateCounts(task: task.name).values.reduce(0, +)
    try steps.measure("label") {
      try task.applyFunctions(
        in: store, options: LabelingOptions(jobs: jobs), progress: progress)
    }
    try steps.measure("analyze") {
      _ = try Analysis(task: task, set: nil, split: .train, jobs: jobs, store: store)
    }
    var patternCount = 0
    try steps.measure("label-model fit") {
      patternCount = try task.fitLabelModel(in: store, with: LabelModelFitter(), jobs: jobs)
        .fit.patterns.patternCount
    }
    return try steps.table(
      caption: "\(count) candidates × \(task.functionRecords(in: store).count) functions, "
        + "\(patternCount) patterns, \(jobs) threads",
      candidates: count)
  }
}

private struct Steps {
  let store: Store
  private var rows: [(name: String, seconds: Double, memory: Int?, storeBytes: Int)] = []

  init(store: Store) { self.store = store }

  mutating func measure(_ name: String, _ work: () throws -> Void) throws {
    _ = PeakMemory.restart()
    let measurement = try Measurement(repetitions: 1, work)
    rows.append((name, measurement.median, PeakMemory.bytes, store.fileBytes))
  }

  func table(caption: String, candidates: Int) -> ResultTable {
    let total = rows.reduce(0) { $0 + $1.seconds }
    func row(_ name: String, _ seconds: Double, _ memory: Int?, _ bytes: Int) -> [ResultTable.Cell]
    {
      [
        .text(name), .number(seconds), .integer(Int(Double(candidates) / seconds)),
        memory.map { .integer($0) } ?? .missing, .integer(bytes),
      ]
    }
    return ResultTable(
      caption: caption,
      columns: [
        .init("step"), .init("seconds", .decimal(1)),
        .init("rate", title: "candidates/s", .integer),
        .init("peakMemory", title: "peak memory", .megabytes),
        .init("store", .megabytes),
      ],
      rows: rows.map { row($0.name, $0.seconds, $0.memory, $0.storeBytes) }
        + [
          row(
            "all", total, rows.compactMap(\.memory).max(), rows.last?.storeBytes ?? 0)
        ],
      notes: ["Peak memory: of the whole process, during the step."])
  }
}
