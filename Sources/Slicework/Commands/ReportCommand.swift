import ArgumentParser
import CommandSupport
import Comparison
import Foundation
import LabelModels
import Pipeline
import ReportPages
import Store
import StreamCommands
import Streaming
import SupervisionCore

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract:
      "Write a self-contained page on a task: functions, label models, end models, candidates.",
    discussion: """
      Labeling functions with overlaps and conflicts, label models with calibration, end models with slices and training \
      curves, and candidates to read: errors, conflicts, where DP and SBL differ. The page needs no network; it can be \
      mailed and printed.
      """)

  @OptionGroup var task: TaskArgument
  @OptionGroup var storeOptions: StoreOptions

  @OptionGroup var functionSet: FunctionSetOption

  @Option(name: .shortAndLong, help: ArgumentHelp("The HTML file to write.", valueName: "file"))
  var output = "report.html"

  @Option(help: "Greatest number of candidates to show per kind of error.")
  var examples = 8

  @Flag(
    inversion: .prefixedNo,
    help:
      "Refit the label model without each labeling function; for sets of at most \(FunctionEffects.functionLimit) functions with a stored model."
  )
  var whatIf = true

  func validate() throws {
    guard (0...1000).contains(examples) else {
      throw ValidationError("--examples must be in 0...1000, found \(examples)")
    }
    try requireFolders(of: [output])
  }

  func run() throws {
    try requireApart(outputs: [output], from: [], store: storeOptions.path)
    let task = try task.resolve()
    let store = try storeOptions.openForReading()
    let report = try TaskReport(task: task, set: functionSet.name, store: store)
    let page = try report.page(
      version: SliceworkCommand.configuration.version, exampleLimit: examples,
      effects: whatIf && report.allowsRefits ? try effects(task, store) : nil)
    try writeFile(Data(page.html().utf8), to: output)
    try Terminal.writeLine(output)
  }

  /// Nil, with a note, where the label model cannot be fitted anew.
  private func effects(_ task: any WorkbenchTask, _ store: Store) throws -> FunctionEffects? {
    let progress = ProgressBar("refits", unit: "fits", quiet: false)
    defer { progress.finish() }
    do {
      return try task.functionEffects(in: store, set: functionSet.name, progress: progress)
    } catch let error as LabelModelError {
      Terminal.note("note: nothing is refitted: \(error.problem)")
      return nil
    }
  }
}
