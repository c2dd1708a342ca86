import SupervisionCore

/// The tasks of a workbench; names are unique.
public struct Tasks: Sendable {
  /// The tasks that commands work on when none is named.
  public let all: [any WorkbenchTask]
  /// Tasks that are there only when they are named, and serve to measure.
  public let forMeasuring: [any WorkbenchTask]

  public init(
    forMeasuring: [any WorkbenchTask] = [], @TasksBuilder _ tasks: () -> [any WorkbenchTask]
  ) {
    all = tasks()
    self.forMeasuring = forMeasuring
  }

  /// - Throws: ``SupervisionCore/UsageError`` naming a task that is registered twice; the error of
  ///   ``WorkbenchTask/validate()``.
  public func validate() throws {
    var seen: Set<String> = []
    for task in all + forMeasuring {
      guard seen.insert(task.name).inserted else {
        throw UsageError(
          "two tasks are named '\(task.name)'", remedy: "give one of them another name")
      }
      try task.validate()
    }
  }

  /// - Throws: ``SupervisionCore/UsageError`` listing the registered names.
  public func task(named name: String) throws -> any WorkbenchTask {
    let known = all + forMeasuring
    guard let task = known.first(where: { $0.name == name }) else {
      throw UsageError(
        "no task is named '\(name)'",
        remedy: "the registered tasks are: " + known.map(\.name).joined(separator: ", "))
    }
    return task
  }
}

/// Builds the list of tasks.
@resultBuilder public enum TasksBuilder {
  public static func buildExpression(_ task: any WorkbenchTask) -> [any WorkbenchTask] { [task] }
  public static func buildBlock(_ parts: [any WorkbenchTask]...) -> [any WorkbenchTask] {
    parts.flatMap { $0 }
  }
}

extension WorkbenchRegistry {
  /// The tasks that commands know.
  package var tasks: Tasks {
    get { parts[Tasks.self] ?? Tasks {} }
    set { parts[Tasks.self] = newValue }
  }
}
