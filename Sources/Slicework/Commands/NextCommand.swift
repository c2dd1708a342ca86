import ArgumentParser
import CommandSupport
import Evaluation
import LabelModels
import Pipeline
import StreamCommands
import SupervisionCore
import TaskFiles

struct NextCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "next",
    abstract: "Suggest labeling functions to write, and those to drop or mend.",
    discussion: """
      Words and phrases of one to three words that mark a class among candidates without a vote or with a wrong label are \
      judged on dev gold, or by the label model where dev has none, and ranked by what a vote would add to the labels. \
      Declarations to paste follow the table: YAML for task files, Swift with --swift and for tasks declared in Swift. \
      Test is never read, and nothing is stored.
      """)

  @OptionGroup var task: TaskArgument
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var functionSet: FunctionSetOption

  @Option(help: "Greatest number of functions to suggest.")
  var limit = 10

  @Option(
    help: ArgumentHelp(
      "A label model; default: the one whose labels are shown, else \(LabelModelName.standard).",
      valueName: "name"))
  var labelModel: LabelModelName?

  @Flag(help: "Declarations in Swift for a task file too.")
  var swift = false

  @OptionGroup var jobs: JobsOption

  func validate() throws {
    guard limit >= 1 else { throw ValidationError("--limit must be at least 1, found \(limit)") }
  }

  func run() throws {
    let file = try task.taskFiles.file(named: task.name)
    let task = try file.map { try $0.task() } ?? task.resolve()
    let progress = ProgressBar("phrases", unit: "phrases", quiet: output.quiet)
    let steps = try task.nextSteps(
      in: storeOptions.openForReading(), set: functionSet.name, labelModel: labelModel,
      limit: limit, jobs: jobs.count, progress: progress)
    progress.finish()
    for warning in steps.warnings { output.note("warning: \(warning)") }
    var names = Set(try task.functionSets().flatMap(\.functions).map(\.name))
    let declarations = steps.suggestions.map { suggestion in
      let function = DraftedFunction(
        suggestion, textColumns: file?.corpus.texts ?? [], names: &names)
      return file == nil || swift
        ? function.swift(classNames: steps.classNames, textProperties: steps.textProperties)
        : function.yaml(classNames: steps.classNames)
    }
    switch output.format {
    case .table:
      try output.print(steps.suggestionTable())
      if !declarations.isEmpty {
        try Terminal.write("\n" + declarations.joined(separator: "\n") + "\n\n")
      }
      try output.print(steps.findingTable)
    case .json, .tsv:
      try output.print([steps.suggestionTable(declarations: declarations), steps.findingTable])
    }
  }
}
