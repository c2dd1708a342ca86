import ArgumentParser
import CommandSupport
import Corpora
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
    abstract: "Probabilities of candidates by a trained end model.",
    discussion: """
      With --model-file FILE and --input FILE neither store nor corpus nor labeling functions are needed. A line of the input is \
      {"id":…,"tokens":[…],"marks":[{"type":…,"start":…,"end":…}]}, or {"id":…,"text":…}, or the task's own JSON; \
      `export candidates` writes the first form. Without --input a split of the stored corpus is predicted.
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

  @Option(help: "The stored candidates to predict, without --input.")
  var split: Split = .test

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp(
      "Where probabilities go: .csv, .tsv, .jsonl or .npy, also .gz. Default: standard output.",
      valueName: "file"))
  var path: String?

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
    let task = try task.resolve()
    let target = try path.map { path in
      let file = URL(fileURLWithPath: path)
      _ = try TableFormat(file)
      return file
    }
    let trained = try loadModel(task)
    guard trained.header.task == task.name else {
      throw DataError(
        file: modelFile ?? "run \(number ?? 0)", field: "task", found: "'\(trained.header.task)'",
        expected: "'\(task.name)'", remedy: "name the model's own task")
    }
    let (ids, labels) = try predict(trained, task)
    if let target {
      try writeLabels(labels, items: ids, to: target)
      output.note("wrote predictions of \(ids.count) candidates to \(target.relativePath)")
    } else {
      output.print(table(trained, ids, labels))
    }
  }

  private func loadModel(_ task: any WorkbenchTask) throws -> TrainedModel {
    if let modelFile {
      let data: Data
      do {
        data = try Data(contentsOf: URL(fileURLWithPath: modelFile))
      } catch {
        throw FileError(
          path: modelFile, problem: "cannot be read (\(error.localizedDescription))",
          remedy: "check the path")
      }
      return try TrainedModel(data, file: modelFile)
    }
    let store = try storeOptions.open()
    let run = try store.run(task: task.name, number: number ?? 0)
    return try TrainedModel(store.requiredModel(of: run), file: "run \(run.number)")
  }

  private func predict(
    _ model: TrainedModel, _ task: any WorkbenchTask
  ) throws -> (ids: [String], labels: ProbabilisticLabels) {
    if let features {
      let rows = try DenseRows(URL(fileURLWithPath: features), count: nil)
      return ((0..<rows.count).map(String.init), try model.predict(rows))
    }
    if let input {
      let candidates = try PredictionInput(URL(fileURLWithPath: input), task: task)
      return (candidates.ids, try model.predict(candidates.candidates))
    }
    let store = try storeOptions.open()
    let tokens = try task.markedTokens(in: store, split: split, jobs: 1)
    return (try store.candidateIDs(task: task.name, split: split), try model.predict(tokens))
  }

  private func table(
    _ model: TrainedModel, _ ids: [String], _ labels: ProbabilisticLabels
  ) -> ResultTable {
    let names = model.header.classNames
    let predictions =
      model.header.threshold.map { ClassPredictions(labels, threshold: $0) }
      ?? ClassPredictions(mostProbableIn: labels)
    var table = ResultTable(
      columns: [.init("candidate"), .init("predicted")]
        + names.map { .init("probability.\($0)", title: "P(\($0))", .decimal(4)) })
    for (row, id) in ids.enumerated() {
      table.append(
        [.text(id), .text(predictions[row].map { names[$0] } ?? "–")]
          + names.indices.map { .number(labels[row, $0]) })
    }
    return table
  }
}
