import ArgumentParser
import CommandSupport
import Evaluation
import Foundation
import Pipeline
import SliceLearning
import Store
import StreamCommands
import SupervisionCore

struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "List stored runs of end models with their scores.")

  @Argument(help: ArgumentHelp("A task; default: all.", valueName: "task"))
  var task: String?

  @OptionGroup var taskFiles: TaskFileOptions
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    if let task { _ = try taskFiles.task(named: task) }
    let runs = try storeOptions.open().runs(task: task)
    try output.print(EndModelRun.table(of: try runs.map { try EndModelRun($0, isReused: true) }))
  }
}

struct ScoreRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Scores of a stored run, overall and per slice.",
    discussion: """
      A slice is scored on its members (by its labeling or slicing function) and on the candidates that the model itself \
      assigns to it, with the indicator's quality and the weight of the slice's expert.
      """)

  @OptionGroup var task: TaskArgument

  @Option(name: .customLong("run"), help: "Number of the run; `runs` lists them.")
  var number: Int64

  @Option(help: "Split whose slices are scored: dev or test.")
  var split: Split = .test

  @Option(help: "Decision threshold: 0.5 or tuned (on dev).")
  var threshold: DecisionThreshold = .tuned

  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let task = try task.resolve()
    let run = try EndModelRun(
      storeOptions.open().run(task: task.name, number: number), isReused: true)
    let title =
      "\(task.name) · \(run.stored.record.functionSet) · \(run.settings.method.title) · run \(number)"
    let tables = EndModelTables([run], title: title)
    let decision = run.result[threshold] == nil ? DecisionThreshold.half : threshold
    let slices = tables.slices(split, decision)
    try output.print([tables.overall] + (slices.rows.isEmpty ? [] : [slices]))
  }
}
