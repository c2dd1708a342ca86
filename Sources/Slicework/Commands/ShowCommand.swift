import ArgumentParser
import CommandSupport
import Evaluation
import Pipeline
import StreamCommands
import SupervisionCore

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Read the candidates behind a number.",
    discussion: """
      With --error, `fp` and `fn` are judged against gold: the votes of --lf, or without it the \
      probabilistic labels of the default label model, or of another where that is not fitted. `conflict` lists candidates on which functions disagree.
      """)

  enum ErrorKind: String, CaseIterable, ExpressibleByArgument {
    case fp, fn, conflict
  }

  @OptionGroup var task: TaskArgument
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Which candidates.")
  var split: Split = .dev

  @Option(
    help: ArgumentHelp("Candidates on which this labeling function votes.", valueName: "name"))
  var lf: String?

  @Option(help: "Only false positives, false negatives or conflicts.")
  var error: ErrorKind?

  @OptionGroup var functionSet: FunctionSetOption

  @Option(help: "How many candidates at most.")
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
    case .table: print(ExampleText(examples).rendered, terminator: "")
    case .json, .tsv: output.print(examples.table)
    }
  }
}
