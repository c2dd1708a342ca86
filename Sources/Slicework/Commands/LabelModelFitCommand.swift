import ArgumentParser
import Foundation
import LabelModels
import Pipeline
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

  @Argument(help: ArgumentHelp("A registered task; `tasks` lists them.", valueName: "task"))
  var taskName: String?

  @OptionGroup var arguments: LabelModelArguments
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Which label model.")
  var model: LabelModelKind = .defaultKind

  @Option(help: ArgumentHelp("Which set of labeling functions.", valueName: "set"))
  var lfSet: String?

  @Flag(help: "Let dev gold inform the fit, not only the class balance.")
  var useDevGold = false

  @Option(
    help: ArgumentHelp("Vote patterns with their counts, as .csv or .tsv.", valueName: "file"))
  var patterns: String?

  @Option(help: "Number of classes of the patterns; default: one more than the highest vote.")
  var classes: Int?

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("Where the model goes, as JSON.", valueName: "file"))
  var modelFile: String?

  func validate() throws {
    guard (taskName == nil) != (patterns == nil) else {
      throw ValidationError("name a task, or vote patterns with --patterns")
    }
    if let classes, !(2...127).contains(classes) {
      throw ValidationError("--classes must be in 2...127, found \(classes)")
    }
    if patterns != nil, lfSet != nil || useDevGold {
      throw ValidationError("--lf-set and --use-dev-gold belong to a task, not to --patterns")
    }
    if taskName != nil, classes != nil {
      throw ValidationError("--classes belongs to --patterns; a task has its classes")
    }
  }

  func run() throws {
    if let taskName {
      try fit(task: RegisteredTasks.task(named: taskName))
    } else if let patterns {
      try fit(patterns: URL(fileURLWithPath: patterns))
    }
  }

  private func fit(task: any RunnableTask) throws {
    let fit = try LabelModelFit(
      task: task, set: lfSet, kind: model, settings: arguments.settings,
      usesDevGold: useDevGold, store: try storeOptions.open())
    for warning in fit.warnings { output.note("note: \(warning)") }
    try write(fit.fitted)
    output.print(fit.table)
  }

  private func fit(patterns: URL) throws {
    let fit = try PatternFit(
      patterns: patterns, classCount: classes, kind: model, settings: arguments.settings)
    for warning in fit.fitted.warnings { output.note("note: \(warning)") }
    try write(fit.fitted)
    output.print(fit.table)
  }

  private func write(_ fitted: any FittedLabelModel) throws {
    if let modelFile { try LabelModelFile(fitted).write(to: URL(fileURLWithPath: modelFile)) }
  }
}
