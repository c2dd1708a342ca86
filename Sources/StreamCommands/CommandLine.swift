import ArgumentParser
import PortableFoundation
import Streaming
import SupervisionCore
import Synchronization

package let sliceworkVersion = "0.1.0"

/// The name under which this command line was started.
package var commandName: String { startedName.withLock { $0 } }

private let startedName = Mutex("slicework")

/// The tasks that `stream` knows in this process.
enum StreamableTasks {
  private static let registered = Mutex<[any StreamableTask]>([])

  static func register(_ tasks: [any StreamableTask]) { registered.withLock { $0 = tasks } }

  static func task(named name: String) throws -> any StreamableTask {
    let tasks = registered.withLock { $0 }
    return tasks[try tasks.index(ofTask: name)]
  }
}

/// A command line without corpora and stores, for executables that are small enough to be sent to many machines:
/// `stream TASK`, `stream --label-model`, `label-model fit --patterns`, `label-model predict`.
///
/// ```swift
/// import StreamCommands
///
/// runStreamCommandLine([spam])
/// ```
///
/// Parses the process's arguments, runs the command, exits with its code: 0 success, 64 wrong usage, 65 bad data, 70 a defect of
/// Slicework, 74 input or output.
///
/// - Parameters:
///   - tasks: what `stream` knows; they are validated first.
///   - name: of the command line, in help and errors.
public func runStreamCommandLine(
  _ tasks: [any StreamableTask], name: String = "slicework"
) -> Never {
  runCommandLine(StreamRootCommand.self, tasks: tasks, name: name)
}

/// Parses the process's arguments, runs a command of this root, exits with its code, as ``runStreamCommandLine(_:name:)`` does.
///
/// - Parameters:
///   - root: the commands.
///   - tasks: what `stream` knows; they are validated first.
///   - name: of the command line, in help and errors.
package func runCommandLine<Root: ParsableCommand>(
  _ root: Root.Type, tasks: [any StreamableTask], name: String
) -> Never {
  startedName.withLock { $0 = name }
  do {
    try tasks.validate()
    StreamableTasks.register(tasks)
    var command = try Root.parseAsRoot()
    try command.run()
    exit(0)
  } catch let error as any ReportableError {
    Terminal.note("error: \(error)")
    exit(error.failureKind.rawValue)
  } catch {
    let code = Root.exitCode(for: error)
    guard code == .failure else { Root.exit(withError: error) }
    Terminal.note(
      "error: \(error)\n  help: this is a defect of Slicework; please report it with the command that led to it"
    )
    exit(FailureKind.defect.rawValue)
  }
}
