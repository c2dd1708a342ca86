import ArgumentParser
import CommandSupport
import Evaluation
import Foundation
import Notebooks
import StreamCommands
import SupervisionCore

struct NotebookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notebook", abstract: "Run Markdown pages and check or update their outputs.",
    discussion: """
      Blocks of `sh` and `swift` run in order, each page in a fresh folder with this executable on PATH as `slicework` \
      and without SLICEWORK_DATA; a page with `<!-- notebook: data=real -->` gets it, and is skipped where it is not \
      set. The output of a block follows it, after a line `<!-- output -->`; SVG and PNG files that a block \
      writes into figures/ are copied beside the page and linked.

      Attributes after the language of a block: skip (shown, not run), slow (skipped without --slow), expect-failure, \
      tolerance=NUMBER (how far numbers may differ), ignore-numbers.
      """,
    subcommands: [RunCommand.self, CheckCommand.self])
}

/// Pages to run, and the sources that their Swift blocks are compiled with.
private struct NotebookArguments: ParsableArguments {
  @Argument(help: ArgumentHelp("Markdown pages.", valueName: "file"))
  var paths: [String]

  @Option(
    help: ArgumentHelp(
      "A checkout of Slicework, against which blocks of swift are compiled.",
      discussion: "Default: the current folder, where it is one.", valueName: "dir"))
  var slicework: String?

  @Flag(help: "Also run blocks that are marked slow.")
  var slow = false

  @Flag(help: "No progress and no notes on standard error.")
  var quiet = false

  func runner() throws -> NotebookRunner {
    guard let executable = Bundle.main.executableURL else {
      throw FileError(
        path: commandName, problem: "its own file is not known",
        remedy: "start it by its path")
    }
    var runner = NotebookRunner(executable: executable)
    runner.includesSlow = slow
    runner.sources =
      slicework.map { URL(fileURLWithPath: $0) } ?? NotebookRunner.sourcesInCurrentFolder
    return runner
  }

  /// Calls `body` for every page with its outputs, and throws the errors of all pages together.
  func forEachPage(
    _ runner: NotebookRunner,
    _ body: (Notebook, URL, [BlockOutput?]) throws -> (text: String, errors: [DataError])
  ) throws {
    var errors: [DataError] = []
    for path in paths {
      let file = URL(fileURLWithPath: path)
      let page = try Notebook(contentsOf: file, path: path)
      if page.needsRealData, ProcessInfo.processInfo.environment["SLICEWORK_DATA"] == nil {
        note("\(path): skipped, it needs the real corpora; name their folder in SLICEWORK_DATA")
        continue
      }
      if runner.compiles(page) { note("\(path): compiling its swift blocks") }
      let start = ContinuousClock.now
      do {
        let result = try body(page, file, try outputs(of: page, runner))
        let seconds = decimalText((ContinuousClock.now - start) / .seconds(1), decimals: 1)
        note("\(path): \(result.text), \(seconds) s")
        errors += result.errors
      } catch let failure as NotebookFailure {
        note("\(path): failed")
        errors += failure.errors
      }
    }
    if !errors.isEmpty { throw NotebookFailure(errors) }
  }

  private func outputs(of page: Notebook, _ runner: NotebookRunner) throws -> [BlockOutput?] {
    let progress = ProgressBar(page.name, unit: "blocks", quiet: quiet)
    defer { progress.finish() }
    return try runner.run(page, progress: progress)
  }

  private func note(_ text: String) {
    if !quiet { Terminal.note(text) }
  }
}

extension NotebookCommand {
  struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "run", abstract: "Run pages and write their outputs beneath their blocks.")

    @OptionGroup fileprivate var arguments: NotebookArguments

    func run() throws {
      try arguments.forEachPage(try arguments.runner()) { page, file, outputs in
        let changed = try page.write(with: outputs, to: file)
        return (changed ? "written" : "unchanged", [])
      }
    }
  }

  struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Run pages and exit with code 65 where their output differs.")

    @OptionGroup fileprivate var arguments: NotebookArguments

    func run() throws {
      try arguments.forEachPage(try arguments.runner()) { page, file, outputs in
        let errors = page.differences(from: outputs, folder: file.deletingLastPathComponent())
        let count = outputs.count { $0 != nil }
        let blocks = "\(count) of \(outputs.count) blocks run"
        return (errors.isEmpty ? "as shown, \(blocks)" : "differs, \(blocks)", errors)
      }
    }
  }
}
