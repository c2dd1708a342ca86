import ArgumentParser

/// The root of the small command line, for the machines of a cluster and the one that drives them.
struct StreamRootCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: commandName,
      abstract:
        "Weak supervision where there is no store: streams of candidates, files of patterns.",
      discussion: "Every other command is one of the whole slicework.",
      version: sliceworkVersion,
      subcommands: [
        StreamCommand<ResourceFileArguments>.self, StreamLabelModelCommand.self,
      ])
  }
}

/// `label-model` where there is no store.
struct StreamLabelModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label-model", abstract: "From votes to probabilistic labels.",
    subcommands: [FitPatternsCommand.self, PredictLabelsCommand.self])
}
