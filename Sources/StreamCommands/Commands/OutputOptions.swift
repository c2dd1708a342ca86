import ArgumentParser
import Evaluation

/// Form of printed results.
package struct OutputOptions: ParsableArguments {
  package enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, json, tsv
  }

  @Option(help: "Form of the results on standard output.")
  package var format: Format = .table

  @Flag(help: "No progress and no notes on standard error.")
  package var quiet = false

  package init() {}

  /// Prints a table, see ``print(_:warnings:)``.
  package func print(_ table: ResultTable, warnings: [String] = []) throws {
    try print([table], warnings: warnings)
  }

  /// One JSON value: the table, or an array where a command has several.
  ///
  /// - Parameters:
  ///   - tables: results, in order.
  ///   - warnings: notes that go to standard error; in JSON they are among the notes of the first table too.
  /// - Throws: ``SupervisionCore/FileError`` when not all could be written.
  package func print(_ tables: [ResultTable], warnings: [String] = []) throws {
    for warning in warnings { note("note: \(warning)") }
    var tables = tables
    if format == .json, !tables.isEmpty { tables[0].notes += warnings }
    try Terminal.write(text(of: tables))
  }

  private func text(of tables: [ResultTable]) -> String {
    switch format {
    case .table: return tables.map { $0.text(width: Terminal.outputWidth) }.joined(separator: "\n")
    case .tsv: return tables.map { $0.tabSeparated() }.joined(separator: "\n")
    case .json:
      let values = tables.map { $0.json() }
      return (values.count == 1 ? values[0] : "[" + values.joined(separator: ",\n") + "]") + "\n"
    }
  }

  package func note(_ text: String) {
    if !quiet { Terminal.note(text) }
  }
}
