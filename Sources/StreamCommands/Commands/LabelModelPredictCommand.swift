import ArgumentParser
import PortableFoundation
import Streaming
import SupervisionCore

package struct PredictLabelsCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict probabilistic labels of a vote file with a fitted model.",
    discussion: """
      Votes: a header `item,voter…` with the voters that the model was fitted to, in their order; or a header such as \
      `item,worker,label` and a row for each vote, where voters may come in any order. Output: `item,p0,p1,…` in full precision.
      """)

  @Option(
    help: ArgumentHelp("Model file, as `label-model fit --output` writes it.", valueName: "file"))
  var modelFile: String

  @Option(
    help: ArgumentHelp(
      "Votes, as .csv, .tsv, .jsonl or .npy, also .gz, or .npz.", valueName: "file"))
  var votes: String

  @OptionGroup var form: VotesFormatOption

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where probabilistic labels go: .csv, .tsv, .jsonl or .npy.", valueName: "file"))
  var output: String

  @OptionGroup var contributions: ContributionOptions

  @Flag(help: "No notes on standard error.")
  var quiet = false

  package init() {}

  package func run() throws {
    try requireApart(outputs: [output, contributions.path], from: [modelFile, votes])
    try contributions.check()
    let count = try LabelModelFile(reading: URL(fileURLWithPath: modelFile)).label(
      votes: URL(fileURLWithPath: votes), format: form.format, to: URL(fileURLWithPath: output),
      why: contributions.file)
    if !quiet { Terminal.note("wrote labels of \(count) items to \(output)") }
  }
}
