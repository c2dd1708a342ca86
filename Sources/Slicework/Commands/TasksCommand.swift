import ArgumentParser
import CommandSupport
import Evaluation
import Foundation
import Labeling
import Pipeline
import Store
import StreamCommands
import SupervisionCore

struct TasksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tasks",
    abstract: "List registered tasks, their labeling functions, their corpora.")

  @OptionGroup var taskFiles: TaskFileOptions
  @OptionGroup var storeOptions: StoreOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: "One row per labeling function.")
  var functions = false

  func run() throws {
    let store =
      FileManager.default.fileExists(atPath: storeOptions.path) ? try storeOptions.open() : nil
    let tasks = try taskFiles.all()
    try output.print(
      functions ? try functionTable(tasks, store: store) : try taskTable(tasks, store: store))
  }

  private func taskTable(_ tasks: [any WorkbenchTask], store: Store?) throws -> ResultTable {
    var table = ResultTable(columns: [
      .init("task"), .init("description"), .init("classes"),
      .init("labelingFunctions", title: "labeling functions"),
      .init("slicingFunctions", title: "slicing functions", .integer), .init("corpus"),
    ])
    for task in tasks {
      let sets = try task.functionSets()
      table.append([
        .text(task.name), .text(task.question), .text(task.classNames.joined(separator: ", ")),
        .text(sets.map { "\($0.name) (\($0.functions.count))" }.joined(separator: ", ")),
        .integer(try task.slicingFunctions().count),
        .text(try corpusText(task.name, store: store)),
      ])
    }
    return table
  }

  private func corpusText(_ task: String, store: Store?) throws -> String {
    guard let store, try store.hasCorpus(task: task) else { return "not imported" }
    let counts = try store.candidateCounts(task: task)
    let sizes = Split.allCases.compactMap { split in counts[split].map { "\(split) \($0)" } }
    return "\(try store.corpus(task: task).origin.kind.caption): \(sizes.joined(separator: ", "))"
  }

  private func functionTable(_ tasks: [any WorkbenchTask], store: Store?) throws -> ResultTable {
    var table = ResultTable(columns: [
      .init("task"), .init("set"), .init("function"), .init("polarity"), .init("description"),
    ])
    for task in tasks {
      for set in try task.functionSets() {
        for function in set.functions {
          table.append([
            .text(task.name), .text(set.name), .text(function.name),
            .text(function.polarity?.joined(separator: ", ") ?? "any"), .text(function.description),
          ])
        }
      }
      for function in try task.slicingFunctions() {
        table.append([
          .text(task.name), .text("slices"), .text(function.name), .missing,
          .text(function.description),
        ])
      }
    }
    return table
  }
}
