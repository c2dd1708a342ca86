import ArgumentParser
import PortableFoundation
import Streaming

package struct PredictLabelsCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict probabilistic labels of a vote file with a fitted model.",
    discussion: """
      Votes: a header `item,voter…` with the voters that the model was fitted to, in their order. Output: `item,p0,p1,…` in full \
      precision.
      """)

  @Option(
    help: ArgumentHelp("Model file, as `label-model fit --output` writes it.", valueName: "file"))
  var modelFile: String

  @Option(help: ArgumentHelp("Votes, as .csv or .tsv, also .gz.", valueName: "file"))
  var votes: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where probabilistic labels go: .csv, .tsv, .jsonl or .npy.", valueName: "file"))
  var output: String

  @Flag(help: "No notes on standard error.")
  var quiet = false

  package init() {}

  package func run() throws {
    let count = try LabelModelFile(reading: URL(fileURLWithPath: modelFile)).label(
      votes: URL(fileURLWithPath: votes), to: URL(fileURLWithPath: output))
    if !quiet { Terminal.note("wrote labels of \(count) items to \(output)") }
  }
}
