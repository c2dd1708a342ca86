import ArgumentParser
import Foundation
import StreamCommands

struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract:
      "Write a package of your own: one task, three labeling functions, sample data, a test.")

  @Argument(help: "Names package, module and folder, such as SpamBench.")
  var name: String

  @Option(
    help: ArgumentHelp(
      "A folder that holds Slicework, or the URL of its repository.",
      discussion: "Default: the checkout that this executable was built from.", valueName: "place"))
  var slicework: String?

  func run() throws {
    let package = try NewPackage(name: name, slicework: slicework)
    let here = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    _ = try package.write(into: here)
    try Terminal.writeLine(
      """
      Wrote \(name). Next:
        cd \(name)
        swift run \(name) import comments
        swift run \(name) label comments
        swift run \(name) analyze comments --split dev
      """)
  }
}
