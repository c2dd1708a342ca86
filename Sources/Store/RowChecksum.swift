import Foundation
import GRDB

/// Checksums over the rows that no checksum of candidates, votes or labels covers: names, references, scores and the JSON
/// of models and runs.
///
/// Temporary triggers of the writing connection set them. So no writer can forget one, and other programs need no function
/// of ours to look into the file.
enum RowChecksum {
  /// A table whose rows have the column `rowChecksum`.
  struct Table {
    let name: String
    /// Columns of the primary key.
    let key: [String]
    /// Columns that the checksum is over, the key first; large ones that have a checksum of their own are left out.
    let columns: [String]
    /// SQL for how people know a row.
    let label: String

    init(_ name: String, key: [String], _ others: [String], label: String) {
      self.name = name
      self.key = key
      columns = key + others
      self.label = label
    }

    /// SQL for the checksum of a row.
    func checksum(of row: String? = nil) -> String {
      "rowChecksum(\(columns.map { (row.map { "\($0)." } ?? "") + $0 }.joined(separator: ", ")))"
    }

    /// SQL for filling the column of every row.
    var filling: String { "UPDATE \(name) SET rowChecksum = \(checksum())" }

    /// The column has its final size from the start, so that the trigger overwrites it in place.
    var column: String {
      "ALTER TABLE \(name) ADD COLUMN rowChecksum BLOB NOT NULL DEFAULT x'00000000'"
    }

    fileprivate var triggers: String {
      let place = key.map { "\($0) = NEW.\($0)" }.joined(separator: " AND ")
      let body =
        "ON main.\(name) BEGIN UPDATE \(name) SET rowChecksum = \(checksum(of: "NEW")) WHERE \(place); END"
      return """
        CREATE TEMP TRIGGER IF NOT EXISTS \(name)Inserted AFTER INSERT \(body);
        CREATE TEMP TRIGGER IF NOT EXISTS \(name)Updated
          AFTER UPDATE OF \(columns.joined(separator: ", ")) \(body);
        """
    }
  }

  static let tables = [
    Table("task", key: ["id"], ["name", "classNames"], label: "name"),
    Table("corpus", key: ["task"], ["kind", "checksum", "files"], label: "task"),
    Table("resource", key: ["id"], ["task", "name", "checksum"], label: "name"),
    Table(
      "labelingFunction", key: ["id"],
      [
        "task", "name", "sets", "description", "polarity", "version", "declaredFingerprint",
        "sourceFingerprint", "build",
      ], label: "name"),
    Table("fault", key: ["voteChunk", "row"], ["error"], label: "voteChunk || ' ' || row"),
    Table(
      "labelModel", key: ["id"],
      [
        "task", "functionSet", "name", "options", "seed", "classBalance", "functions",
        "corpusChecksum", "fitted",
      ], label: "functionSet || '/' || name"),
    Table(
      "score", key: ["task", "model", "split", "metric"], ["value"],
      label: "model || ' ' || split || ' ' || metric"),
    Table(
      "run", key: ["id"],
      [
        "task", "fingerprint", "functionSet", "method", "backbone", "seed", "settings",
        "corpusChecksum", "result",
      ], label: "id"),
    Table(
      "predictionChunk", key: ["run", "regime", "candidateChunk"], ["checksum"],
      label: "run || ' ' || regime || ' ' || candidateChunk"),
    Table("trainedModel", key: ["run"], ["checksum"], label: "run"),
  ]

  /// The SQL function `rowChecksum`: the CRC-32 of its arguments with their types and lengths, as four bytes.
  static var function: DatabaseFunction {
    DatabaseFunction("rowChecksum", pure: true) { values in
      var bytes = Data()
      for value in values { append(value, to: &bytes) }
      let sum = UInt32(truncatingIfNeeded: crc(bytes)).bigEndian
      return withUnsafeBytes(of: sum) { Data($0) }
    }
  }

  private static func append(_ value: DatabaseValue, to bytes: inout Data) {
    func append(_ type: UInt8, _ content: some Collection<UInt8>) {
      bytes.append(type)
      withUnsafeBytes(of: Int64(content.count).bigEndian) { bytes.append(contentsOf: $0) }
      bytes.append(contentsOf: content)
    }
    switch value.storage {
    case .null: append(0, [])
    case .int64(let number): withUnsafeBytes(of: number.bigEndian) { append(1, $0) }
    case .double(let number): withUnsafeBytes(of: number.bitPattern.bigEndian) { append(2, $0) }
    case .string(let text): append(3, text.utf8)
    case .blob(let content): append(4, content)
    }
  }

  /// Makes a connection set the checksums of what it writes.
  static func installTriggers(_ db: Database) throws {
    for table in tables { try db.execute(sql: table.triggers) }
  }
}
