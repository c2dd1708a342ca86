import SupervisionCore

/// The tasks of a workbench, with unique names.
public struct Tasks: Sendable {
  /// The tasks that commands work on when none is named.
  public let all: [any WorkbenchTask]
  /// Tasks for measurements, which commands use only when they are named.
  public let forMeasuring: [any WorkbenchTask]

  /// Tasks from a block, in the order of listings; see ``validate()`` for the checks.
  public init(
    forMeasuring: [any WorkbenchTask] = [], @TasksBuilder _ tasks: () -> [any WorkbenchTask]
  ) {
    all = tasks()
    self.forMeasuring = forMeasuring
  }

  /// Checks that names are unique and each task is valid; a workbench does so when it starts.
  ///
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

  /// The task of this name.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` listing the registered names.
  public func task(named name: String) throws -> any WorkbenchTask {
    guard let task = named(name) else {
      throw UsageError(
        "no task is named '\(name)'",
        remedy: "the registered tasks are: "
          + (all + forMeasuring).map(\.name).joined(separator: ", "))
    }
    return task
  }

  /// The task of this name; nil where there is none.
  package func named(_ name: String) -> (any WorkbenchTask)? {
    (all + forMeasuring).first { $0.name == name }
  }
}

/// The builder of the list of tasks from a block.
@resultBuilder public enum TasksBuilder {
  /// A task by itself.
  public static func buildExpression(_ task: any WorkbenchTask) -> [any WorkbenchTask] { [task] }
  /// The tasks of all statements, in order.
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
