import ArgumentParser
import PortableFoundation
import Streaming
import SupervisionCore

/// Where the resources of labeling functions come from.
package protocol ResourceArguments: ParsableArguments {
  /// What there is beside `--resources FILE`, to follow it in a sentence.
  static var otherWays: String { get }

  /// None where none are named.
  func read(forTask name: String) throws -> Resources
}

/// Resources as a file, for machines that have nothing else.
package struct ResourceFileArguments: ResourceArguments {
  @Option(
    name: .customLong("resources"),
    help: ArgumentHelp("A file that `export resources` wrote.", valueName: "file"))
  package var file: String?

  package init() {}

  package static var otherWays: String { "" }

  package func read(forTask name: String) throws -> Resources {
    guard let file else { return Resources([]) }
    return try ResourceFile.read(URL(fileURLWithPath: file), task: name)
  }
}
