import SupervisionCore

/// The tasks of a workbench; names are unique.
public struct Tasks: Sendable {
  public let all: [any RunnableTask]

  public init(@TasksBuilder _ tasks: () -> [any RunnableTask]) { all = tasks() }

  /// - Throws: ``SupervisionCore/UsageError`` naming a task that is registered twice; what
  ///   ``RunnableTask/validate()`` throws.
  public func validate() throws {
    var seen: Set<String> = []
    for task in all {
      guard seen.insert(task.name).inserted else {
        throw UsageError(
          "two tasks are named '\(task.name)'", remedy: "give one of them another name")
      }
      try task.validate()
    }
  }

  /// - Throws: ``SupervisionCore/UsageError`` listing the registered names.
  public func task(named name: String) throws -> any RunnableTask {
    guard let task = all.first(where: { $0.name == name }) else {
      throw UsageError(
        "no task is named '\(name)'",
        remedy: "the registered tasks are: " + all.map(\.name).joined(separator: ", "))
    }
    return task
  }
}

/// Builds the list of tasks.
@resultBuilder public enum TasksBuilder {
  public static func buildExpression(_ task: any RunnableTask) -> [any RunnableTask] { [task] }
  public static func buildBlock(_ parts: [any RunnableTask]...) -> [any RunnableTask] {
    parts.flatMap { $0 }
  }
}
