import ArgumentParser
import Corpora
import Evaluation
import Foundation
import LabelModels
import Pipeline
import Store
import SupervisionCore

/// Which store a command works on.
struct StoreOptions: ParsableArguments {
  @Option(name: .customLong("store"), help: ArgumentHelp("The SQLite file.", valueName: "file"))
  var path = "slicework.sqlite"

  /// Opens the store for commands that may create it.
  func openOrCreate() throws -> Store { try Store(path: path) }

  /// Opens a store that must exist.
  ///
  /// - Throws: ``FileError`` when there is none at this path.
  func open() throws -> Store {
    try requireFile()
    return try Store(path: path)
  }

  /// Opens a store that must exist, and that nothing can be written to.
  ///
  /// - Throws: ``FileError`` when there is none at this path.
  func openForReading() throws -> Store {
    try requireFile()
    return try Store(reading: path)
  }

  private func requireFile() throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw FileError(
        path: path, problem: "no store is here",
        remedy: "run `\(commandName) import TASK` first, or name the store with --store")
    }
  }
}

/// How results are printed.
struct OutputOptions: ParsableArguments {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, json, tsv
  }

  @Option(help: "How results are printed on standard output.")
  var format: Format = .table

  @Flag(help: "No progress and no notes on standard error.")
  var quiet = false

  func print(_ table: ResultTable) { print([table]) }

  /// One JSON value: the table, or an array where a command has several.
  func print(_ tables: [ResultTable]) {
    switch format {
    case .table:
      let texts = tables.map { $0.text(width: Terminal.outputWidth) }
      Swift.print(texts.joined(separator: "\n"), terminator: "")
    case .tsv:
      Swift.print(tables.map { $0.tabSeparated() }.joined(separator: "\n"), terminator: "")
    case .json:
      let values = tables.map { $0.json() }
      Swift.print(values.count == 1 ? values[0] : "[" + values.joined(separator: ",\n") + "]")
    }
  }

  func note(_ text: String) {
    if !quiet { Terminal.note(text) }
  }
}

/// The task a command works on.
struct TaskArgument: ParsableArguments {
  @Argument(help: ArgumentHelp("A registered task; `tasks` lists them.", valueName: "task"))
  var name: String

  func resolve() throws -> any RunnableTask { try RegisteredTasks.task(named: name) }
}

/// Where corpora are read from.
struct DataOptions: ParsableArguments {
  @Option(
    name: .customLong("data"),
    help: ArgumentHelp(
      "The folder that holds one folder per corpus, or is that folder; `embedded` for the generated corpora.",
      discussion:
        "Default: $SLICEWORK_DATA where it has a folder for the task, else the embedded corpus.",
      valueName: "dir"))
  var folder: String?

  var location: DataLocation { DataLocation(option: folder) }
}

extension Split: ExpressibleByArgument {}
extension LabelModelKind: ExpressibleByArgument {}

/// The name under which this command line was started.
var commandName: String { RegisteredTasks.commandName.withLock { $0 } }
