import Pipeline
import SliceworkStream
import Synchronization

/// A command line for tasks of one's own: declare the tasks, mark the type `@main`.
///
/// ```swift
/// @main struct SpamBench: Workbench {
///   static let tasks = Tasks { spam }
/// }
/// ```
public protocol Workbench {
  static var tasks: Tasks { get }
}

extension Workbench {
  public static func main() {
    runCommandLine(tasks, name: String(describing: Self.self))
  }
}

/// The tasks that the commands of this process know.
enum RegisteredTasks {
  private static let stored = Mutex<Tasks?>(nil)

  static func register(_ tasks: Tasks) { stored.withLock { $0 = tasks } }
  static var all: [any RunnableTask] { stored.withLock { $0?.all } ?? [] }
  static func task(named name: String) throws -> any RunnableTask {
    try (stored.withLock { $0 } ?? Tasks {}).task(named: name)
  }
}

/// Parses the process's arguments, runs the command, exits with its code.
///
/// Exit codes: 0 success, 64 wrong usage, 65 bad data, 70 a defect of Slicework, 74 input or output.
public func runCommandLine(_ tasks: Tasks, name: String = "slicework") -> Never {
  RegisteredTasks.register(tasks)
  runCommandLine(SliceworkCommand.self, tasks: tasks.streamable, name: name)
}
