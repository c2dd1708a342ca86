import ArgumentParser
import CommandSupport
import Evaluation
import Foundation
import Pipeline
import StreamCommands
import SupervisionCore

struct ImportGoldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import-gold",
    abstract: "Give stored candidates gold labels that people set in an annotation tool.",
    discussion: """
      FILE is Label Studio's export as JSON (.json); JSON lines of Hugging Face, doccano or Prodigy (.jsonl); or a table with the \
      columns item (or id) and gold (or label) (.csv, .tsv); each also with .gz. Classes are names or indices, and an item is the \
      candidate of its id. `export candidates --form label-studio` and its like write such files. Votes stay; label models have to \
      be fitted again. A later import of the corpus keeps the labels, unless --discard-gold is passed to it.
      """)

  @OptionGroup var task: TaskArgument

  @Argument(help: ArgumentHelp("The file with the labels.", valueName: "file"))
  var file: String

  @Option(
    help: ArgumentHelp(
      "Control of Label Studio that holds the class, where a project has several.",
      valueName: "name"))
  var choice: String?

  @Flag(
    help:
      "Count and list invalid items, and those of unknown candidates, and leave them out, instead of stopping at the first."
  )
  var skipInvalid = false

  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let task = try task.resolve()
    let report = try task.importGold(
      from: URL(fileURLWithPath: file), into: storeOptions.open(), choice: choice,
      skipInvalid: skipInvalid)
    for error in report.skipped { Terminal.note("left out: \(error)") }
    try output.print(report.table)
  }
}
