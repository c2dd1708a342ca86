import Foundation
import Labeling
import Store
import Streaming
import SupervisionCore

extension LabelingTask: RunnableTask {
  public var classNames: [String] { voting.classNames }

  public func validate() throws {
    try voting.validate()
    _ = try slicingFunctions()
  }

  public func functionSets() throws -> [FunctionSetDescription] { try voting.functionSets() }

  public func slicingFunctions() throws -> [FunctionDescription] {
    try makeSlices(.placeholders).functions.map {
      FunctionDescription(name: $0.name, description: $0.description, polarity: nil)
    }
  }

  public func functionRecords(in store: Store) throws -> [FunctionRecord] {
    try declaredFunctions(in: store).map { $0.record() }
  }

  /// What each labeling function of the task says of one candidate, by name; for tests and play.
  ///
  /// - Throws: what a function threw.
  public func votes(
    on candidate: C, resources: Resources = Resources([])
  ) throws -> [String: Vote<C.Label>] {
    try voting.votes(on: candidate, resources: resources)
  }

  /// The functions of all sets, with the resources of the store.
  func declaredFunctions(in store: Store) throws -> [DeclaredFunction<C>] {
    try voting.declaredFunctions(store.resources(task: name))
  }
}

extension DeclaredFunction {
  func record() -> FunctionRecord {
    FunctionRecord(
      name: function.name, sets: sets, description: function.description,
      polarity: function.polarity?.map(\.rawValue), version: function.version,
      fingerprint: function.fingerprint,
      build: Executable.identity)
  }
}

/// The running program.
enum Executable {
  /// Changes when the program is built anew; empty where the file cannot be looked at.
  static let identity: String = {
    guard let url = Bundle.main.executableURL,
      let values = try? url.resourceValues(forKeys: [.fileSizeKey, .contentModificationDateKey]),
      let size = values.fileSize, let date = values.contentModificationDate
    else { return "" }
    return "\(size)-\(Int(date.timeIntervalSince1970 * 1000))"
  }()
}
