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

  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    if let task { _ = try registeredTasks.task(named: task) }
    let store = try storeOptions.open()
    var table = ResultTable(columns: [
      .init("run", .integer), .init("task"), .init("set"), .init("method"), .init("backbone"),
      .init("labels"), .init("trainOn", title: "train on"), .init("seed", .integer),
      .init("dev.f1", title: "dev F1", .percent), .init("test.f1", title: "test F1", .percent),
      .init("tunedTestF1", title: "tuned", .percent), .init("seconds", .seconds), .init("model"),
    ])
    for stored in try store.runs(task: task) {
      let run = try EndModelRun(stored, isReused: true)
      let settings = run.settings
      table.append([
        .integer(Int(stored.number)), .text(stored.task), .text(stored.record.functionSet),
        .text(settings.method.rawValue), .text(settings.backbone.kind.rawValue),
        .text(settings.labels == .gold ? "gold" : settings.labelModel.rawValue),
        .text(settings.trainingRows.rawValue), .integer(Int(truncatingIfNeeded: run.seed)),
        .number(run.result[.half]?.dev?.f1), .number(run.result[.half]?.test?.f1),
        .number(run.result[.tuned]?.test?.f1), .number(run.seconds),
        .text(stored.hasModel ? "yes" : "–"),
      ])
    }
    output.print(table)
  }
}

struct ScoreRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Scores of a stored run, overall and per slice.",
    discussion: """
      A slice is scored on its members (by its labeling or slicing function) and on the candidates that the model itself \
      takes for it; beside them stand the indicator's quality and the weight of the slice's expert.
      """)

  @OptionGroup var task: TaskArgument

  @Option(name: .customLong("run"), help: "The run's number; `runs` lists them.")
  var number: Int64

  @Option(help: "Whose slices: dev or test.")
  var split: Split = .test

  @Option(help: "0.5 or tuned (on dev).")
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
    output.print([tables.overall] + (slices.rows.isEmpty ? [] : [slices]))
  }
}
