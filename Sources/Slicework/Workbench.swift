import ArgumentParser
import EndModels
import LabelModels
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
  /// Label models beside the built-in ones. Default: none.
  static var labelModels: [LabelModelDefinition] { get }
  /// Backbones beside the built-in ones. Default: none.
  static var backbones: [any BackboneFactory] { get }
}

extension Workbench {
  public static var labelModels: [LabelModelDefinition] { [] }
  public static var backbones: [any BackboneFactory] { [] }

  public static func main() {
    runCommandLine(
      tasks, labelModels: labelModels, backbones: backbones, name: String(describing: Self.self))
  }
}

/// Parses the process's arguments, runs the command, exits with its code.
///
/// Exit codes: 0 success, 64 wrong usage, 65 bad data, 70 a defect of Slicework, 74 input or output.
///
/// - Parameters:
///   - tasks: those that commands can name.
///   - labelModels: label models beside the built-in ones.
///   - backbones: backbones beside the built-in ones.
///   - name: of the command line, in help and errors.
public func runCommandLine(
  _ tasks: Tasks, labelModels: [LabelModelDefinition] = [],
  backbones: [any BackboneFactory] = [], name: String = "slicework"
) -> Never {
  var registry = WorkbenchRegistry(commandName: name)
  registry.tasks = tasks
  registry.labelModels = labelModels
  registry.backbones = backbones
  runCommandLine(SliceworkCommand.self, registry) {
    _ = try BackboneRegistry(adding: backbones)
  }
}
