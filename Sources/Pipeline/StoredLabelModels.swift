import Foundation
import LabelModels
import Labeling
import Store
import Streaming
import SupervisionCore

extension Store {
  /// The default label model where it was fitted to the set, else the first that was, else nil.
  func preferredLabelModel(for votes: TaskVotes) throws -> LabelModelRecord? {
    try labelModels(task: votes.task).preferred(set: votes.set.name)
  }

  /// The default label model where it was fitted to the set, else the first that was, read back; nil for none.
  ///
  /// - Throws: ``LabelModels/LabelModelError/unreadableModel(found:expected:)`` for one of another
  ///   version.
  package func preferredFittedModel(for votes: TaskVotes) throws -> (any FittedLabelModel)? {
    try preferredLabelModel(for: votes)?.decodedModel()
  }

  /// A warning for each thing that changed since the model was fitted.
  func stalenessWarnings(of model: LabelModelRecord?, votes: TaskVotes) throws -> [String] {
    guard let model else { return [] }
    return try staleness(of: model, set: votes.set, task: votes.task)
      .map { "\(model.name): \($0)" }
  }

  /// - Throws: ``SupervisionCore/DataError`` when something changed since the model was fitted, naming it and the
  ///   command that fits the model again.
  package func requireUpToDate(
    _ model: LabelModelRecord, set: FunctionSetDescription, task: String
  ) throws {
    let reasons = try staleness(of: model, set: set, task: task)
    guard !reasons.isEmpty else { return }
    throw DataError(
      file: path, field: "label model '\(model.name)' of set '\(model.functionSet)'",
      found: "stale labels: " + reasons.joined(separator: ", "),
      expected: "labels of the votes that are stored now",
      remedy: "run `\(model.fitCommand(task: task))`")
  }

  /// Changes since a model was fitted, one sentence each: ``Store/staleness(of:task:)``, and functions added to the set
  /// or removed from it.
  package func staleness(
    of model: LabelModelRecord, set: FunctionSetDescription, task: String
  ) throws -> [String] {
    let now = set.functions.map(\.name)
    let then = model.provenance.functions.map(\.name)
    return try staleness(of: model, task: task)
      + now.filter { !then.contains($0) }.map { "labeling function '\($0)' was added since" }
      + then.filter { !now.contains($0) }.map { "labeling function '\($0)' left the set since" }
  }
}

extension [LabelModelRecord] {
  /// The default label model where it was fitted to the set, else the first that was, else nil.
  package func preferred(set: String) -> LabelModelRecord? {
    let models = filter { $0.functionSet == set }
    return models.first { $0.name == LabelModelName.standard.rawValue } ?? models.first
  }
}

extension LabelModelRecord {
  /// The fitted model, read back from its JSON.
  ///
  /// - Throws: ``SupervisionCore/DataError`` for a document that is damaged, of another version, or of other classes and
  ///   functions than the store has it for.
  package func decodedModel() throws -> any FittedLabelModel {
    func invalid(_ found: String, _ expected: String) -> DataError {
      DataError(
        file: "store", field: "label model '\(name)' of set '\(functionSet)'", found: found,
        expected: expected, remedy: "fit it again with `label-model fit`")
    }
    let model: any FittedLabelModel
    do {
      model = try LabelModelRegistry.current.decodeFitted(Data(fitted.utf8))
    } catch LabelModelError.unreadableModel(let found, let expected) {
      throw invalid(found, expected)
    }
    guard type(of: model).name.rawValue == name, model.classCount == classBalance.count,
      model.functionNames == provenance.functions.map(\.name)
    else {
      throw invalid(
        "a model '\(type(of: model).name)' of \(model.classCount) classes and "
          + "\(model.functionNames.count) functions",
        "'\(name)' of \(classBalance.count) classes and \(provenance.functions.count) functions")
    }
    return model
  }
}
