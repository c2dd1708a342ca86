import ArgumentParser
import LabelModels
import Labeling
import PortableFoundation
import SupervisionCore

package let sliceworkVersion = "0.1.0"

/// The name under which this command line was started.
package var commandName: String { WorkbenchRegistry.current.commandName }

/// A command line without corpora and stores, for executables that are small enough to be sent to many machines:
/// `stream TASK`, `stream --model-file`, `label-model fit --patterns`, `label-model predict`.
///
/// ```swift
/// import StreamCommands
///
/// runStreamCommandLine(Tasks { spam })
/// ```
///
/// Parses the process's arguments, runs the command, exits with its code: 0 success, 64 wrong usage, 65 bad data, 70 a defect of
/// Slicework, 74 input or output.
///
/// - Parameters:
///   - tasks: those that `stream` can name; they are validated first.
///   - labelModels: label models beside the built-in ones.
///   - name: of the command line, in help and errors.
public func runStreamCommandLine(
  _ tasks: Tasks, labelModels: [LabelModelDefinition] = [], name: String = "slicework"
) -> Never {
  var registry = WorkbenchRegistry(commandName: name)
  registry.tasks = tasks
  registry.labelModels = labelModels
  runCommandLine(StreamRootCommand.self, registry)
}

/// Parses the process's arguments, runs a command of this root, exits with its code, as
/// ``runStreamCommandLine(_:labelModels:name:)`` does.
///
/// - Parameters:
///   - root: the commands.
///   - registry: all that the commands know; its tasks and label models are validated first.
///   - validate: checks what modules above have added to the registry.
package func runCommandLine<Root: ParsableCommand>(
  _ root: Root.Type, _ registry: WorkbenchRegistry, validate: () throws -> Void = {}
) -> Never {
  registry.register()
  do {
    try registry.tasks.validate()
    _ = try LabelModelRegistry(adding: registry.labelModels)
    try validate()
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
