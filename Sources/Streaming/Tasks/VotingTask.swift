import Labeling
import SupervisionCore

/// What of a task votes: its classes and its sets of labeling functions, without a corpus.
///
/// ```swift
/// VotingTask("spam", "Is a comment spam?", Comment.self) {
///   Keywords("asks-to-buy", "Offers something for sale.", in: \.text, anyOf: ["buy", "cheap"], vote: .spam)
/// }
/// ```
public struct VotingTask<C: Candidate>: Sendable {
  public let name: String
  public let description: String
  /// The set that label models take when none is named.
  public let defaultSet: String
  package let makeFunctionSets: @Sendable (Resources) throws -> [LabelingFunctionSet<C>]

  /// A task with one set of labeling functions that need no resource.
  public init(
    _ name: String, _ description: String = "", _ candidate: C.Type,
    @FunctionBuilder<LabelingFunction<C>> functions:
      @escaping @Sendable () throws ->
      [LabelingFunction<C>]
  ) {
    self.init(
      name, description, candidate, defaultSet: "default",
      sets: { _ in [try LabelingFunctionSet("default", functions)] })
  }

  /// A task with several sets of labeling functions, made from the resources that its corpus brings.
  public init(
    _ name: String, _ description: String = "", _ candidate: C.Type, defaultSet: String,
    sets: @escaping @Sendable (Resources) throws -> [LabelingFunctionSet<C>]
  ) {
    self.name = name
    self.description = description
    self.defaultSet = defaultSet
    self.makeFunctionSets = sets
  }
}

extension VotingTask {
  public var classNames: [String] { C.Label.classNames }

  public func validate() throws {
    guard C.Label.isWellFormed else {
      throw UsageError(
        "the classes of the task '\(name)' have the raw values \(C.Label.allCases.map(\.rawValue))",
        remedy: "declare 2 to 127 cases with the raw values 0, 1, 2, …")
    }
    _ = try declaredFunctions(.placeholders)
    _ = try functionSet(named: nil)
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

  /// What each labeling function of the task says of one candidate, by name; for tests and play.
  ///
  /// - Throws: what a function threw.
  public func votes(
    on candidate: C, resources: Resources = Resources([])
  ) throws -> [String: Vote<C.Label>] {
    let functions = try declaredFunctions(resources).map(\.function)
    let result = try LabelingFunctionApplier(functions, jobs: 1, onFault: .stop).label([candidate])
    let votes = zip(functions, result.columns).map { function, column in
      (function.name, C.Label(rawValue: Int(column[0])).map { Vote.vote($0) } ?? .abstain)
    }
    return Dictionary(uniqueKeysWithValues: votes)
  }

  /// The functions of all sets, each once.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for two different functions of one name.
  package func declaredFunctions(_ resources: Resources) throws -> [DeclaredFunction<C>] {
    var functions: [DeclaredFunction<C>] = []
    for set in try makeFunctionSets(resources) {
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
package struct DeclaredFunction<C: Candidate>: Sendable {
  package let function: LabelingFunction<C>
  package fileprivate(set) var sets: [String]
}
