import ArgumentParser
import CommandSupport
import Evaluation
import Foundation
import Labeling
import Pipeline
import StreamCommands
import SupervisionCore

struct LabelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label",
    abstract:
      "Run new and changed labeling functions on the candidates that they have not voted on.")

  @OptionGroup var task: TaskArgument
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var output: OutputOptions

  @Option(
    name: .customLong("split"), parsing: .upToNextOption, help: "Splits to label; default: all.")
  var splits: [Split] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Labeling functions to run; default: all.", valueName: "name"))
  var only: [String] = []

  @OptionGroup var jobs: JobsOption

  @Flag(help: "Run all functions again, changed or not.")
  var force = false

  @Option(help: "Reaction to a function that throws: record it and abstain, or stop.")
  var onFault: FaultPolicy = .abstain

  @Option(
    help: ArgumentHelp(
      "Seconds at one candidate after which standard error names it and the function; 0 for never.",
      valueName: "s"))
  var warnAfter = 10.0

  @Option(
    help: ArgumentHelp(
      """
      Seconds that a function may take for one candidate. Functions then run in processes of their own: where one \
      takes longer, traps or exits, that is a fault of its candidate.
      """, valueName: "s"))
  var timeout: Double?

  func validate() throws {
    guard warnAfter >= 0, warnAfter.isFinite else {
      throw ValidationError("--warn-after must be at least 0 s, found \(warnAfter)")
    }
    guard timeout.map({ $0 > 0 && $0.isFinite }) ?? true else {
      throw ValidationError("--timeout must be more than 0 s, found \(timeout ?? 0)")
    }
  }

  private var options: LabelingOptions {
    var options = LabelingOptions()
    if !splits.isEmpty { options.splits = splits }
    options.only = only
    options.jobs = jobs.count
    options.force = force
    options.onFault = onFault
    options.workers = timeout.map { timeout in
      FunctionWorkers(
        arguments: [
          LabelWorkerCommand.configuration.commandName ?? "", task.name, "--store",
          storeOptions.path, "--timeout", "\(timeout)", "--warn-after", "\(warnAfter)",
        ] + task.taskFiles.paths.flatMap { ["--task-file", $0] }, timeout: timeout)
    }
    return options
  }

  func run() throws {
    let task = try task.resolve()
    let progress = ProgressBar("label \(task.name)", unit: "votes", quiet: output.quiet)
    defer { progress.finish() }
    let watch = watchFunctions(warningAfter: warnAfter)
    defer { watch?.end() }
    let report = try task.applyFunctions(
      in: storeOptions.open(), options: options, progress: progress)
    progress.finish()
    for fault in report.faults.prefix(20) {
      Terminal.note("fault: \(fault.function) on \(fault.candidate): \(fault.error)")
    }
    if report.faults.count > 20 { Terminal.note("… and \(report.faults.count - 20) more faults") }
    try output.print(report.table)
  }
}

/// Names functions that stay at one candidate for long on standard error.
///
/// - Parameter seconds: 0 for never.
private func watchFunctions(warningAfter seconds: Double) -> FunctionWatch? {
  guard seconds > 0 else { return nil }
  return FunctionWatch(limit: seconds) { function in
    Terminal.note(
      "warning: function '\(function.function)' has been at \(function.place) for \(seconds) s\n"
        + "  help: to end such work, interrupt this command and pass --timeout SECONDS")
  }
}

/// The process that `label --timeout` runs functions in.
struct LabelWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label-worker", abstract: "Run labeling functions for `label --timeout`.",
    shouldDisplay: false)

  @OptionGroup var task: TaskArgument
  @OptionGroup var storeOptions: StoreOptions
  @Option var timeout: Double
  @Option var warnAfter: Double

  func run() throws {
    let watch = warnAfter < timeout ? watchFunctions(warningAfter: warnAfter) : nil
    defer { watch?.end() }
    try task.resolve().serveFunctions(in: storeOptions.openForReading(), timeout: timeout)
  }
}
