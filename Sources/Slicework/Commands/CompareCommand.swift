import ArgumentParser
import Comparison
import Foundation
import LabelModels
import Pipeline
import Report
import Store
import SupervisionCore

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Import, label, fit every label model, and set them side by side.",
    discussion: """
      Every step that the store has done already is skipped. Models are fitted to the train votes and scored on \
      dev and test; majority vote is the yardstick.
      """)

  @Argument(help: ArgumentHelp("Tasks; default: all.", valueName: "task"))
  var tasks: [String] = []

  @OptionGroup var data: DataOptions

  @Option(
    name: .customLong("models"), parsing: .upToNextOption,
    help: ArgumentHelp("Label models; default: all.", valueName: "model"))
  var kinds: [LabelModelKind] = LabelModelKind.allCases

  @OptionGroup var arguments: LabelModelArguments
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var output: OutputOptions

  @Option(help: "Threads. The result is the same at any number.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: ArgumentHelp("Write everything as JSON.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Write a self-contained page.", valueName: "file"))
  var report: String?

  func validate() throws {
    guard jobs >= 1 else { throw ValidationError("--jobs must be at least 1, found \(jobs)") }
    for path in [json, report].compactMap({ $0 }) {
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      guard FileManager.default.fileExists(atPath: folder) else {
        throw ValidationError("no folder \(folder) for \(path); create it first")
      }
    }
  }

  func run() throws {
    let chosen =
      tasks.isEmpty ? RegisteredTasks.all : try tasks.map { try RegisteredTasks.task(named: $0) }
    let store = try storeOptions.openOrCreate()
    var comparisons: [LabelModelComparison] = []
    for task in chosen {
      try prepare(task, store: store)
      for set in try task.functionSets() {
        let votes = try TaskVotes(task: task, set: set.name, store: store)
        comparisons.append(
          try LabelModelComparison(
            votes, kinds: kinds, settings: arguments.settings, jobs: jobs))
      }
    }
    let result = ComparisonReport(comparisons, seed: arguments.seed)
    if let json { try write(result.json, to: json) }
    if let report { try write(result.page.html(), to: report) }
    output.print(comparisons.map(\.table))
    if let report { output.note("report: \(report)") }
  }

  private func prepare(_ task: any RunnableTask, store: Store) throws {
    if try data.folder != nil || !store.hasCorpus(task: task.name) {
      let report = try task.importCorpus(into: store, from: data.location, skipInvalid: false)
      output.note("\(task.name): imported, \(report.origin.kind.caption)")
    }
    let progress = ProgressBar("label \(task.name)", unit: "votes", quiet: output.quiet)
    defer { progress.finish() }
    var options = LabelingOptions()
    options.jobs = jobs
    _ = try task.label(in: store, options: options, progress: progress)
  }

  private func write(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw FileError(
        path: path, problem: "cannot be written: \(error.localizedDescription)",
        remedy: "check that the folder exists and can be written")
    }
  }
}
