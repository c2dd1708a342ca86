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
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "slicework-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try Store(path: folder.appending(path: "bench.sqlite").path)
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
    return table
  }

  /// Ten keyword and pattern functions on generated sentences of 30 words held in memory, cutting
  /// them into words included.
  public func texts(count: Int = 22_000) throws -> ResultTable {
    let sentences = GeneratedSentence.make(count: count, seed: 0)
    let applier = LabelingFunctionApplier(try GeneratedSentence.functions().functions, jobs: jobs)
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

/// A sentence of 30 words drawn from a vocabulary.
private struct GeneratedSentence: Candidate, Codable {
  typealias Label = BinaryLabel

  let id: String
  let text: String

  static func make(count: Int, seed: UInt64) -> [GeneratedSentence] {
    var generator = SeededGenerator(seed: seed)
    let vocabulary =
      (0..<2_000).map { index in
        String(
          (0..<(3 + index % 7)).map { _ in
            Character(Unicode.Scalar(UInt8(97 + generator.index(below: 26))))
          })
      } + [
        "married", "wife", "husband", "treats", "causes", "buy", "cheap", "not", "risk", "study",
      ]
    return (0..<count).map { row in
      let words = (0..<30).map { _ in vocabulary[generator.index(below: vocabulary.count)] }
      return GeneratedSentence(id: String(row), text: words.joined(separator: " "))
    }
  }

  static func functions() throws -> LabelingFunctionSet<GeneratedSentence> {
    try LabelingFunctionSet("bench") {
      Keywords("spouse", "A spouse word.", in: \.text, anyOf: ["wife", "husband"], vote: .positive)
      Keywords("married", "A wedding.", in: \.text, anyOf: ["married"], vote: .positive)
      Keywords("shop", "A purchase.", in: \.text, anyOf: ["buy", "cheap"], vote: .negative)
      Keywords("negated", "A negation.", in: \.text, anyOf: ["not", "never"], vote: .negative)
      Keywords("phrase", "Two words.", in: \.text, anyOf: ["risk study"], vote: .positive)
      Keywords("study", "A study.", in: \.text, anyOf: ["study", "trial"], vote: .negative)
      Pattern("causes", "Causes.", in: \.text, matches: "caus(e|es|ed)", vote: .positive)
      Pattern("treats", "Treats.", in: \.text, matches: #"\btreat\w*"#, vote: .negative)
      Pattern("risk", "Risk of.", in: \.text, matches: "risk .{0,40} wife", vote: .positive)
      Pattern("ends", "Ends in a verb.", in: \.text, matches: "(married|buy)$", vote: .positive)
    }
  }
}
