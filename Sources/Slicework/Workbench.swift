import ArgumentParser
import EndModels
import LabelModels
import Labeling
import StreamCommands
import SupervisionCore

/// A command line for tasks of your own: declare the tasks and mark the type `@main`.
///
/// ```swift
/// @main struct SpamBench: Workbench {
///   static let tasks = Tasks { spam }
/// }
/// ```
public protocol Workbench {
  /// Tasks that commands can name.
  static var tasks: Tasks { get }
  /// Label models in addition to the built-in ones. Default: none.
  static var labelModels: [LabelModelDefinition] { get }
  /// Backbones in addition to the built-in ones. Default: none.
  static var backbones: [any BackboneFactory] { get }
}

extension Workbench {
  /// No label models in addition to the built-in ones.
  public static var labelModels: [LabelModelDefinition] { [] }
  /// No backbones in addition to the built-in ones.
  public static var backbones: [any BackboneFactory] { [] }

  /// Parses the arguments of the process, runs the command and exits with its code, see
  /// ``runCommandLine(_:labelModels:backbones:name:)``.
  public static func main() {
    runCommandLine(
      tasks, labelModels: labelModels, backbones: backbones, name: String(describing: Self.self))
  }
}

/// Parses the arguments of the process, runs the command and exits with its code.
///
/// Exit codes: 0 success, 64 wrong usage, 65 bad data, 70 a defect of Slicework, 74 input or output.
///
/// - Parameters:
///   - tasks: tasks that commands can name.
///   - labelModels: label models in addition to the built-in ones.
///   - backbones: backbones in addition to the built-in ones.
///   - name: name of the program in help and errors.
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
