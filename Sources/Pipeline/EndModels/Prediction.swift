import EndModels
import Evaluation
import Foundation
import Labeling
import Store
import SupervisionCore

/// Probabilities that a trained model predicts for candidates.
public struct Prediction: Sendable {
  /// The model that predicted.
  public let model: TrainedModel
  /// Identifiers of the candidates, in order; numbers from 0 for vectors.
  public let ids: [String]
  /// P(Y), one row per candidate.
  public let labels: ProbabilisticLabels

  /// Predictions for the candidates of a file with one JSON object per line.
  ///
  /// - Parameters:
  ///   - lines: the file.
  ///   - task: whose candidates the lines encode.
  ///   - model: predicts.
  ///   - search: where the encoder of a model on a pretrained one is found.
  /// - Throws: as ``PredictionInput``, ``EncoderSearch`` and ``TrainedModel/predict(_:)`` throw.
  public init(
    of lines: URL, task: any WorkbenchTask, by model: TrainedModel,
    encoder search: EncoderSearch = EncoderSearch()
  ) throws {
    let input = try PredictionInput(lines, task: task)
    let rows = try model.rows(
      texts: { input.texts }, tokens: { input.candidates }, encoder: search)
    self.init(model: model, ids: input.ids, labels: try model.predict(rows))
  }

  /// Predictions for the vectors of an npy file, one row per candidate.
  ///
  /// - Throws: as ``EndModels/DenseRows`` and ``TrainedModel/predict(_:)`` throw.
  public init(ofVectors file: URL, by model: TrainedModel) throws {
    let rows = try DenseRows(file, count: nil)
    self.init(
      model: model, ids: (0..<rows.count).map(String.init),
      labels: try model.predict(.vectors(rows)))
  }

  /// Predictions for the stored candidates of a split.
  ///
  /// - Parameters:
  ///   - split: the candidates' split.
  ///   - task: whose candidates they are.
  ///   - store: where the task was imported.
  ///   - model: predicts.
  ///   - search: where the encoder of a model on a pretrained one is found; vectors that training kept beside the store
  ///     are used.
  /// - Throws: as ``EncoderSearch`` and ``TrainedModel/predict(_:)`` throw.
  public init(
    of split: Split, of task: any WorkbenchTask, in store: Store, by model: TrainedModel,
    encoder search: EncoderSearch = EncoderSearch()
  ) throws {
    var search = search
    search.cacheFolder = search.cacheFolder ?? TaskEncoders.cacheFolder(of: store)
    let rows = try model.rows(
      texts: { try task.candidateTexts(in: store, split: split, jobs: search.jobs) },
      tokens: { try task.markedTokens(in: store, split: split, jobs: 1) }, encoder: search)
    self.init(
      model: model, ids: try store.candidateIDs(task: task.name, split: split),
      labels: try model.predict(rows))
  }

  private init(model: TrainedModel, ids: [String], labels: ProbabilisticLabels) {
    self.model = model
    self.ids = ids
    self.labels = labels
  }

  /// One row per candidate: predicted class and the probability of each class.
  public var table: ResultTable {
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

extension TrainedModel {
  /// Reads the model file of a task.
  ///
  /// - Throws: ``SupervisionCore/FileError``; ``SupervisionCore/DataError`` when the file is damaged or holds a model
  ///   of another task; ``SupervisionCore/UsageError`` when its backbone is not registered.
  public init(contentsOf file: URL, task: any WorkbenchTask) throws {
    try self.init(fileBytes(file), file: file.relativePath, task: task)
  }

  /// Reads the model of a stored run.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when there is no such run or it stored no model, and as
  ///   ``init(contentsOf:task:)``.
  public init(ofRun number: Int64, task: any WorkbenchTask, in store: Store) throws {
    let run = try store.run(task: task.name, number: number)
    try self.init(store.requiredModel(of: run), file: "run \(run.number)", task: task)
  }

  private init(_ data: Data, file: String, task: any WorkbenchTask) throws {
    try self.init(data, file: file)
    guard header.task == task.name else {
      throw DataError(
        file: file, field: "task", found: "'\(header.task)'", expected: "'\(task.name)'",
        remedy: "name the model's own task")
    }
  }
}
