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

  private var options: LabelingOptions {
    var options = LabelingOptions()
    if !splits.isEmpty { options.splits = splits }
    options.only = only
    options.jobs = jobs.count
    options.force = force
    options.onFault = onFault
    return options
  }

  func run() throws {
    let task = try task.resolve()
    let progress = ProgressBar("label \(task.name)", unit: "votes", quiet: output.quiet)
    defer { progress.finish() }
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
