import ArgumentParser
import CommandSupport
import Evaluation
import Pipeline
import StreamCommands
import SupervisionCore

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Read a corpus into the store: candidates, gold labels, resources.")

  @OptionGroup var task: TaskArgument
  @OptionGroup var data: DataOptions
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: "Count and list invalid items and leave them out, instead of stopping at the first.")
  var skipInvalid = false

  @Flag(help: "Take gold labels from the corpus alone, and drop those of import-gold.")
  var discardGold = false

  func run() throws {
    let task = try task.resolve()
    let store = try storeOptions.openOrCreate()
    let report = try task.importCorpus(
      into: store, from: data.location, skipInvalid: skipInvalid, discardingGold: discardGold)
    for error in report.skipped { Terminal.note("left out: \(error)") }
    for note in report.readingNotes { Terminal.note(note) }
    try output.print(report.table)
  }
}
