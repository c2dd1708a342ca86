import ArgumentParser
import Benchmarks
import Comparison
import Evaluation
import Foundation
import LabelModels
import Store

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure quality and speed on this machine.",
    discussion: """
      label: labeling functions from store to stored votes, and on texts in memory. analyze: LF analysis. \
      label-model: fit and prediction. quality: label models on generated votes against the oracle that knows the \
      parameters, with a verdict per bar; exit code 65 when the default model misses one. store: votes in and out.
      """)

  enum Suite: String, CaseIterable, ExpressibleByArgument {
    case label, analyze
    case labelModel = "label-model"
    case quality, store, all
  }

  @Argument(help: "What to measure.")
  var suites: [Suite]

  @Option(help: "How often each piece of work is timed.")
  var repetitions = 5

  @Option(help: "Threads.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: "Rows of the store suite.")
  var storeRows = 10_000_000

  @Flag(help: "Quality at a tenth of the rows with two seeds; smaller sizes elsewhere.")
  var quick = false

  @OptionGroup var data: DataOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard repetitions >= 1, jobs >= 1, storeRows >= 1 else {
      throw ValidationError("--repetitions, --jobs and --store-rows must be at least 1")
    }
  }

  func run() throws {
    let chosen = suites.contains(.all) ? Suite.allCases.filter { $0 != .all } : suites
    var tables: [ResultTable] = []
    var missedBars = 0
    for suite in chosen {
      switch suite {
      case .label: tables += try labelTables()
      case .analyze:
        tables.append(performance.analysis(sizes: sizes(PerformanceBench.analysisSizes)))
      case .labelModel:
        tables.append(
          try performance.labelModels(sizes: sizes(PerformanceBench.labelModelSizes)))
      case .store: tables.append(try storeTable())
      case .quality:
        let results = try quality()
        let checks = results.checks(of: .defaultKind)
        missedBars += checks.count { !$0.isPassed }
        tables += [results.table, results.checkTable(of: .defaultKind)]
      case .all: break
      }
    }
    output.print(tables)
    if missedBars > 0 { throw ExitCode(65) }
  }

  private func sizes(_ sizes: [PerformanceBench.Size]) -> [PerformanceBench.Size] {
    quick ? sizes.filter { $0.rows <= 100_000 } : sizes
  }

  private var performance: PerformanceBench {
    var bench = PerformanceBench()
    bench.repetitions = repetitions
    bench.jobs = jobs
    return bench
  }

  private func labelTables() throws -> [ResultTable] {
    var bench = LabelingBench()
    bench.repetitions = repetitions
    bench.jobs = jobs
    return [try bench.tasks(RegisteredTasks.all, from: data.location), try bench.texts()]
  }

  private func quality() throws -> QualityResults {
    var bench = QualityBench()
    bench.jobs = jobs
    if quick {
      bench.rowCount = 1_000
      bench.seedCount = 2
    }
    let progress = ProgressBar("quality", unit: "runs", quiet: output.quiet)
    defer { progress.finish() }
    return try bench.run(progress: progress)
  }

  private func storeTable() throws -> ResultTable {
    let result = try storeBenchmark(rows: quick ? min(storeRows, 200_000) : storeRows)
    return ResultTable(
      caption: "Votes to and from a store",
      columns: [
        .init("rows", .integer), .init("functions", .integer), .init("write", .seconds),
        .init("stream", .seconds), .init("matrix", .seconds), .init("file", .megabytes),
        .init("peakMemory", title: "peak memory", .megabytes),
      ],
      rows: [
        [
          .integer(result.rowCount), .integer(result.functionCount), .number(result.writeSeconds),
          .number(result.streamSeconds), .number(result.matrixSeconds), .integer(result.fileBytes),
          .integer(result.peakMemoryBytes),
        ]
      ],
      notes: ["Peak memory: while writing and streaming; the matrix comes on top."])
  }
}
