import ArgumentParser
import CommandSupport
import FileFormats
import Foundation
import LabelModels
import Pipeline
import StreamCommands
import SupervisionCore
import TaskFiles

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract:
      "Write votes, patterns, labels, predictions, candidates, resources or a model to a file.",
    discussion: """
      Endings: .csv, .tsv, .jsonl, .npy, each also with .gz. Candidates are in corpus order; votes have one \
      column per labeling function and the form that `label-model run` reads; patterns are the distinct rows of votes with their \
      counts, which `label-model fit --patterns` reads. Predictions and models are those of a \
      run (--run). Candidates are JSON lines that `predict --input` reads or, with --form stream, `stream`; with --form label-studio \
      (.json), hugging-face, doccano or prodigy (.jsonl) they are for people to label, with gold where it is known and the classes \
      of a label model as suggestions, and `import-gold` reads what comes back. A model is one \
      file that `predict --model-file` reads. For votes, --lf-set may be `all`. Functions are \
      those of a task file, as Swift (--swift). Resources of labeling functions are one file for `stream --resources`.
      """)

  enum ExportKind: String, CaseIterable, ExpressibleByArgument {
    case votes, patterns, labels, predictions, candidates, resources, model, functions

    /// Whether the data are those of a split.
    var hasSplit: Bool { ![.model, .resources, .functions].contains(self) }
  }

  /// Form of exported candidates, by the command or tool that reads them.
  enum Form: String, CaseIterable, ExpressibleByArgument {
    case predict, stream
    case labelStudio = "label-studio"
    case huggingFace = "hugging-face"
    case doccano, prodigy

    /// The form for a tool in which people label; nil for those of commands.
    var annotation: AnnotationForm? { AnnotationForm(rawValue: rawValue) }
  }

  @Argument(help: "Kind of data to export.")
  var kind: ExportKind

  @OptionGroup var task: TaskArgument

  @Option(help: "Split of the candidates; not needed for a model or resources.")
  var split: Split?

  @Flag(help: "Write the functions of a task file as Swift, with the whole task.")
  var swift = false

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("The file to write.", valueName: "file"))
  var path: String

  @OptionGroup var functionSet: FunctionSetOption

  @Option(
    help: ArgumentHelp(
      "Whose probabilistic labels, or suggestions; default: those of dp.", valueName: "name"))
  var labelModel: LabelModelName?

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp(
      "Run whose predictions or model to export; `runs` lists them.", valueName: "number"))
  var number: Int64?

  @Option(help: "Decision threshold of the predictions: 0.5 or tuned (on dev).")
  var threshold: DecisionThreshold = .tuned

  @Option(help: "Command or tool that is to read the candidates.")
  var form: Form = .predict

  @OptionGroup var storeOptions: StoreOptions

  @Flag(help: "No notes on standard error.")
  var quiet = false

  func validate() throws {
    if split == nil, kind.hasSplit {
      throw ValidationError("name the candidates with --split train, dev or test")
    }
    if swift != (kind == .functions) {
      throw ValidationError(
        swift ? "--swift belongs to functions" : "functions are exported with --swift")
    }
    if number == nil, kind == .predictions || kind == .model {
      throw ValidationError("name the run with --run; `runs` lists them")
    }
  }

  func run() throws {
    try requireApart(outputs: [path], from: task.taskFiles.paths, store: storeOptions.path)
    if kind == .functions { return try writeFunctions() }
    let store = try storeOptions.open()
    let export = Export(
      task: try task.resolve(), set: functionSet.name, split: split ?? .test, store: store)
    let file = URL(fileURLWithPath: path)
    let count: Int
    switch kind {
    case .votes: count = try export.writeVotes(to: file)
    case .patterns: count = try export.writePatterns(to: file)
    case .labels: count = try export.writeLabels(model: labelModel, to: file)
    case .predictions:
      count = try export.writePredictions(run: number ?? 0, decision: threshold, to: file)
    case .candidates: count = try writeCandidates(export, to: file)
    case .resources:
      let names = try export.writeResources(to: file)
      return note("the resources \(names.joined(separator: ", "))")
    case .functions: return
    case .model:
      let bytes = try export.writeModel(run: number ?? 0, to: file)
      return note("the model of run \(number ?? 0), \(bytes) bytes,")
    }
    note("\(kind.rawValue) of \(count) candidates")
  }

  private func writeFunctions() throws {
    guard let file = try task.taskFiles.file(named: task.name) else {
      throw UsageError(
        "the task '\(task.name)' is declared in Swift already", remedy: "name a task of a task file"
      )
    }
    try AtomicFile.write(Array(file.swift().utf8), to: URL(fileURLWithPath: path))
    note("the task in Swift")
  }

  private func writeCandidates(_ export: Export, to file: URL) throws -> Int {
    if let annotation = form.annotation {
      let written = try export.writeAnnotations(annotation, model: labelModel, to: file)
      if !written.hasSuggestions, !quiet {
        Terminal.note("no label model was fitted, so that no class is suggested")
      }
      return written.count
    }
    return form == .stream
      ? try export.writeStreamLines(to: file) : try export.writeCandidates(to: file)
  }

  private func note(_ written: String) {
    if !quiet { Terminal.note("wrote \(written) to \(path)") }
  }
}
