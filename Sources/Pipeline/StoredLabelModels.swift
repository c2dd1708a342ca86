import Foundation
import LabelModels
import Store
import SupervisionCore

extension Store {
  /// The default label model where it was fitted to the set, else the first that was, else nil.
  func preferredLabelModel(for votes: TaskVotes) throws -> LabelModelRecord? {
    let models = try labelModels(task: votes.task).filter { $0.functionSet == votes.set.name }
    return models.first { $0.name == LabelModelKind.defaultKind.rawValue } ?? models.first
  }
}

extension LabelModelRecord {
  /// The fitted model, read back from its JSON.
  func decodedModel() throws -> any FittedLabelModel {
    try LabelModelKind.decodeFitted(Data(fitted.utf8))
  }
}
