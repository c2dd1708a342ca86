import Streaming
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
  ///   ``Streaming/StreamableTask/validate()`` throws.
  public func validate() throws {
    try streamable.validate()
  }

  /// - Throws: ``SupervisionCore/UsageError`` listing the registered names.
  public func task(named name: String) throws -> any RunnableTask {
    try (all + forMeasuring)[streamable.index(ofTask: name)]
  }

  /// Every task as a stream of candidates needs it.
  package var streamable: [any StreamableTask] { all + forMeasuring }
}

/// Builds the list of tasks.
@resultBuilder public enum TasksBuilder {
  public static func buildExpression(_ task: any RunnableTask) -> [any RunnableTask] { [task] }
  public static func buildBlock(_ parts: [any RunnableTask]...) -> [any RunnableTask] {
    parts.flatMap { $0 }
  }
}
