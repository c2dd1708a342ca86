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
/// Parses the arguments of the process, runs the command and exits with its code: 0 success, 64 wrong usage, 65 bad
/// data, 70 a defect of Slicework, 74 input or output.
///
/// - Parameters:
///   - tasks: tasks that `stream` can name; they are validated first.
///   - labelModels: label models in addition to the built-in ones.
///   - name: name of the program in help and errors.
public func runStreamCommandLine(
  _ tasks: Tasks, labelModels: [LabelModelDefinition] = [], name: String = "slicework"
) -> Never {
  var registry = WorkbenchRegistry(commandName: name)
  registry.tasks = tasks
  registry.labelModels = labelModels
  runCommandLine(StreamRootCommand.self, registry)
}

/// Parses the arguments of the process, runs a command of this root and exits with its code, as
/// ``runStreamCommandLine(_:labelModels:name:)`` does.
///
/// - Parameters:
///   - root: type of the root command.
///   - registry: tasks, label models and backbones; tasks and label models are validated first.
///   - validate: checks the entries that modules above have added to the registry.
package func runCommandLine<Root: ParsableCommand>(
  _ root: Root.Type, _ registry: WorkbenchRegistry, validate: () throws -> Void = {}
) -> Never {
  registry.register()
  // A file that may not grow (`ulimit -f`) is then an error of the write, which names the file.
  signal(SIGXFSZ, SIG_IGN)
  FatalFunctionReport.start()
  do {
    try registry.tasks.validate()
    _ = try LabelModelRegistry(adding: registry.labelModels)
    try validate()
    try run(Root.self)
    try Terminal.flushPrinted()
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

/// Runs the command that the arguments name, or writes the text that they ask for, such as help or the version.
private func run<Root: ParsableCommand>(_ root: Root.Type) throws {
  do {
    var command = try Root.parseAsRoot()
    try command.run()
  } catch  where !(error is any ReportableError) && Root.exitCode(for: error) == .success {
    let text = Root.fullMessage(for: error)
    if !text.isEmpty { try Terminal.writeLine(text) }
  }
}
