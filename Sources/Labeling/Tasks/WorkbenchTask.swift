import SupervisionCore

/// A task whose candidate type may be hidden: `any WorkbenchTask`.
///
/// ``LabelingTask`` is the one type that conforms; every step of the workbench is an extension of this protocol, in the
/// module that takes the step.
public protocol WorkbenchTask<C>: Sendable {
  /// The type of the task's candidates.
  associatedtype C: Candidate

  /// The task with its candidate type.
  var definition: LabelingTask<C> { get }
}

extension WorkbenchTask {
  /// The name on the command line and in the store.
  public var name: String { definition.name }
  /// The question that a label answers; may be empty.
  public var question: String { definition.question }
  /// The name of the set that label models take when none is named.
  public var defaultSet: String { definition.defaultSet }
  /// Names of the classes, by class index.
  public var classNames: [String] { definition.classNames }

  /// Checks the classes, the functions and the sets.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` when classes are not 0, 1, …, K − 1, a function is
  ///   declared twice or in error, or there is no default set.
  public func validate() throws {
    guard C.Label.isWellFormed else {
      throw UsageError(
        "the classes of the task '\(name)' have the raw values \(C.Label.allCases.map(\.rawValue))",
        remedy: "declare 2 to 127 cases with the raw values 0, 1, 2, …")
    }
    _ = try definition.declaredFunctions(.placeholders)
    _ = try functionSet(named: nil)
    _ = try slicingFunctions()
  }

  /// Descriptions of the sets of labeling functions, without reading resources.
  ///
  /// - Throws: the error of a declaration.
  public func functionSets() throws -> [FunctionSetDescription] {
    try definition.makeFunctionSets(.placeholders).map { set in
      FunctionSetDescription(
        name: set.name,
        functions: set.functions.map {
          FunctionDescription(
            name: $0.name, description: $0.description,
            polarity: $0.polarity?.map { String(describing: $0) })
        })
    }
  }

  /// The description of the set of this name, or of the default set for nil.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` listing the sets.
  public func functionSet(named name: String?) throws -> FunctionSetDescription {
    let sets = try functionSets()
    guard let set = sets.first(where: { $0.name == name ?? defaultSet }) else {
      throw UsageError(
        "the task '\(self.name)' has no set of labeling functions named '\(name ?? defaultSet)'",
        remedy: "choose one of: " + sets.map(\.name).joined(separator: ", "))
    }
    return set
  }

  /// Descriptions of the slicing functions, without reading resources.
  ///
  /// - Throws: the error of a declaration.
  public func slicingFunctions() throws -> [FunctionDescription] {
    try definition.makeSlices(.placeholders).functions.map {
      FunctionDescription(name: $0.name, description: $0.description, polarity: nil)
    }
  }
}

/// The description of a labeling or slicing function in listings.
public struct FunctionDescription: Equatable, Sendable {
  /// The name of the function.
  public let name: String
  /// One line of text.
  public let description: String
  /// Names of the classes it may vote; nil where that is not declared.
  public let polarity: [String]?
}

/// The description of a set of labeling functions in listings.
public struct FunctionSetDescription: Equatable, Sendable {
  /// The name of the set.
  public let name: String
  /// Descriptions of the functions, in order.
  public let functions: [FunctionDescription]
}
