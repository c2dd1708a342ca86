import SupervisionCore

/// The tasks of a workbench; names are unique.
public struct Tasks: Sendable {
  /// What commands work on that are given no task.
  public let all: [any RunnableTask]
  /// Tasks that are there when they are named, and serve to measure.
  public let forMeasuring: [any RunnableTask]

  public init(
    forMeasuring: [any RunnableTask] = [], @TasksBuilder _ tasks: () -> [any RunnableTask]
  ) {
    all = tasks()
    self.forMeasuring = forMeasuring
  }

  /// - Throws: ``SupervisionCore/UsageError`` naming a task that is registered twice; what
  ///   ``RunnableTask/validate()`` throws.
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
  public func task(named name: String) throws -> any RunnableTask {
    guard let task = (all + forMeasuring).first(where: { $0.name == name }) else {
      throw UsageError(
        "no task is named '\(name)'",
        remedy: "the registered tasks are: "
          + (all + forMeasuring).map(\.name).joined(separator: ", "))
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
