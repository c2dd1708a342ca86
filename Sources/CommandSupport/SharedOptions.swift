import ArgumentParser
import Corpora
import Evaluation
import Foundation
import LabelModels
import Labeling
import Pipeline
import Store
import StreamCommands
import SupervisionCore

/// The store that a command works on.
package struct StoreOptions: ParsableArguments {
  @Option(name: .customLong("store"), help: ArgumentHelp("The SQLite file.", valueName: "file"))
  package var path = "slicework.sqlite"

  package init() {}

  /// Opens the store for commands that may create it.
  package func openOrCreate() throws -> Store { try Store(path: path) }

  /// Opens a store that must exist.
  ///
  /// - Throws: ``FileError`` when there is none at this path.
  package func open() throws -> Store {
    try requireFile()
    return try Store(path: path)
  }

  /// Opens a store that must exist, and that nothing can be written to.
  ///
  /// - Throws: ``FileError`` when there is none at this path.
  package func openForReading() throws -> Store {
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

/// The tasks that the commands of this process know.
package var registeredTasks: Tasks { WorkbenchRegistry.current.tasks }

/// The task a command works on.
package struct TaskArgument: ParsableArguments {
  @Argument(help: ArgumentHelp("A task; `tasks` lists them.", valueName: "task"))
  package var name: String

  @OptionGroup package var taskFiles: TaskFileOptions

  package init() {}

  package func resolve() throws -> any WorkbenchTask { try taskFiles.task(named: name) }
}

/// The place that corpora are read from.
package struct DataOptions: ParsableArguments {
  @Option(
    name: .customLong("data"),
    help: ArgumentHelp(
      "The folder that holds one folder per corpus, or is that folder; `embedded` for the generated corpora.",
      discussion:
        "Default: $SLICEWORK_DATA where it has a folder for the task, else the embedded corpus.",
      valueName: "dir"))
  package var folder: String?

  package init() {}

  package var location: DataLocation { DataLocation(option: folder) }

  /// Path of the folder that corpora may be read from; nil for the generated ones.
  package var folderThatIsRead: String? {
    switch location {
    case .builtIn: nil
    case .folder: folder
    case .environment: ProcessInfo.processInfo.environment[DataLocation.environmentVariable]
    }
  }

  /// Paths of what the corpora of some tasks are read from: their files where the store knows them all, so that results
  /// of an earlier run may be replaced beside them, else the folder with all that it holds.
  package func placesThatAreRead(
    by tasks: [any WorkbenchTask], into store: StoreOptions
  ) -> [String?] {
    guard let folder = folderThatIsRead else { return [] }
    guard let store = try? store.openForReading() else { return [folder] }
    var files: [String] = []
    for task in tasks {
      let names = (try? store.corpus(task: task.name))?.origin.files.map(\.name) ?? []
      let places = ["\(folder)/\(task.name)", folder]
      let found = names.compactMap { name in
        places.map { "\($0)/\(name)" }.first(where: FileManager.default.fileExists(atPath:))
      }
      guard !found.isEmpty, found.count == names.count else { return [folder] }
      files += found
    }
    return files
  }
}

extension Split: ExpressibleByArgument {}
