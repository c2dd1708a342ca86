import Corpora
import Evaluation
import Foundation
import Labeling
import Pipeline
import Store
import SupervisionCore

/// Labeling times: short functions on texts in memory, and the functions of tasks from memory and from a store.
package struct LabelingBench: Sendable {
  package var settings = BenchSettings()
  /// Number of texts of the bench on texts.
  package var sentenceCount = 22_000
  /// Words of the long text; by default it has some 20 MB.
  package var longTextWordCount = 3_000_000

  package init() {}

  /// Ten keyword and pattern functions on generated sentences of 30 words held in memory: with cutting them into words,
  /// and alone, on texts that are cut and words that are numbered beforehand.
  package func texts() throws -> BenchTable {
    let sentences = GeneratedSentence.make(count: sentenceCount, seed: settings.seed)
    let applier = try GeneratedSentence.applier(jobs: settings.jobs)
    let prepared = applier.prepare(sentences)
    let key: [ResultTable.Cell] = [.integer(sentenceCount), .integer(applier.functions.count)]
    let work = Double(sentenceCount * applier.functions.count)
    var table = BenchTable(
      "label.texts", "Ten keyword and pattern functions on texts in memory, \(settings.caption)",
      keys: [.init("sentences", .integer)] + Self.functionsAndWork, unit: Self.unit)
    try table.measure(key + [.text("words cut included")], work: work, settings) {
      _ = try applier.apply(to: sentences)
    }
    try table.measure(key + [.text(Self.alone)], work: work, settings) {
      _ = try applier.apply(to: prepared)
    }
    return table
  }

  /// All functions of each task on all its candidates held in memory, with what functions share and alone.
  ///
  /// Sentences of pairs are cut into tokens when a corpus is imported, so that is part of neither. Corpora are read from
  /// `location`.
  package func memory(
    _ tasks: [any WorkbenchTask], from location: DataLocation
  ) throws -> BenchTable {
    var table = BenchTable(
      "label.memory", "Labeling candidates in memory, \(settings.caption)",
      keys: Self.taskColumns + Self.functionsAndWork, unit: Self.unit)
    try forEachImported(tasks, from: location) { task, store, key in
      let held = try task.labelingInMemory(from: store, jobs: settings.jobs)
      let key = key + [.integer(held.functionCount)]
      let work = Double(held.candidateCount * held.functionCount)
      try table.measure(key + [.text("with what they share")], work: work, settings) {
        _ = try held.apply()
      }
      try table.measure(key + [.text(Self.alone)], work: work, settings) {
        _ = try held.applyPrepared()
      }
    }
    return table
  }

  /// All functions of each task on all its candidates, read from a store and written to it.
  ///
  /// The store is temporary and removed. Corpora are read from `location`.
  package func tasks(
    _ tasks: [any WorkbenchTask], from location: DataLocation
  ) throws -> BenchTable {
    var table = BenchTable(
      "label.tasks", "Labeling from store to stored votes, \(settings.caption)",
      keys: Self.taskColumns + [.init("functions", .integer)], unit: Self.unit)
    var options = LabelingOptions()
    options.jobs = settings.jobs
    options.force = true
    try forEachImported(tasks, from: location) { task, store, key in
      let functions = try task.functionRecords(in: store).count
      let candidates = try store.candidateCounts(task: task.name).values.reduce(0, +)
      try table.measure(
        key + [.integer(functions)], work: Double(candidates * functions), settings
      ) {
        _ = try task.applyFunctions(in: store, options: options, progress: SilentProgress())
      }
    }
    return table
  }

  /// The ten functions on one long text, read from a store and written to it.
  package func longText() throws -> BenchTable {
    let functions = try GeneratedSentence.applier(jobs: settings.jobs).functions
    let (wordCount, seed) = (longTextWordCount, settings.seed)
    let corpus = CorpusSource<GeneratedSentence> { _, deliver in
      for text in GeneratedSentence.make(count: 1, wordCount: wordCount, seed: seed) {
        try deliver(.candidate(LabeledCandidate(candidate: text, split: .train, gold: nil)))
      }
      return CorpusSummary(kind: .embedded)
    }
    let task = LabelingTask("bench", "", GeneratedSentence.self, corpus: corpus) {
      for function in functions { function }
    }
    var table = BenchTable(
      "label.long", "Ten functions on one text, from store to stored votes, \(settings.caption)",
      keys: [.init("words", .integer), .init("functions", .integer)], unit: "words × functions")
    var options = LabelingOptions(jobs: settings.jobs)
    options.force = true
    try withTemporaryStore { store in
      try task.importCorpus(into: store, from: .builtIn)
      try table.measure(
        [.integer(wordCount), .integer(functions.count)],
        work: Double(wordCount * functions.count), settings
      ) {
        _ = try task.applyFunctions(in: store, options: options)
      }
    }
    return table
  }

  private static let unit = "candidates × functions"
  private static let alone = "functions alone"
  private static let functionsAndWork: [ResultTable.Column] = [
    .init("functions", .integer), .init("work"),
  ]
  private static let taskColumns: [ResultTable.Column] = [
    .init("task"), .init("corpus"), .init("candidates", .integer),
  ]

  /// - Parameter body: takes a task, a store that holds its corpus, and cells for ``taskColumns``.
  private func forEachImported(
    _ tasks: [any WorkbenchTask], from location: DataLocation,
    _ body: (any WorkbenchTask, Store, [ResultTable.Cell]) throws -> Void
  ) throws {
    try withTemporaryStore { store in
      for task in tasks {
        let imported = try task.importCorpus(into: store, from: location, skipInvalid: false)
        let count = imported.outcome.candidateCounts.values.reduce(0, +)
        try body(
          task, store, [.text(task.name), .text(imported.origin.kind.caption), .integer(count)])
      }
    }
  }
}
