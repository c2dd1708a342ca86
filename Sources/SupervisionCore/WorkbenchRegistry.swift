import Synchronization

/// The tasks and extensions that the commands of a process know.
///
/// The command line registers one when it starts, before the first command is parsed. Each module declares its part as a
/// property in an extension, stored in ``parts`` by its type; parts that are not set have the default of their module.
package struct WorkbenchRegistry: Sendable {
  /// The name under which the command line was started.
  package var commandName: String
  package var parts = AttachedValues()

  package init(commandName: String = "slicework") { self.commandName = commandName }

  private static let registered = Mutex(WorkbenchRegistry())

  /// The registry of this process.
  package static var current: WorkbenchRegistry { registered.withLock { $0 } }

  /// Makes this the registry of the process.
  package func register() { Self.registered.withLock { $0 = self } }
}
