import ArgumentParser
import CommandSupport
import Evaluation
import LabelModels
import Pipeline
import StreamCommands
import SupervisionCore

struct WhatIfCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "what-if",
    abstract: "Refit the label model without labeling functions, and show what that changes.",
    discussion: """
      One row for each function of the set, or for each --without. The model is fitted with the options of the stored one \
      where one is stored; nothing is stored. A log loss that rises without a function says that the function helps.
      """)

  @OptionGroup var task: TaskArgument
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var functionSet: FunctionSetOption

  @Option(
    help: ArgumentHelp(
      "A function to drop; several are dropped one after the other, and those joined by commas together. Default: each of the set.",
      valueName: "names"))
  var without: [String] = []

  @Option(
    help: ArgumentHelp(
      "A label model; default: the one whose labels are shown, else \(LabelModelName.standard).",
      valueName: "name"))
  var labelModel: LabelModelName?

  @OptionGroup var jobs: JobsOption

  func run() throws {
    let task = try task.resolve()
    let store = try storeOptions.openForReading()
    let progress = ProgressBar("refits", unit: "fits", quiet: output.quiet)
    let effects = try task.functionEffects(
      ofDropping: without.isEmpty
        ? nil : without.map { $0.split(separator: ",").map(String.init) },
      in: store, set: functionSet.name, labelModel: labelModel, jobs: jobs.count,
      progress: progress)
    progress.finish()
    let votes = try TaskVotes(task: task, set: functionSet.name, splits: [], store: store)
    for warning in votes.warnings { output.note("warning: \(warning)") }
    try output.print(effects.table(title: votes.title))
  }
}
