import ArgumentParser
import Labeling
import StreamCommands
import SupervisionCore

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
    runCommandLine(SliceworkCommand.self, registry)
  }

  /// All that the commands know, in the form in which it is set once when the process starts.
  private static var registry: WorkbenchRegistry {
    var registry = WorkbenchRegistry(commandName: String(describing: Self.self))
    registry.tasks = tasks
    return registry
  }
}

/// Parses the process's arguments, runs the command, exits with its code.
///
/// Exit codes: 0 success, 64 wrong usage, 65 bad data, 70 a defect of Slicework, 74 input or output.
public func runCommandLine(_ tasks: Tasks, name: String = "slicework") -> Never {
  var registry = WorkbenchRegistry(commandName: name)
  registry.tasks = tasks
  runCommandLine(SliceworkCommand.self, registry)
}
