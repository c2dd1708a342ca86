import Foundation
import GRDB
import SupervisionCore

/// Rows that nothing refers to though something should, and rows of one task that refer to those of another.
func orphanFindings(_ db: Database) throws -> [StoreFinding] {
  try [
    (
      "task", "has no corpus",
      "SELECT name FROM task WHERE id NOT IN (SELECT task FROM corpus)"
    ),
    (
      "document", "belongs to no candidate",
      """
      SELECT externalID FROM document
      WHERE NOT EXISTS (SELECT 1 FROM candidate WHERE candidate.document = document.id)
      """
    ),
    (
      "document", "belongs to another task than its candidates",
      """
      SELECT DISTINCT document.externalID FROM candidate
      JOIN document ON document.id = candidate.document
      WHERE document.task <> candidate.task
      """
    ),
    (
      "candidate", "belongs to no chunk",
      """
      SELECT externalID FROM candidate WHERE NOT EXISTS (
        SELECT 1 FROM candidateChunk
        WHERE candidateChunk.id = candidate.id / \(Store.candidatesPerChunk) AND candidateChunk.task = candidate.task
          AND candidateChunk.split = candidate.split
          AND candidateChunk.number = candidate.position / \(Store.candidatesPerChunk))
      """
    ),
    (
      "voteChunk", "joins a function and candidates of different tasks",
      """
      SELECT voteChunk.id FROM voteChunk
      JOIN candidateChunk ON candidateChunk.id = voteChunk.candidateChunk
      JOIN labelingFunction ON labelingFunction.id = voteChunk.labelingFunction
      WHERE candidateChunk.task <> labelingFunction.task
      """
    ),
    (
      "probabilisticLabelChunk", "joins a label model and candidates of different tasks",
      """
      SELECT probabilisticLabelChunk.id FROM probabilisticLabelChunk
      JOIN candidateChunk ON candidateChunk.id = probabilisticLabelChunk.candidateChunk
      JOIN labelModel ON labelModel.id = probabilisticLabelChunk.labelModel
      WHERE candidateChunk.task <> labelModel.task
      """
    ),
  ].flatMap { table, problem, sql in
    try String.fetchAll(db, sql: "\(sql) LIMIT \(StoreFinding.limit)").map {
      StoreFinding(place: "\(table) \($0)", problem: problem)
    }
  }
}

/// Rows that are not as they were written, by their own checksums.
func rowFindings(_ db: Database) throws -> [StoreFinding] {
  guard try Schema.hasRowChecksums(db) else { return [] }
  return try RowChecksum.tables.flatMap { table in
    try String.fetchAll(
      db,
      sql: """
        SELECT \(table.label) FROM \(table.name)
        WHERE rowChecksum IS NOT \(table.checksum()) LIMIT \(StoreFinding.limit)
        """
    ).map {
      StoreFinding(place: "\(table.name) \($0)", problem: "is not what was written (checksum)")
    }
  }
}

func resourceFindings(_ db: Database) throws -> [StoreFinding] {
  try bytesFindings(
    db, sql: "SELECT name, checksum, bytes FROM resource", place: { "resource \($0)" },
    remedy: StoreFinding.newStore)
}

func trainedModelFindings(_ db: Database) throws -> [StoreFinding] {
  try bytesFindings(
    db, sql: "SELECT run, checksum, bytes FROM trainedModel", place: { "model of run \($0)" },
    remedy: "train it again")
}

/// - Parameter sql: selects who the bytes are of, their SHA-256, the bytes.
private func bytesFindings(
  _ db: Database, sql: String, place: (String) -> String, remedy: String
) throws -> [StoreFinding] {
  let rows = try Row.fetchCursor(db, sql: sql)
  var findings: [StoreFinding] = []
  while let row = try rows.next() {
    let bytes: Data = try row.decode(atIndex: 2)
    let checksum: String = try row.decode(atIndex: 1)
    if Checksum.of(bytes) != checksum {
      findings.append(
        StoreFinding(
          place: place(try row.decode(atIndex: 0)), problem: "its checksum is wrong",
          remedy: remedy))
    }
  }
  return findings
}
