import Foundation
import Labeling
import Store
import SupervisionCore

extension LabelingTask: RunnableTask {
  public var classNames: [String] { C.Label.classNames }

  public func validate() throws {
    guard C.Label.isWellFormed else {
      throw UsageError(
        "the classes of the task '\(name)' have the raw values \(C.Label.allCases.map(\.rawValue))",
        remedy: "declare 2 to 127 cases with the raw values 0, 1, 2, …")
    }
    _ = try uniqueFunctions(makeFunctionSets(.placeholders))
    _ = try functionSet(named: nil)
    _ = try slicingFunctions()
  }

  public func functionSets() throws -> [FunctionSetDescription] {
    try makeFunctionSets(.placeholders).map { set in
      FunctionSetDescription(
        name: set.name,
        functions: set.functions.map {
          FunctionDescription(
            name: $0.name, description: $0.description,
            polarity: $0.polarity?.map { String(describing: $0) })
        })
    }
  }

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
    let functions = try uniqueFunctions(makeFunctionSets(resources)).map(\.function)
    let result = try LabelingFunctionApplier(functions, jobs: 1, onFault: .stop).label([candidate])
    let votes = zip(functions, result.columns).map { function, column in
      (function.name, C.Label(rawValue: Int(column[0])).map { Vote.vote($0) } ?? .abstain)
    }
    return Dictionary(uniqueKeysWithValues: votes)
  }

  /// The functions of all sets, with the resources of the store.
  func declaredFunctions(in store: Store) throws -> [DeclaredFunction<C>] {
    try uniqueFunctions(makeFunctionSets(store.resources(task: name)))
  }

  func uniqueFunctions(
    _ sets: [LabelingFunctionSet<C>]
  ) throws -> [DeclaredFunction<C>] {
    var functions: [DeclaredFunction<C>] = []
    for set in sets {
      for function in set.functions {
        if let index = functions.firstIndex(where: { $0.function.name == function.name }) {
          guard functions[index].function.fingerprint == function.fingerprint else {
            throw UsageError(
              "two different labeling functions of the task '\(name)' are named '\(function.name)'",
              remedy: "give one of them another name, such as one with its set in front")
          }
          functions[index].sets.append(set.name)
        } else {
          functions.append(DeclaredFunction(function: function, sets: [set.name]))
        }
      }
    }
    return functions
  }
}

/// A labeling function with the sets it belongs to.
struct DeclaredFunction<C: Candidate>: Sendable {
  let function: LabelingFunction<C>
  var sets: [String]

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
