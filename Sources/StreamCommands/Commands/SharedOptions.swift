import ArgumentParser
import FileFormats
import SupervisionCore

/// `--lf-set`: the set of labeling functions that a command works with.
package struct FunctionSetOption: ParsableArguments {
  @Option(
    name: .customLong("lf-set"),
    help: ArgumentHelp("Set of labeling functions.", valueName: "set"))
  package var name: String?

  package init() {}
}

/// `--votes-format`: the arrangement of a vote file.
package struct VotesFormatOption: ParsableArguments {
  @Option(
    name: .customLong("votes-format"),
    help: ArgumentHelp(
      "Arrangement of the votes: `wide`, with a column for each voter, or `long`, with a row for each vote. Default: told from "
        + "header and rows.", valueName: "format"))
  package var format: VoteFileFormat?

  package init() {}
}

extension VoteFileFormat: ExpressibleByArgument {}

/// `--jobs`: the number of threads; never below 1.
package struct JobsOption: ParsableArguments {
  @Option(name: .customLong("jobs"), help: "Number of threads. The result does not depend on it.")
  package var count = processorCount

  package init() {}

  package func validate() throws {
    guard count >= 1 else { throw ValidationError("--jobs must be at least 1, found \(count)") }
  }
}
