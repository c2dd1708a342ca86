import ArgumentParser
import Foundation
import LabelModels
import Pipeline
import SupervisionCore

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write votes, patterns, labels, predictions, candidates or a model to a file.",
    discussion: """
      Endings: .csv, .tsv, .jsonl, .npy, each also with .gz. Candidates stand in corpus order; votes have one \
      column per labeling function and the form that `label-model run` reads; patterns are the distinct rows of votes with their \
      counts, which `label-model fit --patterns` reads. Predictions and models are those of a \
      run (--run). Candidates are JSON lines that `predict --input` reads; a model is one file that `predict --model` reads.
      """)

  enum What: String, CaseIterable, ExpressibleByArgument {
    case votes, patterns, labels, predictions, candidates, model
  }

  @Argument(help: "What to export.")
  var what: What

  @OptionGroup var task: TaskArgument

  @Option(help: "Which candidates; not needed for a model.")
  var split: Split?

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

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("Whose predictions or model; `runs` lists them.", valueName: "number"))
  var number: Int64?

  @Option(help: "Predictions under which decision: 0.5 or tuned (on dev).")
  var threshold: Regime = .tuned

  @OptionGroup var storeOptions: StoreOptions

  @Flag(help: "No notes on standard error.")
  var quiet = false

  func validate() throws {
    if split == nil, what != .model {
      throw ValidationError("name the candidates with --split train, dev or test")
    }
    if number == nil, what == .predictions || what == .model {
      throw ValidationError("name the run with --run; `runs` lists them")
    }
  }

  func run() throws {
    let store = try storeOptions.open()
    let export = Export(task: try task.resolve(), set: lfSet, split: split ?? .test, store: store)
    let file = URL(fileURLWithPath: path)
    let count: Int
    switch what {
    case .votes: count = try export.writeVotes(to: file)
    case .patterns: count = try export.writePatterns(to: file)
    case .labels: count = try export.writeLabels(model: model, to: file)
    case .predictions:
      count = try export.writePredictions(run: number ?? 0, regime: threshold, to: file)
    case .candidates: count = try export.writeCandidates(to: file)
    case .model:
      let bytes = try export.writeModel(run: number ?? 0, to: file)
      if !quiet {
        Terminal.note("wrote the model of run \(number ?? 0), \(bytes) bytes, to \(path)")
      }
      return
    }
    if !quiet { Terminal.note("wrote \(what.rawValue) of \(count) candidates to \(path)") }
  }
}
