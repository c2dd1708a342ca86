import ArgumentParser
import SupervisionCore

/// `--lf-set`: the set of labeling functions that a command works with.
package struct FunctionSetOption: ParsableArguments {
  @Option(
    name: .customLong("lf-set"),
    help: ArgumentHelp("Set of labeling functions.", valueName: "set"))
  package var name: String?

  package init() {}
}

/// `--jobs`: the number of threads; never below 1.
package struct JobsOption: ParsableArguments {
  @Option(name: .customLong("jobs"), help: "Number of threads. The result does not depend on it.")
  package var count = processorCount

  package init() {}

  package func validate() throws {
    guard count >= 1 else { throw ValidationError("--jobs must be at least 1, found \(count)") }
  }
}
