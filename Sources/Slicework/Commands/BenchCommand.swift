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
      label: labeling functions from store to stored votes. texts: labeling functions on texts in memory. \
      analyze: LF analysis. label-model: fit and prediction. quality: label models on generated votes against the oracle that knows the \
      parameters, with a verdict per bar; exit code 65 when the default model misses one. store: votes in and out. train: end \
      models on generated vectors, without slices and with 10, 33 and 100.
      """)

  enum Suite: String, CaseIterable, ExpressibleByArgument {
    case label, texts, analyze
    case labelModel = "label-model"
    case quality, store, train, all

    /// Whether it runs on generated inputs that can be written to files.
    var hasInputs: Bool { [.texts, .analyze, .labelModel].contains(self) }
  }

  @Argument(help: "What to measure.")
  var suites: [Suite]

  @Option(help: "How often each piece of work is timed.")
  var repetitions = 5

  @Option(help: "First seed of the quality suite; its bars were developed on 0 to 4.")
  var firstSeed: UInt64 = 0

  @Option(help: "Threads.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: "Rows of the store suite.")
  var storeRows = 10_000_000

  @Option(
    name: .customLong("model"),
    help: "A label model of the label-model suite; may be given several times. Default: all.")
  var models: [LabelModelKind] = []

  @Option(
    name: .customLong("size"),
    help: ArgumentHelp(
      "Rows and functions of generated votes, as in 1000000x33; may be given several times.",
      valueName: "rowsxfunctions"))
  var chosenSizes: [PerformanceBench.Size] = []

  @Option(help: "Passes that iterative label models make. Default: until they converge.")
  var iterations: Int?

  @Option(
    help: ArgumentHelp(
      "Write the generated inputs of texts, analyze and label-model here instead of measuring.",
      valueName: "dir"))
  var export: String?

  @Flag(help: "Quality at a tenth of the rows with two seeds; smaller sizes elsewhere.")
  var quick = false

  @OptionGroup var data: DataOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard repetitions >= 1, jobs >= 1, storeRows >= 1, iterations ?? 1 >= 1 else {
      throw ValidationError(
        "--repetitions, --jobs, --store-rows and --iterations must be at least 1")
    }
    guard export == nil || chosenSuites.contains(where: \.hasInputs) else {
      throw ValidationError(
        "only texts, analyze and label-model have inputs for --export; name one of them")
    }
  }

  private var chosenSuites: [Suite] {
    suites.contains(.all) ? Suite.allCases.filter { $0 != .all } : suites
  }

  func run() throws {
    if let export {
      try writeInputs(to: URL(fileURLWithPath: export))
    } else {
      try measure()
    }
  }

  private func writeInputs(to folder: URL) throws {
    let inputs = try BenchInputs(folder: folder)
    var files: [URL] = []
    if chosenSuites.contains(.texts) { files += try inputs.writeSentences() }
    var sizes: [PerformanceBench.Size] = []
    if chosenSuites.contains(.analyze) { sizes += analysisSizes }
    if chosenSuites.contains(.labelModel) {
      sizes += labelModelSizes.filter { !sizes.contains($0) }
    }
    for size in sizes { files += try inputs.write(performance.votes(size), size: size) }
    for file in files { print(file.path) }
  }

  private func measure() throws {
    var tables: [ResultTable] = []
    var missedBars = 0
    for suite in chosenSuites {
      switch suite {
      case .label:
        tables.append(try labeling.tasks(RegisteredTasks.all, from: data.location))
      case .texts: tables.append(try labeling.texts())
      case .analyze: tables.append(performance.analysis(sizes: analysisSizes))
      case .labelModel:
        tables.append(
          try performance.labelModels(
            models.isEmpty ? LabelModelKind.allCases : models, sizes: labelModelSizes))
      case .store: tables.append(try storeTable())
      case .train:
        tables += [
          try training.slices(), try training.bilstm(),
          try endModels.tasks(RegisteredTasks.all, from: data.location),
        ]
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

  private var labelModelSizes: [PerformanceBench.Size] {
    sizes(default: PerformanceBench.labelModelSizes)
  }

  private var analysisSizes: [PerformanceBench.Size] {
    sizes(default: PerformanceBench.analysisSizes)
  }

  private func sizes(default sizes: [PerformanceBench.Size]) -> [PerformanceBench.Size] {
    guard chosenSizes.isEmpty else { return chosenSizes }
    return quick ? sizes.filter { $0.rows <= 100_000 } : sizes
  }

  private var performance: PerformanceBench {
    var bench = PerformanceBench()
    bench.repetitions = repetitions
    bench.jobs = jobs
    bench.iterations = iterations
    return bench
  }

  private var training: TrainingBench {
    var bench = TrainingBench()
    bench.repetitions = repetitions
    bench.jobs = jobs
    if quick { bench.rowCount = 1_280 }
    return bench
  }

  private var endModels: EndModelBench {
    var bench = EndModelBench()
    bench.repetitions = quick ? 1 : repetitions
    bench.jobs = jobs
    return bench
  }

  private var labeling: LabelingBench {
    var bench = LabelingBench()
    bench.repetitions = repetitions
    bench.jobs = jobs
    return bench
  }

  private func quality() throws -> QualityResults {
    var bench = QualityBench()
    bench.firstSeed = firstSeed
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

extension PerformanceBench.Size: ExpressibleByArgument {}
