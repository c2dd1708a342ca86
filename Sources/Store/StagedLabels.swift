import Foundation
import GRDB
import SupervisionCore

/// Probabilistic labels on their way into a store, in a temporary table of this process alone.
///
/// Labels are computed and staged block by block without holding up other writers; one transaction then moves them all.
/// SQLite holds the table outside the store's file and drops it with the connection.
final class StagedLabels {
  private let store: Store
  private let table = "stagedLabels_" + UUID().uuidString.replacing("-", with: "")
  /// The chunks that have labels, in the order of the final rows.
  private var chunks: [StoredChunk] = []

  init(_ store: Store) throws {
    self.store = store
    try execute(
      "CREATE TEMP TABLE \(table) (id INTEGER PRIMARY KEY, checksum INTEGER, probabilities BLOB)")
  }

  func remove() { try? execute("DROP TABLE temp.\(table)") }

  /// - Parameter block: consecutive chunks, whose candidates the labels belong to.
  func add(_ labels: ProbabilisticLabels, of block: ArraySlice<StoredChunk>) throws {
    let start = block.first?.positions.lowerBound ?? 0
    try writeOutsideTransaction { db in
      let insert = try db.makeStatement(sql: "INSERT INTO temp.\(table) VALUES (?, ?, ?)")
      for chunk in block {
        let rows = (chunk.positions.lowerBound - start)..<(chunk.positions.upperBound - start)
        let bytes = bigEndianBytes(
          labels.probabilities[
            (rows.lowerBound * labels.classCount)..<(rows.upperBound * labels.classCount)])
        try insert.execute(arguments: [chunk.id, crc(bytes), bytes])
      }
    }
    chunks += block
  }

  /// Moves the labels to their place as those of a model, within the caller's transaction.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when the candidates are no longer those that were labelled.
  func move(_ db: Database, taskID: Int64, splits: [Split], modelID: Int64) throws {
    guard try fetchChunks(db, taskID: taskID, splits: splits) == chunks else {
      throw DataError(
        file: store.path, field: "candidates",
        found: "another corpus than at the start of the fit",
        expected: "the candidates that the labels were computed for",
        remedy: "run the command again, after the import that is under way")
    }
    let find = try db.makeStatement(
      sql: "SELECT checksum, probabilities FROM temp.\(table) WHERE id = ?")
    let insert = try db.cachedStatement(
      sql: """
        INSERT INTO probabilisticLabelChunk
          (id, candidateChunk, labelModel, checksum, probabilities)
        VALUES (?, ?, ?, ?, ?)
        """)
    for chunk in chunks {
      guard let row = try Row.fetchOne(find, arguments: [chunk.id]) else {
        throw DatabaseError(message: "no staged labels of chunk \(chunk.number)")
      }
      let checksum: Int64 = try row.decode(atIndex: 0)
      let bytes: Data = try row.decode(atIndex: 1)
      try insert.execute(arguments: [
        chunkRowID(chunk, column: modelID), chunk.id, modelID, checksum, bytes,
      ])
    }
  }

  private func execute(_ sql: String) throws {
    try writeOutsideTransaction { try $0.execute(sql: sql) }
  }

  /// Statements on temporary tables alone, which take no lock on the store's file.
  private func writeOutsideTransaction(_ body: (Database) throws -> Void) throws {
    try reportingDatabaseErrors(store.path) { try store.pool.writeWithoutTransaction(body) }
  }
}
