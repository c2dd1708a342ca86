import ArgumentParser
import CommandSupport
import Evaluation
import Pipeline
import StreamCommands
import SupervisionCore

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show candidates with their votes, labels and gold.",
    discussion: """
      Each vote stands with its contribution to the log odds of the label: the mean change when it is added, over all \
      orders of the votes. Class balance, silence (what the abstentions say) and votes sum to the log odds.

      With --error, `fp` and `fn` compare gold with the votes of --lf, or without it with the probabilistic labels of \
      the default label model, or of another where that is not fitted. `conflict` lists candidates on which functions \
      disagree.
      """)

  enum ErrorKind: String, CaseIterable, ExpressibleByArgument {
    case fp, fn, conflict
  }

  @OptionGroup var task: TaskArgument
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Split of the candidates.")
  var split: Split = .dev

  @Option(
    help: ArgumentHelp("Only candidates on which this labeling function votes.", valueName: "name"))
  var lf: String?

  @Option(help: "Only false positives, false negatives or conflicts.")
  var error: ErrorKind?

  @OptionGroup var functionSet: FunctionSetOption

  @Option(help: "Greatest number of candidates to show.")
  var limit = 10

  func validate() throws {
    guard limit >= 1 else { throw ValidationError("--limit must be at least 1, found \(limit)") }
  }

  func run() throws {
    let examples = try Examples(
      task: try task.resolve(), set: functionSet.name, split: split, function: lf,
      filter: error.map { kind in
        switch kind {
        case .fp: .falsePositives
        case .fn: .falseNegatives
        case .conflict: .conflicts
        }
      }, limit: limit, store: try storeOptions.open())
    for warning in examples.warnings { output.note("warning: \(warning)") }
    switch output.format {
    case .table: try Terminal.write(ExampleText(examples).rendered)
    case .json, .tsv: try output.print(examples.table)
    }
  }
}
