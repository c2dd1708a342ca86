import CZlib
import Foundation
import GRDB
import SupervisionCore

extension Store {
  /// Chunks with missing votes and the functions that have not voted on them, in order of split and number. Changed
  /// functions have voted on none.
  ///
  /// - Parameters:
  ///   - task: name of the task.
  ///   - splits: splits of the chunks. Default: all.
  ///   - functions: functions that are to vote.
  ///   - includingVoted: whether functions vote anew where they have voted; until ``write(_:for:)`` replaces them, their
  ///     votes stay. Default: no.
  /// - Complexity: O(chunks × functions).
  public func pendingChunks(
    task: String, splits: [Split] = Split.allCases, functions: [RegisteredFunction],
    includingVoted: Bool = false
  ) throws -> [PendingChunk] {
    try read { db in
      let find = try db.makeStatement(sql: "SELECT 1 FROM voteChunk WHERE id = ?")
      return try fetchChunks(db, taskID: taskIdentifier(db, task: task), splits: splits)
        .compactMap { chunk in
          let missing = try functions.filter { function in
            try includingVoted || function.change != nil
              || Int.fetchOne(find, arguments: [chunkRowID(chunk, column: function.id)]) == nil
          }
          return missing.isEmpty ? nil : PendingChunk(chunk: chunk, functions: missing)
        }
    }
  }

  /// Stores votes on a chunk, replacing what these functions had there, in one transaction. The first votes of a
  /// changed function replace all that it had.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when the corpus or one of the functions changed since
  ///   the chunk and the function were read, so that no vote can be attributed wrongly.
  /// - Precondition: one cell per candidate of the chunk.
  public func write(_ votes: [ChunkVotes], for chunk: StoredChunk) throws {
    try write { db in
      try refuseChange(db, chunk: chunk)
      let writer = try VoteWriter(db)
      for column in votes {
        precondition(column.cells.count == chunk.candidateCount, "one cell per candidate")
        try makeOrRefuseChange(db, of: column.function)
        try writer.write(column, chunk: chunk)
      }
    }
  }

  private func makeOrRefuseChange(_ db: Database, of function: RegisteredFunction) throws {
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT name, declaredFingerprint, sourceFingerprint, build, task FROM labelingFunction
          WHERE id = ?
          """),
      arguments: [function.id])
    if let row, try row.decode(String.self, atIndex: 0) == function.name {
      let stored = FunctionFingerprint(
        declared: try row.decode(atIndex: 1), source: try row.decode(atIndex: 2))
      if let change = function.change {
        if change.isMade(in: stored, build: try row.decode(atIndex: 3)) { return }
        if stored == change.previous {
          return try make(db, change, taskID: row.decode(atIndex: 4))
        }
      } else if stored.matches(function.fingerprint) {
        return
      }
    }
    throw DataError(
      file: path, field: "labeling function '\(function.name)'",
      found: "another version of it in the store", expected: "the version that voted",
      remedy: "another process labels with other functions; run the command again")
  }

  /// Stored faults in order of function, split and position.
  public func faults(task: String, functions: [String]? = nil) throws -> [StoredFault] {
    try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT labelingFunction.name, candidate.split, candidate.position,
            candidate.externalID, fault.error
          FROM fault
          JOIN voteChunk ON voteChunk.id = fault.voteChunk
          JOIN labelingFunction ON labelingFunction.id = voteChunk.labelingFunction
          JOIN candidate ON candidate.id = voteChunk.candidateChunk * \(Self.candidatesPerChunk) + fault.row
          WHERE labelingFunction.task = ?
          """,
        arguments: [taskIdentifier(db, task: task)])
      return try rows.map { row in
        try StoredFault(
          function: row.decode(atIndex: 0), split: storedSplit(row.decode(atIndex: 1)),
          position: row.decode(atIndex: 2), candidate: row.decode(atIndex: 3),
          error: row.decode(atIndex: 4))
      }
      .filter { functions?.contains($0.function) ?? true }
      .sorted { ($0.function, $0.split, $0.position) < ($1.function, $1.split, $1.position) }
    }
  }
}

/// Inserts vote chunks with their faults.
struct VoteWriter {
  private let removeVotes: Statement
  private let insertVotes: Statement
  private let insertFault: Statement

  init(_ db: Database) throws {
    removeVotes = try db.cachedStatement(sql: "DELETE FROM voteChunk WHERE id = ?")
    // `INSERT OR REPLACE` would copy every page it touches to a statement journal first.
    insertVotes = try db.cachedStatement(
      sql: """
        INSERT INTO voteChunk
          (id, candidateChunk, labelingFunction, checksum, seconds, votes)
        VALUES (?, ?, ?, ?, ?, ?)
        """)
    insertFault = try db.cachedStatement(
      sql: "INSERT INTO fault (voteChunk, row, error) VALUES (?, ?, ?)")
  }

  func write(_ column: ChunkVotes, chunk: StoredChunk) throws {
    let id = chunkRowID(chunk, column: column.function.id)
    let bytes = column.cells.withUnsafeBytes { Data($0) }
    try removeVotes.execute(arguments: [id])
    try insertVotes.execute(arguments: [
      id, chunk.id, column.function.id, crc(bytes), column.seconds, bytes,
    ])
    for fault in column.faults {
      try insertFault.execute(arguments: [id, fault.row, fault.error])
    }
  }
}

/// CRC-32 as in zlib.
func crc(_ bytes: Data) -> Int64 {
  bytes.withUnsafeBytes { buffer in
    Int64(crc32(0, buffer.bindMemory(to: UInt8.self).baseAddress, UInt32(buffer.count)))
  }
}
