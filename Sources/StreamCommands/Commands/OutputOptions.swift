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

  package func print(_ table: ResultTable, warnings: [String] = []) {
    print([table], warnings: warnings)
  }

  /// One JSON value: the table, or an array where a command has several.
  ///
  /// - Parameter warnings: notes that go to standard error; in JSON they are among the notes of the first table too.
  package func print(_ tables: [ResultTable], warnings: [String] = []) {
    for warning in warnings { note("note: \(warning)") }
    var tables = tables
    if format == .json, !tables.isEmpty { tables[0].notes += warnings }
    printTables(tables)
  }

  private func printTables(_ tables: [ResultTable]) {
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

  package func note(_ text: String) {
    if !quiet { Terminal.note(text) }
  }
}
