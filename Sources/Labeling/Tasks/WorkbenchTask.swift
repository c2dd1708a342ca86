import SupervisionCore

/// A task whose candidate type may be hidden: `any WorkbenchTask`.
///
/// ``LabelingTask`` is the one type that conforms; every step of the workbench is an extension of this protocol, in the
/// module that takes the step.
public protocol WorkbenchTask<C>: Sendable {
  associatedtype C: Candidate
  var definition: LabelingTask<C> { get }
}

extension WorkbenchTask {
  public var name: String { definition.name }
  /// The question that a label answers; may be empty.
  public var question: String { definition.question }
  /// The set that label models take when none is named.
  public var defaultSet: String { definition.defaultSet }
  /// By class index.
  public var classNames: [String] { C.Label.classNames }

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

  /// The sets of labeling functions, described; resources stay unread.
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

  /// The set of this name, or the task's default.
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

  /// The slicing functions, described; resources stay unread.
  public func slicingFunctions() throws -> [FunctionDescription] {
    try definition.makeSlices(.placeholders).functions.map {
      FunctionDescription(name: $0.name, description: $0.description, polarity: nil)
    }
  }
}

/// A labeling or slicing function, for people.
public struct FunctionDescription: Equatable, Sendable {
  public let name: String
  public let description: String
  /// Names of the classes it may vote; nil where that is not declared.
  public let polarity: [String]?
}

/// A set of labeling functions, for people.
public struct FunctionSetDescription: Equatable, Sendable {
  public let name: String
  public let functions: [FunctionDescription]
}
