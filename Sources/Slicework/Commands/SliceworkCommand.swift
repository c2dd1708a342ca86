import ArgumentParser
import StreamCommands

/// The root of the command line; every subcommand has a file of its own.
struct SliceworkCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    sliceworkConfiguration(groups: workbenchCommandGroups)
  }
}

/// Help common to the roots of all command lines.
package func sliceworkConfiguration(groups: [CommandGroup]) -> CommandConfiguration {
  CommandConfiguration(
    commandName: commandName,
    abstract: "Weak supervision: labeling functions, label models, slices.",
    version: sliceworkVersion, groupedSubcommands: groups)
}

/// The commands of every workbench, in the order of its help.
package var workbenchCommandGroups: [CommandGroup] {
  [
    CommandGroup(
      name: "Data and votes",
      subcommands: [
        TasksCommand.self, InitCommand.self, ImportCommand.self, ImportGoldCommand.self,
        LabelCommand.self, LabelWorkerCommand.self, AnalyzeCommand.self, NextCommand.self,
        ShowCommand.self,
        StreamCommand<ResourceOptions>.self,
      ]),
    CommandGroup(
      name: "Probabilistic labels",
      subcommands: [LabelModelCommand.self, WhatIfCommand.self, ExportCommand.self]),
    CommandGroup(
      name: "End models",
      subcommands: [
        TrainCommand.self, PredictCommand.self, ScoreRunCommand.self, RunsCommand.self,
        EncoderCommand.self,
      ]),
    CommandGroup(
      name: "Side by side",
      subcommands: [CompareCommand.self, ReportCommand.self, ServeCommand.self]),
    CommandGroup(name: "Housekeeping", subcommands: [StoreCommand.self, NewCommand.self]),
  ]
}
