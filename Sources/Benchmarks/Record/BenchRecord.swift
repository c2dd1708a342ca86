import Evaluation
import Foundation
import JSONCoding

/// A run of the bench with its machine and options, so that it can be repeated; as JSON it is a baseline.
///
/// ```json
/// {"format":"slicework-bench","version":1,"date":"2026-11-27T12:00:00Z",
///  "machine":{"processor":"AMD EPYC","cores":2,"memory":25200000000,"system":"Debian 12","swift":"6.3",
///   "configuration":"release"},
///  "options":{"jobs":"2","quick":"false","repetitions":"5","seed":"0","suites":"analyze"},
///  "tables":[{"name":"analyze","caption":"LF analysis","unit":"cells","rows":[{"label":"rows 1000, functions 33",
///    "key":{"rows":1000,"functions":33},"work":33000,"seconds":[0.1,0.2,0.1],"median":0.1,"fastest":0.1,"slowest":0.2,
///    "medianDeviation":0,"rate":330000,"extraMemory":4096,"results":{}}],"notes":[]}],
///  "results":[]}
/// ```
///
/// A skipped stage has `null` for its times. `results` has tables without times.
package struct BenchRecord: Sendable {
  /// Date and time of the run in ISO 8601.
  package let date: String
  package let machine: BenchMachine
  /// Options of the run, by their names on the command line.
  package let options: [String: String]
  package let results: [BenchResult]

  package init(
    date: String, machine: BenchMachine, options: [String: String], results: [BenchResult]
  ) {
    self.date = date
    self.machine = machine
    self.options = options
    self.results = results
  }

  static let format = "slicework-bench"
  static let version = 1

  /// The record as one JSON object.
  package func json() -> String {
    let machine = JSONText.object([
      ("processor", .string(machine.processor)), ("cores", .integer(machine.cores)),
      ("memory", .integer(machine.memory)), ("system", .string(machine.system)),
      ("swift", .string(machine.swift)), ("configuration", .string(machine.configuration)),
    ])
    let options = options.sorted { $0.key < $1.key }.map { ($0.key, JSONText.string($0.value)) }
    let others = results.filter { $0.measurements == nil }.map(\.table.jsonText)
    return JSONText.object([
      ("format", .string(Self.format)), ("version", .integer(Self.version)),
      ("date", .string(date)), ("machine", machine), ("options", .object(options)),
      ("tables", .array(results.compactMap { $0.measurements?.jsonText })),
      ("results", .array(others)),
    ]).description + "\n"
  }
}

extension BenchTable {
  fileprivate var jsonText: JSONText {
    .object([
      ("name", .string(name)), ("caption", .string(caption)), ("unit", .string(unit)),
      ("rows", .array(rows.map(jsonText))), ("notes", .array(notes.map { .string($0) })),
    ])
  }

  private func jsonText(_ row: Row) -> JSONText {
    let times = row.measurement
    return .object([
      ("label", .string(label(row.key))),
      ("key", .object(zip(keys, row.key).map { ($0.name, $1.jsonText) })),
      ("work", .number(row.work)),
      ("seconds", times.map { .array($0.seconds.map { .number($0) }) } ?? .null),
      ("median", .number(orNull: times?.median)), ("fastest", .number(orNull: times?.fastest)),
      ("slowest", .number(orNull: times?.slowest)),
      ("medianDeviation", .number(orNull: times?.medianDeviation)),
      ("rate", .number(orNull: row.rate)),
      ("extraMemory", times?.extraMemory.map { .integer($0) } ?? .null),
      ("results", .object(zip(results, row.results).map { ($0.name, $1.jsonText) })),
    ])
  }
}
