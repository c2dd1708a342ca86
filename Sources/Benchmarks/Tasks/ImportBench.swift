import Corpora
import Evaluation
import Foundation
import Labeling
import Pipeline
import Store
import SupervisionCore

/// Times to import corpora from files into a store.
package struct ImportBench: Sendable {
  package var settings = BenchSettings()
  /// Sentences of the generated files, of 30 words each.
  package var sentenceCount = 100_000
  /// Sentences of five words.
  package var shortSentenceCount = 1_000_000
  /// Words of one long text; by default it has some 20 MB.
  package var longTextWordCount = 3_000_000

  package init() {}

  /// Candidates in files of the general formats, each repetition into a new temporary store.
  package func candidates() throws -> BenchTable {
    var table = BenchTable(
      "import.candidates",
      "Generated sentences from files into a store, \(settings.repetitions) repetitions, 1 thread",
      keys: [.init("format"), .init("rows", .integer)], unit: "rows", results: Self.sizes)
    try withTemporaryFolder { folder in
      let corpus = GeneratedCorpus(in: folder, count: sentenceCount, seed: settings.seed)
      let files = try [
        ("JSON lines", corpus.writeJSONLines("a.jsonl")),
        ("JSON lines, gzipped", corpus.writeJSONLines("a.jsonl.gz")),
        ("CSV", corpus.writeCSV("a.csv")), ("CSV, gzipped", corpus.writeCSV("a.csv.gz")),
      ]
      for (format, file) in files {
        let source: CorpusSource<GeneratedSentence> =
          file.lastPathComponent.contains("csv") ? .csv(file.path) : .jsonLines(file.path)
        let task = LabelingTask("bench", "", GeneratedSentence.self, corpus: source) {}
        let times = try measure(task, .builtIn).times
        append([.text(format), .integer(sentenceCount)], sentenceCount, times, file.size, &table)
      }
    }
    return table
  }

  /// Many short candidates, and a long one, each repetition into a new temporary store.
  package func extremes() throws -> BenchTable {
    var table = BenchTable(
      "import.extremes",
      "Short and long texts from JSON lines into a store, \(settings.repetitions) repetitions, 1 thread",
      keys: [.init("rows", .integer), .init("words", title: "words of each", .integer)],
      unit: "rows", results: Self.sizes)
    for (count, wordCount) in [(shortSentenceCount, 5), (1, longTextWordCount)] {
      try withTemporaryFolder { folder in
        let file = try GeneratedCorpus(
          in: folder, count: count, wordCount: wordCount, seed: settings.seed
        ).writeJSONLines("a.jsonl")
        let task = LabelingTask(
          "bench", "", GeneratedSentence.self, corpus: .jsonLines(file.path)
        ) {}
        let times = try measure(task, .builtIn).times
        append([.integer(count), .integer(wordCount)], count, times, file.size, &table)
      }
    }
    return table
  }

  /// Documents from files into memory, one at a time.
  package func documents() throws -> BenchTable {
    var table = BenchTable(
      "import.documents",
      "Generated documents of \(GeneratedCorpus.sentencesPerDocument) sentences, read only, "
        + "\(settings.repetitions) repetitions, 1 thread",
      keys: [.init("format"), .init("documents", .integer)], unit: "documents",
      results: Self.sizes)
    try withTemporaryFolder { folder in
      let corpus = GeneratedCorpus(in: folder, count: sentenceCount, seed: settings.seed)
      let count = corpus.documentCount
      let (bioC, pubTator) = try (corpus.writeBioC("a.xml"), corpus.writePubTator("a.txt"))
      for (format, file) in [("BioC XML", bioC), ("PubTator", pubTator)] {
        let times = try Benchmarks.Measurement(repetitions: settings.repetitions) {
          try read(file, expecting: count)
        }
        append([.text(format), .integer(count)], count, times, file.size, &table)
      }
    }
    return table
  }

  /// The corpora of tasks, read from `location` or generated, each repetition into a new temporary store.
  package func tasks(_ tasks: [any WorkbenchTask], from location: DataLocation) throws -> BenchTable
  {
    var table = BenchTable(
      "import.tasks",
      "Corpora of the tasks into a store, \(settings.repetitions) repetitions, 1 thread",
      keys: [.init("task"), .init("corpus"), .init("candidates", .integer)], unit: "candidates",
      results: Self.sizes)
    for task in tasks {
      let imported = try measure(task, location)
      let key: [ResultTable.Cell] = [
        .text(task.name), .text(imported.report.origin.kind.caption),
        .integer(imported.candidateCount),
      ]
      append(key, imported.candidateCount, imported.times, imported.byteCount, &table)
    }
    return table
  }
}

extension ImportBench {
  private struct Imported {
    let report: ImportReport
    let times: Benchmarks.Measurement

    var byteCount: Int { report.origin.files.reduce(0) { $0 + $1.byteCount } }
    var candidateCount: Int { report.outcome.candidateCounts.values.reduce(0, +) }
  }

  private static let sizes: [ResultTable.Column] = [
    .init("file", .megabytes), .init("megabytesPerSecond", title: "MB/s", .decimal(1)),
  ]

  private func measure(_ task: any WorkbenchTask, _ location: DataLocation) throws -> Imported {
    var runs: [Benchmarks.Measurement] = []
    var report: ImportReport?
    for _ in 0..<settings.repetitions {
      try withTemporaryStore { store in
        runs.append(
          try Benchmarks.Measurement(repetitions: 1) {
            report = try task.importCorpus(into: store, from: location, skipInvalid: false)
          })
      }
    }
    guard let report else { preconditionFailure("at least one repetition") }
    return Imported(report: report, times: Benchmarks.Measurement(joining: runs))
  }

  /// An XML file as BioC, another as PubTator.
  private func read(_ file: URL, expecting count: Int) throws {
    var found = 0
    if file.pathExtension == "xml" {
      try readBioC(file) { _ in found += 1 }
    } else {
      try readPubTator(file) { _ in found += 1 }
    }
    guard found == count else {
      throw DataError(
        file: file.path, found: "\(found) documents", expected: "\(count)",
        remedy: "report this as a defect")
    }
  }

  /// - Parameter byteCount: size of the files; 0 where there are none.
  private func append(
    _ key: [ResultTable.Cell], _ work: Int, _ times: Benchmarks.Measurement, _ byteCount: Int,
    _ table: inout BenchTable
  ) {
    let rate = byteCount > 0 ? Double(byteCount) / 1e6 / times.median : nil
    table.append(
      key, work: Double(work), times,
      results: [byteCount > 0 ? .integer(byteCount) : .missing, .number(rate)])
  }
}

extension URL {
  /// Bytes of the file.
  fileprivate var size: Int { (try? resourceValues(forKeys: [.fileSizeKey]))?.fileSize ?? 0 }
}
