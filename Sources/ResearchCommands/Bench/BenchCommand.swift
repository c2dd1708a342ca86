import ArgumentParser
import Benchmarks
import CommandSupport
import Foundation
import LabelModels
import StreamCommands

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure quality and speed on this machine.",
    discussion: """
      label: labeling functions on texts and candidates in memory, and from store to stored votes. texts: those on texts \
      alone. analyze: LF analysis. label-model: fit and prediction. quality: label models on generated votes against the \
      oracle that knows the parameters, with a verdict per bar; exit code 65 when the default model misses one; with --sets on votes and gold of your own \
      instead. train: end \
      models on generated vectors, without slices and with 10, 33 and 100, on generated tokens and on the tasks. infer: \
      prediction with trained models. store: votes in and out. import: corpora from files into a store. all: these. \
      growth: how each of them grows with rows, labeling functions, slices and classes, with exponents; --report draws \
      the curves. large: from generated sentences to probabilistic labels in one store, step by step. encoder: states, \
      fine-tuning and kept vectors of pretrained encoders.

      Speed is compared over time with a stored run: bench analyze --save-baseline FILE, later bench analyze --compare \
      FILE.
      """)

  @Argument(help: "Suites to run.")
  var suites: [BenchSuite]

  @Option(
    name: .customLong("table"),
    help: ArgumentHelp(
      "Measure only this table of the suites, such as train.slices; may be given several times.",
      valueName: "name"))
  var chosenTables: [String] = []

  @Option(help: "Number of repetitions of each measurement.")
  var repetitions = 5

  @Option(help: "Seed of generated inputs.")
  var seed: UInt64 = 0

  @Option(help: "First seed of the quality suite; its bars were developed on 0 to 4.")
  var firstSeed: UInt64 = 0

  @OptionGroup var jobs: JobsOption

  @Option(help: "Rows of the store suite.")
  var storeRows = 10_000_000

  @Option(
    name: .customLong("label-model"),
    help: ArgumentHelp(
      "A label model of the label-model suite or of --sets; may be given several times. Default: all.",
      valueName: "name"))
  var models: [LabelModelName] = []

  @Option(
    name: .customLong("size"),
    help: ArgumentHelp(
      "Rows and functions of generated votes, as in 1000000x33; may be given several times.",
      valueName: "rowsxfunctions"))
  var chosenSizes: [PerformanceBench.Size] = []

  @Option(help: "Number of passes of iterative label models. Default: until convergence.")
  var iterations: Int?

  @Option(
    name: .customLong("axis"),
    help: "Size that growth varies; may be given several times. Default: all.")
  var axes: [GrowthAxis] = []

  @Option(
    help: ArgumentHelp(
      "Leave out stages that need more memory than this. Default: than there is.",
      valueName: "megabytes"))
  var memoryLimit: Int?

  @Option(
    help: ArgumentHelp(
      "Write the generated inputs here instead of measuring.", valueName: "dir"))
  var export: String?

  @Flag(help: "Quality at a tenth of the rows with two seeds; smaller sizes elsewhere.")
  var quick = false

  @OptionGroup var record: BenchRecordOptions

  @OptionGroup var voteSets: VoteSetArguments
  @OptionGroup var large: LargeArguments
  @OptionGroup var pretrained: EncoderBenchArguments
  @OptionGroup var data: DataOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard repetitions >= 1, storeRows >= 1, iterations ?? 1 >= 1 else {
      throw ValidationError(
        "--repetitions, --store-rows and --iterations must be at least 1")
    }
    guard memoryLimit ?? 0 >= 0 else {
      throw ValidationError("--memory-limit must be at least 0, found \(memoryLimit ?? 0)")
    }
    guard export == nil || chosenSuites.contains(where: \.hasInputs) else {
      let named = BenchSuite.partsOfAll.filter(\.hasInputs).map(\.rawValue)
      throw ValidationError(
        "only \(named.joined(separator: ", ")) have inputs for --export; name one of them")
    }
    guard pretrained.isDefault || chosenSuites.contains(.encoder) else {
      throw ValidationError(
        "--encoder, --layer and --fine-tune belong to the suite encoder; name it")
    }
    guard voteSets.folder == nil || chosenSuites.contains(.quality) else {
      throw ValidationError("--sets belongs to the suite quality; name it")
    }
    let names = chosenSuites.flatMap(tables).map(\.name)
    if let unknown = chosenTables.first(where: { !names.contains($0) }) {
      throw ValidationError(
        "--table is '\(unknown)', expected one of \(names.joined(separator: ", ")), the tables of these suites"
      )
    }
  }

  func run() throws {
    try record.requireApart(
      from: [voteSets.folderPath, voteSets.predictions, data.folderThatIsRead],
      store: large.storePath)
    if let export {
      try writeInputs(to: URL(fileURLWithPath: export))
    } else {
      try measure()
    }
  }

  /// Suites in the order given, each once.
  var chosenSuites: [BenchSuite] {
    var chosen: [BenchSuite] = []
    for suite in suites.flatMap({ $0 == .all ? BenchSuite.partsOfAll : [$0] })
    where !chosen.contains(suite) { chosen.append(suite) }
    return chosen
  }

  private func measure() throws {
    if BenchMachine.isDebugBuild {
      output.note("this is a debug build; build with -c release to measure speed")
    }
    let baseline = try record.readBaseline()
    let run = BenchRecord(
      date: Date().formatted(.iso8601), machine: .current, options: recordedOptions,
      results: try chosenSuites.flatMap(results))
    try record.write(run)
    var tables = run.results.map(\.table)
    let changes = baseline.map { BenchChanges(run, since: $0) }
    if let changes, let baseline { tables.append(changes.table(caption: caption(baseline))) }
    try output.print(tables)
    let isTooSlow = changes.map { !$0.slower(than: record.failAbove ?? .infinity).isEmpty } ?? false
    if isTooSlow || run.results.contains(where: \.hasMissedBars) { throw ExitCode(65) }
  }

  private func caption(_ baseline: BenchBaseline) -> String {
    "Beside \(record.baseline ?? "the baseline") of \(baseline.date)"
  }

  /// Options that decide the sizes and the form of the measured work.
  private var recordedOptions: [String: String] {
    [
      "suites": chosenSuites.map(\.rawValue).joined(separator: " "),
      "repetitions": "\(repetitions)", "jobs": "\(jobs.count)", "seed": "\(seed)",
      "quick": "\(quick)", "iterations": iterations.map { "\($0)" } ?? "until convergence",
    ]
  }
}

extension PerformanceBench.Size: ExpressibleByArgument {}
extension GrowthAxis: ExpressibleByArgument {}
