import ArgumentParser
import CommandSupport
import Evaluation
import Foundation
import Store
import StreamCommands
import SupervisionCore

struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "Contents and integrity of a store.",
    subcommands: [InfoCommand.self, CheckCommand.self, VacuumCommand.self])

  struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "info", abstract: "Tasks, tables, counts and sizes.")

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let info = try storeOptions.open().info()
      try output.print([taskTable(info), tableTable(info)])
    }

    private func taskTable(_ info: StoreInfo) -> ResultTable {
      var table = ResultTable(
        caption: "\(info.path), SQLite \(info.sqliteVersion)",
        columns: [
          .init("task"), .init("corpus"), .init("split"), .init("candidates", .integer),
          .init("gold", .integer), .init("functions", .integer), .init("faults", .integer),
          .init("labelModels", title: "label models"),
        ])
      for task in info.tasks {
        for part in task.parts {
          table.append([
            .text(task.name), .text(task.kind.caption), .text(part.split.rawValue),
            .integer(part.candidateCount), .integer(part.goldCount), .integer(task.functionCount),
            .integer(task.faultCount), .text(task.labelModels.joined(separator: ", ")),
          ])
        }
      }
      return table
    }

    private func tableTable(_ info: StoreInfo) -> ResultTable {
      var table = ResultTable(
        caption: "Tables",
        columns: [
          .init("table"), .init("rows", .integer), .init("bytes", title: "size", .megabytes),
        ],
        notes: [
          "Migrations: \(info.migrations.joined(separator: ", ")).",
          "File and log: \(info.fileBytes) bytes.",
        ])
      for part in info.tables {
        table.append([
          .text(part.name), .integer(part.rowCount),
          part.byteCount.map { .integer($0) } ?? .missing,
        ])
      }
      return table
    }
  }

  struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Check for damage: pages, schema, constraints, references, checksums, counts.",
      discussion: "Exit code 65 when damage is found.")

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let findings = try storeOptions.open().check()
      var table = ResultTable(columns: [.init("place"), .init("problem"), .init("remedy")])
      for finding in findings {
        table.append([.text(finding.place), .text(finding.problem), .text(finding.remedy)])
      }
      if findings.isEmpty { table.notes = ["\(storeOptions.path) is sound."] }
      try output.print(table)
      if !findings.isEmpty { throw ExitCode(FailureKind.data.rawValue) }
    }
  }

  struct VacuumCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "vacuum", abstract: "Give unused space back to the file system.")

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let sizes = try storeOptions.open().vacuum()
      try output.print(
        ResultTable(
          columns: [
            .init("store"), .init("before", .megabytes), .init("after", .megabytes),
          ],
          rows: [[.text(storeOptions.path), .integer(sizes.before), .integer(sizes.after)]]))
    }
  }
}
