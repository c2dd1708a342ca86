import ArgumentParser
import SliceworkStream

/// The root of the command line; every subcommand has a file of its own.
struct SliceworkCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: commandName,
      abstract: "Weak supervision: labeling functions, label models, slices.",
      version: sliceworkVersion,
      groupedSubcommands: [
        CommandGroup(
          name: "Data and votes",
          subcommands: [
            TasksCommand.self, ImportCommand.self, LabelCommand.self, AnalyzeCommand.self,
            ShowCommand.self, StreamCommand<ResourceOptions>.self,
          ]),
        CommandGroup(
          name: "Probabilistic labels", subcommands: [LabelModelCommand.self, ExportCommand.self]),
        CommandGroup(
          name: "End models",
          subcommands: [
            TrainCommand.self, PredictCommand.self, ScoreRunCommand.self, RunsCommand.self,
          ]),
        CommandGroup(
          name: "Side by side",
          subcommands: [CompareCommand.self, PaperCommand.self, BenchCommand.self]),
        CommandGroup(
          name: "To read",
          subcommands: [ReportCommand.self, ServeCommand.self, NotebookCommand.self]),
        CommandGroup(name: "Housekeeping", subcommands: [StoreCommand.self, NewCommand.self]),
      ])
  }
}
