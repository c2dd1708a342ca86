import ArgumentParser
import Benchmarks
import BuiltInTasks
import CommandSupport
import Corpora
import EmbeddedCorpora
import Evaluation
import FileFormats
import Foundation
import LabelingFunctions
import Pipeline
import Store
import SupervisionCore

/// Size of the large suite.
struct LargeArguments: ParsableArguments {
  @Option(help: "Candidates of the large suite.")
  var rows = 1_000_000

  @Option(
    help: ArgumentHelp(
      "Labeling functions of the large suite, each for two words in a row. Default: the 33 of the task `sentences`."
    ))
  var functions: Int?

  @Option(
    name: .customLong("store"),
    help: ArgumentHelp(
      "Where the large suite keeps what it makes; a second run takes up where the first stopped. Default: a temporary store.",
      valueName: "file"))
  var storePath: String?

  func validate() throws {
    guard rows >= 10, functions ?? 1 >= 1 else {
      throw ValidationError("--rows must be at least 10, --functions at least 1")
    }
  }
}

extension BenchCommand {
  /// Runs the steps from generated sentences to probabilistic labels.
  func largeTable() throws -> ResultTable {
    if let path = large.storePath { return try largeTable(in: Store(path: path)) }
    return try withTemporaryStore(largeTable)
  }

  private func largeTable(in store: Store) throws -> ResultTable {
    let corpus = CorpusSource.generatedSentences(count: large.rows, seed: seed)
    var bench = LargeBench()
    bench.jobs = jobs.count
    let progress = ProgressBar("label", unit: "cells", quiet: output.quiet)
    defer { progress.finish() }
    return try bench.run(
      Sentences.task(corpus: corpus, functionCount: large.functions),
      corpusName: CorpusSource.nameOfGeneratedSentences(count: large.rows, seed: seed), in: store,
      progress: progress)
  }

  /// `sentences.jsonl`, which `import sentences --data DIR` reads.
  func writeLargeInput(to folder: URL) throws -> URL {
    let file = folder.appending(path: "sentences.jsonl")
    let lines = try AtomicFile(file)
    for labeled in CorpusSource.labeledSentences(count: large.rows, seed: seed) {
      var line = try labeled.candidate.encodedBody().dropLast()
      line += ",\"split\":\"\(labeled.split.rawValue)\""
      if let gold = labeled.gold { line += ",\"gold\":\(gold)" }
      try lines.write(line + "}\n")
    }
    try lines.commit()
    return file
  }
}
