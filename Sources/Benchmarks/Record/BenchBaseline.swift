import Corpora
import FileFormats
import Foundation
import SupervisionCore

/// The rows and settings of a stored ``BenchRecord`` that later runs are compared with.
package struct BenchBaseline: Equatable, Sendable {
  package let date: String
  package let machine: BenchMachine
  package let options: [String: String]
  /// Measured rows, in the file's order.
  package let rows: [Row]

  /// A row of one of the tables.
  package struct Row: Equatable, Sendable {
    /// ``Benchmarks/BenchTable/name`` of its table.
    package let table: String
    /// Its key in words.
    package let label: String
    package let measurement: Benchmarks.Measurement
  }

  /// Reads what ``BenchRecord/json()`` wrote.
  ///
  /// - Parameters:
  ///   - data: the file's bytes.
  ///   - file: its path, for errors.
  /// - Throws: ``SupervisionCore/DataError`` with the field for other data, other versions and times that are none.
  package init(_ data: Data, file: String) throws {
    let header: Header = try Self.decode(data, file)
    guard header.format == BenchRecord.format else {
      throw Self.invalid(file, "format", "'\(header.format)'", "'\(BenchRecord.format)'")
    }
    guard header.version == BenchRecord.version else {
      throw Self.invalid(file, "version", "\(header.version)", "\(BenchRecord.version)")
    }
    let document: Document = try Self.decode(data, file)
    date = document.date
    machine = document.machine
    options = document.options
    rows = try document.tables.enumerated().flatMap { index, table in
      try table.rows.enumerated().compactMap { position, row in
        guard let seconds = row.seconds else { return nil }
        let field = "tables.\(index).rows.\(position).seconds"
        guard !seconds.isEmpty, seconds.allSatisfy({ $0 > 0 && $0.isFinite }) else {
          throw Self.invalid(file, field, "\(seconds)", "one or more positive numbers")
        }
        return Row(
          table: table.name, label: row.label,
          measurement: Benchmarks.Measurement(seconds: seconds, extraMemory: row.extraMemory))
      }
    }
  }

  private struct Header: Decodable {
    let format: String
    let version: Int
  }

  private struct Document: Decodable {
    struct Table: Decodable {
      struct Row: Decodable {
        let label: String
        let seconds: [Double]?
        let extraMemory: Int?
      }

      let name: String
      let rows: [Row]
    }

    let date: String
    let machine: BenchMachine
    let options: [String: String]
    let tables: [Table]
  }

  private static func decode<T: Decodable>(_ data: Data, _ file: String) throws -> T {
    do {
      return try JSONDecoder().decode(T.self, from: data)
    } catch let error as DecodingError {
      let problem = DecodingProblem(error)
      throw invalid(file, problem.field, problem.found, problem.expected)
    }
  }

  private static func invalid(
    _ file: String, _ field: String?, _ found: String, _ expected: String
  ) -> DataError {
    DataError(
      file: file, field: field, found: found, expected: expected,
      remedy: "name a file that `bench … --save-baseline` wrote, or write it again")
  }
}
