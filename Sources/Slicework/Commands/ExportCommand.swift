import ArgumentParser
import Foundation
import LabelModels
import Pipeline
import SupervisionCore

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write votes or probabilistic labels to a file; its ending says how.",
    discussion: """
      Endings: .csv, .tsv, .jsonl, .npy, each also with .gz. Candidates stand in corpus order; votes have one \
      column per labeling function and the form that `label-model run` reads.
      """)

  enum What: String, CaseIterable, ExpressibleByArgument {
    case votes, labels
  }

  @Argument(help: "What to export.")
  var what: What

  @OptionGroup var task: TaskArgument

  @Option(help: "Which candidates.")
  var split: Split

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("The file to write.", valueName: "file"))
  var path: String

  @Option(
    help: ArgumentHelp(
      "Which set of labeling functions; votes take `all` for every set.", valueName: "set"))
  var lfSet: String?

  @Option(help: "Whose probabilistic labels; default: those of the default model.")
  var model: LabelModelKind?

  @OptionGroup var storeOptions: StoreOptions

  @Flag(help: "No notes on standard error.")
  var quiet = false

  func run() throws {
    let export = Export(
      task: try task.resolve(), set: lfSet, split: split, store: try storeOptions.open())
    let file = URL(fileURLWithPath: path)
    let count: Int
    switch what {
    case .votes: count = try export.writeVotes(to: file)
    case .labels: count = try export.writeLabels(model: model, to: file)
    }
    if !quiet { Terminal.note("wrote \(what.rawValue) of \(count) candidates to \(path)") }
  }
}
