import ArgumentParser
import PortableFoundation
import Streaming

/// The file for the contributions of votes to labels.
package struct ContributionOptions: ParsableArguments {
  @Option(
    name: .customLong("why"),
    help: ArgumentHelp(
      "Where the contribution of each vote to the log odds of its item's label goes: .csv, .tsv or .jsonl.",
      valueName: "file"))
  package var path: String?

  package init() {}

  package var file: URL? { path.map { URL(fileURLWithPath: $0) } }

  /// Checks the name before any work is done.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for an ending that contributions cannot be written to.
  package func check() throws { try file.map { try checkContributionFile($0) } }
}
