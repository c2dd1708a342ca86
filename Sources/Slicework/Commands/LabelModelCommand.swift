import ArgumentParser
import CommandSupport
import Corpora
import Evaluation
import FileFormats
import Foundation
import LabelModels
import Pipeline
import StreamCommands
import SupervisionCore

struct LabelModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label-model", abstract: "From votes to probabilistic labels.",
    subcommands: [FitCommand.self, ScoreCommand.self, RunCommand.self, PredictLabelsCommand.self])
}

struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Score stored probabilistic labels against gold.")

  @OptionGroup var task: TaskArgument
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Split of the candidates.")
  var split: Split = .dev

  @OptionGroup var functionSet: FunctionSetOption

  func run() throws {
    let store = try storeOptions.open()
    let task = try task.resolve()
    let score = try LabelModelScore(task: task, set: functionSet.name, split: split, store: store)
    try score.save(in: store)
    for warning in score.warnings { output.note("warning: \(warning)") }
    try output.print(score.table)
  }
}

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Fit and score label models on plain vote files, without a store.",
    discussion: """
      Votes: a header `item,voter…`, then one row per item; -1 abstains, else the index of a class. Or a header such as \
      `item,worker,label` (task, annotator, answer and others), then one row per vote. Or what `export votes` writes as .jsonl and .npy; the items \
      of an array are named 0, 1, and so on. \
      Gold: `item,gold[,split]`, -1 where unknown; with a split column, the class balance `dev` comes from \
      the rows of dev and scores are printed per split. Output: `item,p0,p1,…` in full precision.
      """)

  @Option(
    help: ArgumentHelp(
      "Votes, as .csv, .tsv, .jsonl or .npy, also .gz, or .npz.", valueName: "file"))
  var votes: String

  @OptionGroup var form: VotesFormatOption

  @Option(
    help: ArgumentHelp(
      "Gold labels of the same items, as .csv, .tsv, .npy or .npz.", valueName: "file"))
  var gold: String?

  @Option(
    help: ArgumentHelp(
      "A label model, `auto` for the one that dev gold favours, or `all` of them.",
      valueName: "name"))
  var labelModel = LabelModelName.standard.rawValue

  @Option(help: "Number of classes; default: one more than the highest vote.")
  var classes: Int?

  @OptionGroup var arguments: LabelModelArguments

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where probabilistic labels go: .csv, .tsv, .jsonl or .npy.", valueName: "file"))
  var output: String?

  @OptionGroup var contributions: ContributionOptions
  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    if labelModel == "all", contributions.file != nil {
      throw ValidationError("--why explains the labels of one model; name it with --label-model")
    }
    if let classes, !(2...127).contains(classes) {
      throw ValidationError("--classes must be in 2...127, found \(classes)")
    }
    if labelModel == "all", output != nil {
      throw ValidationError("--output takes the labels of one model; name it with --label-model")
    }
  }

  func run() throws {
    try requireApart(
      outputs: [output, contributions.path], from: [votes, gold, arguments.dependencies.path])
    let target = try output.map { try labelFile(at: $0) }
    try contributions.check()
    let run = try VoteFileRun(
      votes: URL(fileURLWithPath: votes), gold: gold.map { URL(fileURLWithPath: $0) },
      labelModels: try labelModels, classCount: classes, format: form.format,
      settings: try arguments.settings)
    if let target { try run.write(to: target) }
    if let why = contributions.file {
      let progress = ProgressBar("contributions", unit: "parts", quiet: outputOptions.quiet)
      try run.writeContributions(to: why, progress: progress)
      progress.finish()
    }
    try outputOptions.print(run.tables, warnings: run.warnings)
  }

  /// Checks the name before any work is done.
  private func labelFile(at path: String) throws -> URL {
    let url = URL(fileURLWithPath: path)
    _ = try TableFormat(url)
    return url
  }

  private var labelModels: [LabelModelName] {
    get throws {
      let registry = LabelModelRegistry.current
      if labelModel == "all" { return registry.names }
      guard let definition = registry[LabelModelName(labelModel)] else {
        throw UsageError(
          "no label model is named '\(labelModel)'",
          remedy: "choose one of: "
            + registry.choices.map(\.rawValue).joined(separator: ", ") + ", all")
      }
      return [definition.name]
    }
  }
}
