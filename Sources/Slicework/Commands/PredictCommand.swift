import ArgumentParser
import CommandSupport
import Corpora
import Encoders
import EndModels
import Evaluation
import FileFormats
import Foundation
import Labeling
import Pipeline
import Store
import StreamCommands
import SupervisionCore

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict the classes of candidates with a trained end model.",
    discussion: """
      With --model-file FILE and --input FILE neither store nor corpus nor labeling functions are needed. A line of the input is \
      {"id":…,"tokens":[…],"marks":[{"type":…,"start":…,"end":…}]}, or {"id":…,"text":…,"marks":…}, or \
      {"id":…,"texts":[…,…]} for a pair, or the task's own JSON; `export candidates` writes what every model reads. Without --input a split of the stored corpus is predicted.
      """)

  @OptionGroup var task: TaskArgument

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("A stored run with a model; `runs` lists them.", valueName: "number"))
  var number: Int64?

  @Option(help: ArgumentHelp("A model file, as `train --output` writes it.", valueName: "file"))
  var modelFile: String?

  @Option(help: ArgumentHelp("Candidates as JSON lines, also .gz.", valueName: "file"))
  var input: String?

  @Option(help: ArgumentHelp("Vectors as .npy, for models of vectors.", valueName: "file"))
  var features: String?

  @Option(
    help: ArgumentHelp(
      "Pretrained encoder that the model was trained with. Default: the known one with its checksum.",
      valueName: "name or folder"))
  var encoder: String?

  @Option(help: "Split of the stored candidates to predict, without --input.")
  var split: Split = .test

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp(
      "Where probabilities go: .csv, .tsv, .jsonl or .npy, also .gz. Default: standard output.",
      valueName: "file"))
  var path: String?

  @OptionGroup var jobs: JobsOption
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (number == nil) != (modelFile == nil) else {
      throw ValidationError("name either a stored run with --run or a model file with --model-file")
    }
    if input != nil, features != nil {
      throw ValidationError("--input is for models of text, --features for models of vectors")
    }
  }

  func run() throws {
    try requireApart(
      outputs: [path],
      from: [modelFile, input, features, EncoderLibrary().folder(ofEncoder: encoder)],
      store: modelFile == nil || input == nil && features == nil ? storeOptions.path : nil)
    let task = try task.resolve()
    let target = try path.map { path in
      let file = URL(fileURLWithPath: path)
      _ = try TableFormat(file)
      return file
    }
    let prediction = try prediction(task, by: model(of: task))
    if let target {
      try writeLabels(prediction.labels, items: prediction.ids, to: target)
      output.note(
        "wrote predictions of \(prediction.ids.count) candidates to \(target.relativePath)")
    } else {
      try output.print(prediction.table)
    }
  }

  private func model(of task: any WorkbenchTask) throws -> TrainedModel {
    if let modelFile {
      return try TrainedModel(contentsOf: URL(fileURLWithPath: modelFile), task: task)
    }
    return try TrainedModel(ofRun: number ?? 0, task: task, in: storeOptions.open())
  }

  private func prediction(
    _ task: any WorkbenchTask, by model: TrainedModel
  ) throws -> Prediction {
    if let features {
      return try Prediction(ofVectors: URL(fileURLWithPath: features), by: model)
    }
    let progress = ProgressBar("encode \(task.name)", unit: "pieces", quiet: output.quiet)
    defer { progress.finish() }
    var search = EncoderSearch()
    search.name = encoder
    search.jobs = jobs.count
    search.progress = progress
    if let input {
      return try Prediction(
        of: URL(fileURLWithPath: input), task: task, by: model, encoder: search)
    }
    return try Prediction(
      of: split, of: task, in: storeOptions.open(), by: model, encoder: search)
  }
}
