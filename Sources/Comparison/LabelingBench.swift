import Benchmarks
import Evaluation
import Foundation
import Labeling
import Pipeline
import Store
import SupervisionCore

/// How long labeling takes: tasks from store to stored votes, and short functions on texts in memory.
public struct LabelingBench: Sendable {
  public var repetitions = 5
  public var jobs = 1

  /// Sentences of the bench on texts.
  public static let sentenceCount = 22_000

  public init() {}

  /// All functions of each task on all its candidates, read from a store and written to it.
  ///
  /// The store is temporary and removed. Corpora are read from `location`.
  public func tasks(_ tasks: [any RunnableTask], from location: DataLocation) throws -> ResultTable
  {
    var table = ResultTable(
      caption: "Labeling from store to stored votes, \(repetitions) repetitions, \(jobs) threads",
      columns: [
        .init("task"), .init("corpus"), .init("candidates", .integer),
        .init("functions", .integer),
      ] + Measurement.columns + [.init("rate", title: "candidates × functions / s", .integer)])
    try withTemporaryStore { store in
      for task in tasks {
        let imported = try task.importCorpus(into: store, from: location, skipInvalid: false)
        var options = LabelingOptions()
        options.jobs = jobs
        options.force = true
        let measurement = try Measurement(repetitions: repetitions) {
          _ = try task.label(in: store, options: options, progress: SilentProgress())
        }
        let candidates = imported.outcome.candidateCounts.values.reduce(0, +)
        let functions = try task.functionRecords(in: store).count
        table.append(
          [
            .text(task.name), .text(imported.origin.kind.caption), .integer(candidates),
            .integer(functions),
          ] + measurement.cells
            + [.integer(Int(Double(candidates * functions) / measurement.median))])
      }
    }
    return table
  }

  /// Ten keyword and pattern functions on generated sentences of 30 words held in memory, cutting
  /// them into words included.
  public func texts(count: Int = sentenceCount) throws -> ResultTable {
    let sentences = GeneratedSentence.make(count: count, seed: 0)
    let applier = try GeneratedSentence.applier(jobs: jobs)
    let measurement = try Measurement(repetitions: repetitions) {
      _ = try applier.voteMatrix(sentences)
    }
    return ResultTable(
      caption: "Ten keyword and pattern functions on texts in memory, \(jobs) threads",
      columns: [.init("sentences", .integer), .init("functions", .integer)] + Measurement.columns
        + [.init("rate", title: "candidates × functions / s", .integer)],
      rows: [
        [.integer(count), .integer(applier.functions.count)] + measurement.cells
          + [.integer(Int(Double(count * applier.functions.count) / measurement.median))]
      ])
  }
}
