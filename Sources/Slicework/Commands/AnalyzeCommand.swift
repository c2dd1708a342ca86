import ArgumentParser
import CommandSupport
import Comparison
import Foundation
import Pipeline
import ReportPages
import StreamCommands
import SupervisionCore

struct AnalyzeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze",
    abstract: "Polarity, coverage, overlaps, conflicts and accuracy of each labeling function.",
    discussion: """
      Shares are of the split's candidates. Correct, incorrect and empirical accuracy need gold labels; \
      learned accuracy needs a label model fitted to the same set.
      """)

  @OptionGroup var task: TaskArgument
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Split of the candidates.")
  var split: Split = .train

  @OptionGroup var functionSet: FunctionSetOption

  @Flag(help: "Add the pairwise overlap and conflict matrices.")
  var pairs = false

  @Option(help: ArgumentHelp("Write a self-contained page.", valueName: "file"))
  var report: String?

  func validate() throws { try requireFolders(of: [report]) }

  func run() throws {
    try requireApart(outputs: [report], from: [], store: storeOptions.path)
    let analysis = try Analysis(
      task: try task.resolve(), set: functionSet.name, split: split,
      jobs: processorCount, store: try storeOptions.open())
    for warning in analysis.warnings { output.note("warning: \(warning)") }
    if let report {
      try writeFile(Data(analysis.page.html().utf8), to: report)
      output.note("report: \(report)")
    }
    try output.print(
      pairs ? [analysis.table, analysis.overlapTable, analysis.conflictTable] : [analysis.table])
  }
}
