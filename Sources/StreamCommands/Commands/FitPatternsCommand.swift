import ArgumentParser
import PortableFoundation

/// `label-model fit` where there is no store.
struct FitPatternsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit", abstract: "Fit a label model to a file of vote patterns.",
    discussion: """
      The file has the header `count,voter…` and one row for each distinct row of votes, in any order. The model goes to \
      --output; `label-model predict` and `stream --model-file` apply it.
      """)

  @OptionGroup var arguments: PatternFitArguments

  @Option(
    help: ArgumentHelp("Vote patterns with their counts, as .csv or .tsv.", valueName: "file"))
  var patterns: String

  func run() throws { try arguments.fit(patterns: URL(fileURLWithPath: patterns)) }
}
