import ArgumentParser
import CommandSupport
import Foundation
import LabelModels
import Labeling
import Pipeline
import StreamCommands
import SupervisionCore

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract:
      "Fit a label model to the train votes and store probabilistic labels for every split, or to a file of patterns.",
    discussion: """
      With --patterns there is neither task nor store: the file has the header `count,voter…` and one row for each distinct row \
      of votes, in any order, as `export patterns` writes it and as patterns of several machines add up. The model goes to \
      --output; `label-model predict` applies it.
      """)

  @Argument(help: ArgumentHelp("A task; `tasks` lists them.", valueName: "task"))
  var taskName: String?

  @OptionGroup var taskFiles: TaskFileOptions
  @OptionGroup var arguments: PatternFitArguments
  @OptionGroup var storeOptions: StoreOptions

  @OptionGroup var functionSet: FunctionSetOption

  @Flag(help: "Use dev gold in the fit, not only for the class balance.")
  var useDevGold = false

  @Option(
    help: ArgumentHelp("Vote patterns with their counts, as .csv or .tsv.", valueName: "file"))
  var patterns: String?

  func validate() throws {
    guard (taskName == nil) != (patterns == nil) else {
      throw ValidationError("name a task, or vote patterns with --patterns")
    }
    if patterns != nil, functionSet.name != nil || useDevGold {
      throw ValidationError("--lf-set and --use-dev-gold belong to a task, not to --patterns")
    }
    if taskName != nil, arguments.classes != nil {
      throw ValidationError("--classes belongs to --patterns; a task has its classes")
    }
  }

  func run() throws {
    if let taskName {
      try fit(task: taskFiles.task(named: taskName))
    } else if let patterns {
      try arguments.fit(patterns: URL(fileURLWithPath: patterns))
    }
  }

  private func fit(task: any WorkbenchTask) throws {
    try requireApart(
      outputs: [arguments.modelFile], from: [arguments.model.dependencies.path],
      store: storeOptions.path)
    let stored = try task.fitLabelModel(
      in: storeOptions.open(), set: functionSet.name, with: arguments.fitter,
      usesDevGold: useDevGold)
    try arguments.write(stored.fit.model)
    try arguments.output.print(
      [stored.table] + [stored.candidateTable].compactMap { $0 }, warnings: stored.warnings)
  }
}
