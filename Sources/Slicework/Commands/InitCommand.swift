import ArgumentParser
import CommandSupport
import Evaluation
import FileFormats
import Foundation
import StreamCommands
import SupervisionCore
import TaskFiles

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Look at a file of texts and write a task file for it: columns, classes, splits.",
    discussion: """
      Reads a .csv, .tsv or .jsonl file, proposes what its columns are, and writes NAME.yaml, to which you add labeling \
      functions; no Swift and no build. Every other command takes the task by its name. Beside it lies the JSON Schema by \
      which editors complete.
      """)

  @Argument(help: "Name of the task, and of its file.")
  var name: String

  @Argument(help: ArgumentHelp("The file of texts.", valueName: "data"))
  var data: String

  @Option(help: ArgumentHelp("Column of ids.", valueName: "column"))
  var id: String?

  @Option(
    help: ArgumentHelp(
      "Column of the text; given twice, the two texts of a pair.", valueName: "column"))
  var text: [String] = []

  @Option(help: ArgumentHelp("Column of gold classes.", valueName: "column"))
  var gold: String?

  @Option(help: ArgumentHelp("Column of splits.", valueName: "column"))
  var split: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Names of classes with their values in the gold column.", valueName: "name=value"))
  var classes: [String] = []

  @OptionGroup var output: OutputOptions

  func run() throws {
    let path = "\(name).yaml"
    guard !FileManager.default.fileExists(atPath: path) else {
      throw FileError(
        path: path, problem: "exists already", remedy: "choose another name, or remove the file")
    }
    let draft = try TaskDraft(name, data: URL(fileURLWithPath: data), path: path, choices: choices)
    let text = draft.file.yaml()
    _ = try TaskFile(text, path: path)
    try AtomicFile.write(Array(TaskFile.schema.utf8), to: URL(fileURLWithPath: TaskFile.schemaFile))
    try AtomicFile.write(Array(text.utf8), to: URL(fileURLWithPath: path))
    try output.print([draft.columnTable, draft.classTable])
    for note in draft.notes { output.note(note) }
    output.note(
      "wrote \(path); next: \(commandName) import \(name), then add labeling functions to \(path)")
  }

  private var choices: TaskDraft.Choices {
    get throws {
      var choices = TaskDraft.Choices()
      choices.id = id
      choices.texts = text
      choices.gold = gold
      choices.split = split
      for item in classes {
        let parts = item.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else {
          throw UsageError("--classes has '\(item)'", remedy: "write name=value, such as spam=1")
        }
        choices.classNames[String(parts[1])] = String(parts[0])
      }
      return choices
    }
  }
}

extension TaskDraft {
  /// The columns of the data and what they were taken for.
  fileprivate var columnTable: ResultTable {
    var table = ResultTable(
      caption: "\(file.corpus.files[0]) · \(rowCount) rows",
      columns: [
        .init("column"), .init("role"), .init("filled", .percent), .init("values", .integer),
        .init("example"),
      ])
    for column in columns {
      table.append([
        .text(column.name), role(of: column.name).map { .text($0) } ?? .missing,
        .number(Double(column.filledCount) / Double(max(1, rowCount))),
        column.counts.map { .integer($0.count) } ?? .missing, .text(shortened(column.example)),
      ])
    }
    return table
  }

  fileprivate var classTable: ResultTable {
    var table = ResultTable(
      caption: "classes",
      columns: [.init("class"), .init("value"), .init("rows", .integer)])
    let counts = columns.first { $0.name == file.corpus.gold }?.counts
    for item in file.classes {
      table.append([
        .text(item.name), .text(item.goldValues.joined(separator: ", ")),
        counts.map { counts in .integer(item.goldValues.reduce(0) { $0 + (counts[$1] ?? 0) }) }
          ?? .missing,
      ])
    }
    return table
  }

  private func role(of column: String) -> String? {
    if column == file.corpus.id { return "id" }
    if file.corpus.texts.contains(column) { return "text" }
    if column == file.corpus.gold { return "gold" }
    return file.corpus.split == .column(column) ? "split" : nil
  }

  private func shortened(_ text: String) -> String {
    let line = text.map { $0.isNewline ? " " : $0 }
    return String(line.prefix(40)) + (line.count > 40 ? "…" : "")
  }
}
