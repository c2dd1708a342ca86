import ArgumentParser
import PortableFoundation
import Streaming
import SupervisionCore

/// Source of the resources of labeling functions.
package protocol ResourceArguments: ParsableArguments {
  /// Alternatives to `--resources FILE`, as the continuation of a sentence.
  static var otherWays: String { get }

  /// The resources named on the command line; empty for none.
  func read(forTask name: String) throws -> Resources
}

/// Resources as a file, for machines that have nothing else.
package struct ResourceFileArguments: ResourceArguments {
  @Option(
    name: .customLong("resources"),
    help: ArgumentHelp("Resource file, as `export resources` writes it.", valueName: "file"))
  package var file: String?

  package init() {}

  package static var otherWays: String { "" }

  package func read(forTask name: String) throws -> Resources {
    guard let file else { return Resources([]) }
    return try ResourceFile.read(URL(fileURLWithPath: file), task: name)
  }
}
