import ArgumentParser
import CommandSupport
import Comparison
import Foundation
import Pipeline
import ReportPages
import StreamCommands
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

  func validate() throws {
    guard (0...1000).contains(examples) else {
      throw ValidationError("--examples must be in 0...1000, found \(examples)")
    }
    try requireFolders(of: [output])
  }

  func run() throws {
    try requireApart(outputs: [output], from: [storeOptions.path])
    let report = try TaskReport(
      task: try task.resolve(), set: functionSet.name, store: try storeOptions.openForReading())
    let page = try report.page(
      version: SliceworkCommand.configuration.version, exampleLimit: examples)
    try writeFile(Data(page.html().utf8), to: output)
    print(output)
  }
}
