import SupervisionCore

/// A task as a stream of candidates needs it, its candidate type hidden: without corpus and without store.
public protocol StreamableTask: Sendable {
  var name: String { get }
  var description: String { get }
  /// By class index.
  var classNames: [String] { get }
  /// The set that label models take when none is named.
  var defaultSet: String { get }

  /// - Throws: ``SupervisionCore/UsageError`` when classes are not 0, 1, …, K − 1, a function is
  ///   declared twice or in error, or there is no default set.
  func validate() throws

  /// The sets of labeling functions, described; resources stay unread.
  func functionSets() throws -> [FunctionSetDescription]

  /// Answers candidates, a JSON line each, by the votes on them; see ``StreamOptions``.
  ///
  /// - Parameters:
  ///   - input: candidates, one a line.
  ///   - output: gets an answer for each line, in their order.
  ///   - resources: what the functions consult.
  ///   - options: functions, threads, and what happens where a line or a function fails.
  /// - Throws: ``InvalidLineError`` or ``Labeling/FunctionFailure`` where the options stop there, after all answers before
  ///   it are written; ``SupervisionCore/DataError`` when a resource is missing; ``SupervisionCore/FileError``.
  func stream(
    _ input: some StreamInput, to output: some StreamOutput, resources: Resources,
    options: StreamOptions
  ) throws -> StreamSummary

  /// What ``stream(_:to:resources:options:)`` would run.
  func describeStream(resources: Resources, functionSet: String?) throws -> StreamDescription
}

/// A labeling or slicing function, for people.
public struct FunctionDescription: Equatable, Sendable {
  public let name: String
  public let description: String
  /// Names of the classes it may vote; nil where that is not declared.
  public let polarity: [String]?

  package init(name: String, description: String, polarity: [String]?) {
    self.name = name
    self.description = description
    self.polarity = polarity
  }
}

/// A set of labeling functions, for people.
public struct FunctionSetDescription: Equatable, Sendable {
  public let name: String
  public let functions: [FunctionDescription]
}

extension StreamableTask {
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
}

extension [any StreamableTask] {
  /// - Throws: ``SupervisionCore/UsageError`` naming a task that is registered twice; what
  ///   ``StreamableTask/validate()`` throws.
  package func validate() throws {
    var seen: Set<String> = []
    for task in self {
      guard seen.insert(task.name).inserted else {
        throw UsageError(
          "two tasks are named '\(task.name)'", remedy: "give one of them another name")
      }
      try task.validate()
    }
  }

  /// Where the task of this name stands.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` listing the registered names.
  package func index(ofTask name: String) throws -> Int {
    guard let index = firstIndex(where: { $0.name == name }) else {
      throw UsageError(
        "no task is named '\(name)'",
        remedy: "the registered tasks are: " + map(\.name).joined(separator: ", "))
    }
    return index
  }
}
