import GRDB
import JSONCoding
import SupervisionCore

extension Store {
  /// A corpus of chunks without candidates, which votes do not need, to measure how long votes take in and out.
  package func writeEmptyChunks(task: String, rows: Int) throws {
    try write { db in
      try db.execute(
        sql: "INSERT INTO task (id, name, classNames) VALUES (1, ?, ?)",
        arguments: [task, try canonicalJSONText(BinaryLabel.classNames)])
      try db.execute(
        sql: "INSERT INTO corpus (task, kind, checksum, files) VALUES (1, 'embedded', '', '[]')")
      for (number, start) in stride(from: 0, to: rows, by: Self.candidatesPerChunk).enumerated() {
        try db.execute(
          sql: """
            INSERT INTO candidateChunk (task, split, number, candidateCount, checksum)
            VALUES (1, 'train', ?, ?, '')
            """,
          arguments: [number, min(Self.candidatesPerChunk, rows - start)])
      }
    }
  }
}
