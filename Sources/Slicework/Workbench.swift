import ArgumentParser
import CommandSupport
import Pipeline
import StreamCommands

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

/// Parses the process's arguments, runs the command, exits with its code.
///
/// Exit codes: 0 success, 64 wrong usage, 65 bad data, 70 a defect of Slicework, 74 input or output.
public func runCommandLine(_ tasks: Tasks, name: String = "slicework") -> Never {
  runCommandLine(SliceworkCommand.self, tasks: tasks, name: name)
}

/// The same for a root that has more commands than ``SliceworkCommand``.
package func runCommandLine<Root: ParsableCommand>(
  _ root: Root.Type, tasks: Tasks, name: String
) -> Never {
  RegisteredTasks.register(tasks)
  runCommandLine(root, tasks: tasks.streamable, name: name)
}
