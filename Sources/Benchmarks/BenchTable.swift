import Evaluation
import Pipeline

/// Measurements of one kind of work, in several sizes or forms.
///
/// ```swift
/// var table = BenchTable("analyze", "LF analysis", keys: [.init("rows", .integer)], unit: "cells")
/// try table.measure([.integer(1000)], work: 33_000, settings) { analyse() }
/// print(table.table.text())
/// ```
package struct BenchTable: Sendable {
  /// One size or form of the work.
  package struct Row: Sendable {
    /// Size or form of the work: one cell per column of ``BenchTable/keys``.
    package let key: [ResultTable.Cell]
    /// Units of work in one repetition.
    package let work: Double
    /// Times of the repetitions; nil where the stage was skipped.
    package let measurement: Measurement?
    /// Further results: one cell per column of ``BenchTable/results``.
    package let results: [ResultTable.Cell]

    /// Units of work in a second, in the median repetition.
    package var rate: Double? { measurement.map { work / $0.median } }
  }

  /// Name by which baselines are compared; the same in every version.
  package let name: String
  package let caption: String
  package let keys: [ResultTable.Column]
  /// Unit of ``Row/work``, in the plural.
  package let unit: String
  package let results: [ResultTable.Column]
  package private(set) var rows: [Row] = []
  package var notes: [String] = []

  package init(
    _ name: String, _ caption: String, keys: [ResultTable.Column], unit: String,
    results: [ResultTable.Column] = [], notes: [String] = []
  ) {
    self.name = name
    self.caption = caption
    self.keys = keys
    self.unit = unit
    self.results = results
    self.notes = notes
  }

  /// Appends a measurement, or nil for a skipped stage.
  ///
  /// - Precondition: one cell per column of ``keys`` and of ``results``.
  package mutating func append(
    _ key: [ResultTable.Cell], work: Double, _ measurement: Measurement?,
    results cells: [ResultTable.Cell] = []
  ) {
    precondition(key.count == keys.count, "a key must have one cell per column")
    precondition(cells.count == results.count, "results must have one cell per column")
    rows.append(Row(key: key, work: work, measurement: measurement, results: cells))
  }

  /// Times a stage and appends its row, or a note where it needs more memory than there is.
  ///
  /// - Parameters:
  ///   - key: size or form of the work.
  ///   - work: units of work in one repetition.
  ///   - bytes: rough upper bound of the memory that the stage needs with its input.
  ///   - settings: repetitions and memory.
  ///   - makeInput: makes the input, once and not timed.
  ///   - results: cells of the further columns, made after the last repetition.
  ///   - body: the work that is timed.
  package mutating func measure<Input>(
    _ key: [ResultTable.Cell], work: Double, bytes: Int = 0, _ settings: BenchSettings,
    input makeInput: @autoclosure () throws -> Input,
    results: (Measurement, Input) -> [ResultTable.Cell] = { _, _ in [] },
    timed body: (Input) throws -> Void
  ) rethrows {
    if let refusal = settings.memory.refusal(of: bytes) {
      leaveOut(key, work: work, refusal)
      return
    }
    let input = try makeInput()
    let measurement = try Measurement(
      repetitions: settings.repetitions, limit: settings.secondsPerStage
    ) { try body(input) }
    append(key, work: work, measurement, results: results(measurement, input))
  }

  /// Times a stage without input of its own.
  package mutating func measure(
    _ key: [ResultTable.Cell], work: Double, bytes: Int = 0, _ settings: BenchSettings,
    results: (Measurement) -> [ResultTable.Cell] = { _ in [] }, timed body: () throws -> Void
  ) rethrows {
    try measure(
      key, work: work, bytes: bytes, settings, input: (),
      results: { measurement, _ in results(measurement) }, timed: body)
  }

  /// Appends a row without measurement, and a note with the reason.
  package mutating func leaveOut(_ key: [ResultTable.Cell], work: Double, _ reason: String) {
    append(
      key, work: work, nil,
      results: [ResultTable.Cell](repeating: .missing, count: results.count))
    notes.append("Left out: \(label(key)): \(reason).")
  }

  /// A key in words, such as `rows 1000, functions 33`.
  package func label(_ key: [ResultTable.Cell]) -> String {
    zip(keys, key).map { column, cell in
      column.unit == .text ? cell.plainText : "\(column.title) \(cell.plainText)"
    }.joined(separator: ", ")
  }

  /// The table that is printed: keys, times, memory, rate, further results.
  package var table: ResultTable {
    ResultTable(
      caption: caption,
      columns: keys + Self.measured + [.init("rate", title: "\(unit)/s", .integer)] + results,
      rows: rows.map { row in
        row.key + (row.measurement?.cells ?? [.missing, .missing, .missing, .missing])
          + [.number(row.rate)] + row.results
      }, notes: notes)
  }

  private static let measured: [ResultTable.Column] = [
    .init("median", .seconds), .init("fastest", .seconds), .init("slowest", .seconds),
    .init("extraMemory", title: "memory", .megabytes),
  ]
}

extension Measurement {
  fileprivate var cells: [ResultTable.Cell] {
    [
      .number(median), .number(fastest), .number(slowest),
      extraMemory.map { .integer($0) } ?? .missing,
    ]
  }
}

extension ResultTable.Cell {
  /// Text of the cell in a key: numbers in full.
  fileprivate var plainText: String {
    switch self {
    case .text(let text): text
    case .integer(let value): value.description
    case .number(let value): value.description
    case .estimate(let mean, _): mean.description
    case .missing: "–"
    }
  }
}
