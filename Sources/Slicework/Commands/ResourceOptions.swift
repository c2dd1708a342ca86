import ArgumentParser
import CommandSupport
import Pipeline
import Store
import StreamCommands
import SupervisionCore

/// Source of the resources of labeling functions: a file, a store or a corpus.
struct ResourceOptions: ResourceArguments {
  @OptionGroup var resources: ResourceFileArguments

  @Option(help: ArgumentHelp("A store into which the task was imported.", valueName: "file"))
  var store: String?

  @Option(
    help: ArgumentHelp(
      "The corpus: a folder as `import` takes it, or `embedded` for the generated one.",
      valueName: "dir"))
  var data: String?

  func validate() throws {
    guard [resources.file, store, data].count(where: { $0 != nil }) <= 1 else {
      throw ValidationError("name one of --resources, --store and --data")
    }
  }

  @OptionGroup var taskFiles: TaskFileOptions

  static var otherWays: String { ", or --store or --data" }

  func read(forTask name: String) throws -> Resources {
    if let store {
      var options = StoreOptions()
      options.path = store
      return try options.openForReading().resources(task: name)
    }
    if let data {
      let task = try taskFiles.task(named: name)
      return Resources(try task.corpusResources(from: DataLocation(option: data)))
    }
    return try resources.read(forTask: name)
  }
}
