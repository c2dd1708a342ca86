import ArgumentParser
import BuiltInTasks
import Labeling
import Slicework
import StreamCommands
import SupervisionCore

/// The root of the executable `slicework`: the commands of every workbench, and those that measure Slicework itself.
struct ResearchCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    sliceworkConfiguration(
      groups: workbenchCommandGroups + [
        CommandGroup(
          name: "Research",
          subcommands: [PaperCommand.self, BenchCommand.self, NotebookCommand.self])
      ])
  }
}

/// Runs the command line of the executable `slicework` on the built-in tasks.
package func runResearchCommandLine() -> Never {
  var registry = WorkbenchRegistry()
  registry.tasks = builtInTasks
  runCommandLine(ResearchCommand.self, registry)
}
