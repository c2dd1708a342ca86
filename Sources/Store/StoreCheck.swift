import Foundation
import GRDB
import SupervisionCore

/// A defect that ``Store/check()`` found.
public struct StoreFinding: Equatable, Codable, Sendable, CustomStringConvertible {
  /// Table and row of the defect.
  public let place: String
  /// The problem, without its place.
  public let problem: String

  /// `place: problem`.
  public var description: String { "\(place): \(problem)" }
}

extension Store {
  /// Looks for damage: SQLite's own checks, foreign keys, checksums and counts of every chunk,
  /// orphans. Empty when the store is sound.
  ///
  /// - Complexity: O(file size); memory for one chunk.
  public func check() throws -> [StoreFinding] {
    try read { db in
      var findings: [StoreFinding] = []
      for check in [
        pageFindings, foreignKeyFindings, orphanFindings, candidateFindings, corpusFindings,
        resourceFindings, voteFindings, faultFindings, labelFindings, predictionFindings,
        trainedModelFindings,
      ] {
        do {
          findings += try check(db)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
          findings.append(StoreFinding(place: "file", problem: error.message ?? "malformed"))
        }
      }
      return findings
    }
  }
}

private func pageFindings(_ db: Database) throws -> [StoreFinding] {
  try String.fetchAll(db, sql: "PRAGMA integrity_check")
    .filter { $0 != "ok" }.map { StoreFinding(place: "file", problem: $0) }
}

private func foreignKeyFindings(_ db: Database) throws -> [StoreFinding] {
  try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { row in
    let rowID = (row[1] as Int64?).map { " \($0)" } ?? ""
    return StoreFinding(
      place: "\(row[0] as String)\(rowID)", problem: "refers to a missing \(row[2] as String)")
  }
}

/// Rows that nothing refers to though something should.
private func orphanFindings(_ db: Database) throws -> [StoreFinding] {
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
    try String.fetchAll(db, sql: sql).map {
      StoreFinding(place: "\(table) \($0)", problem: problem)
    }
  }
}

private func resourceFindings(_ db: Database) throws -> [StoreFinding] {
  try Row.fetchAll(db, sql: "SELECT name, checksum, bytes FROM resource")
    .filter { Checksum.of($0[2] as Data) != $0[1] }
    .map { StoreFinding(place: "resource \($0[0] as String)", problem: "its checksum is wrong") }
}
