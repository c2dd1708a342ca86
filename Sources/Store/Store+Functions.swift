import GRDB
import JSONCoding
import SupervisionCore

extension Store {
  /// Registers the functions that are about to vote.
  ///
  /// A changed function keeps its stored record and votes until the first of its new votes are written, which replace
  /// them all: the store never mixes the votes of two versions, and loses none where the new version fails.
  ///
  /// - Parameters:
  ///   - functions: the functions as they are declared.
  ///   - task: name of the task.
  ///   - outdated: names of stored functions that count as changed though their fingerprints agree. Default: none.
  public func register(
    _ functions: [FunctionRecord], task: String, outdated: [String] = []
  ) throws -> Registration {
    try write { db in
      let taskID = try taskIdentifier(db, task: task)
      let comparison = try compare(db, functions, taskID: taskID)
      let changed = functions.map(\.name).filter {
        comparison.changed.contains($0) || outdated.contains($0)
      }
      return Registration(
        functions: try functions.map {
          changed.contains($0.name)
            ? try changing(db, $0, taskID: taskID) : try upsert(db, $0, taskID: taskID)
        },
        added: comparison.added, changed: changed)
    }
  }

  /// The registration that ``register(_:task:outdated:)`` would make, without writing.
  package func compare(
    _ functions: [FunctionRecord], task: String
  ) throws -> (added: [String], changed: [String]) {
    try read { db in
      try compare(db, functions, taskID: taskIdentifier(db, task: task))
    }
  }

  private func compare(
    _ db: Database, _ functions: [FunctionRecord], taskID: Int64
  ) throws -> (added: [String], changed: [String]) {
    let stored = try fetchFingerprints(db, taskID: taskID)
    return (
      functions.map(\.name).filter { stored[$0] == nil },
      functions.filter { stored[$0.name]?.matches($0.fingerprint) == false }.map(\.name)
    )
  }

  private func changing(
    _ db: Database, _ function: FunctionRecord, taskID: Int64
  ) throws -> RegisteredFunction {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT id, declaredFingerprint, sourceFingerprint FROM labelingFunction
        WHERE task = ? AND name = ?
        """,
      arguments: [taskID, function.name])
    guard let row else { return try upsert(db, function, taskID: taskID) }
    return RegisteredFunction(
      id: try row.decode(atIndex: 0), name: function.name, fingerprint: function.fingerprint,
      change: FunctionChange(
        record: function,
        previous: FunctionFingerprint(
          declared: try row.decode(atIndex: 1), source: try row.decode(atIndex: 2))))
  }

  /// Puts the new record of a changed function in the place of the stored one, whose votes go.
  func make(_ db: Database, _ change: FunctionChange, taskID: Int64) throws {
    try removeVotes(db, taskID: taskID, function: change.record.name)
    _ = try upsert(db, change.record, taskID: taskID)
  }

  /// A source that cannot be read now does not replace the stored source.
  private func upsert(
    _ db: Database, _ function: FunctionRecord, taskID: Int64
  ) throws -> RegisteredFunction {
    let row = try Row.fetchOne(
      db,
      sql: """
        INSERT INTO labelingFunction (task, name, sets, description, polarity, version,
          declaredFingerprint, sourceFingerprint, build)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (task, name) DO UPDATE SET
          sets = excluded.sets, description = excluded.description, polarity = excluded.polarity,
          version = excluded.version, build = excluded.build,
          sourceFingerprint = CASE
            WHEN declaredFingerprint = excluded.declaredFingerprint
            THEN coalesce(excluded.sourceFingerprint, sourceFingerprint)
            ELSE excluded.sourceFingerprint END,
          declaredFingerprint = excluded.declaredFingerprint
        RETURNING id, sourceFingerprint
        """,
      arguments: [
        taskID, function.name, try canonicalJSONText(function.sets), function.description,
        try function.polarity.map { try canonicalJSONText($0) }, function.version,
        function.fingerprint.declared, function.fingerprint.source, function.build,
      ])
    guard let row else { throw DatabaseError(message: "no id for \(function.name)") }
    return RegisteredFunction(
      id: try row.decode(atIndex: 0), name: function.name,
      fingerprint: FunctionFingerprint(
        declared: function.fingerprint.declared, source: try row.decode(atIndex: 1)),
      change: nil)
  }

  /// All stored functions of a task, with or without votes, by name.
  public func functions(task: String) throws -> [StoredFunction] {
    try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT name, sets, description, polarity, version, declaredFingerprint,
            sourceFingerprint, build, total(voteChunk.seconds), coalesce(sum(candidateChunk.candidateCount), 0),
            (SELECT count(*) FROM fault JOIN voteChunk ON voteChunk.id = fault.voteChunk
             WHERE voteChunk.labelingFunction = labelingFunction.id)
          FROM labelingFunction
          LEFT JOIN candidateChunk ON candidateChunk.task = labelingFunction.task
            AND EXISTS (SELECT 1 FROM voteChunk v WHERE v.candidateChunk = candidateChunk.id
              AND v.labelingFunction = labelingFunction.id)
          LEFT JOIN voteChunk ON voteChunk.candidateChunk = candidateChunk.id
            AND voteChunk.labelingFunction = labelingFunction.id
          WHERE labelingFunction.task = ? GROUP BY labelingFunction.id ORDER BY name
          """,
        arguments: [taskIdentifier(db, task: task)])
      return try rows.map(Self.storedFunction)
    }
  }

  private static func storedFunction(_ row: Row) throws -> StoredFunction {
    try StoredFunction(
      record: FunctionRecord(
        name: row.decode(atIndex: 0), sets: decoded([String].self, from: row.decode(atIndex: 1)),
        description: row.decode(atIndex: 2),
        polarity: (row.decode(atIndex: 3) as String?).map { try decoded([Int].self, from: $0) },
        version: row.decode(atIndex: 4),
        fingerprint: FunctionFingerprint(
          declared: row.decode(atIndex: 5), source: row.decode(atIndex: 6)),
        build: row.decode(atIndex: 7)),
      seconds: row.decode(atIndex: 8), faultCount: row.decode(atIndex: 10),
      candidateCount: row.decode(atIndex: 9))
  }

  /// Removes the votes of some functions, in some splits, so that they are cast anew.
  package func removeVotes(
    task: String, functions: [String], splits: [Split] = Split.allCases
  ) throws {
    try write { db in
      let taskID = try taskIdentifier(db, task: task)
      for name in functions {
        try removeVotes(db, taskID: taskID, function: name, splits: splits)
      }
    }
  }

  /// Removes functions that are no longer declared, with their votes.
  package func removeFunctions(task: String, named names: [String]) throws {
    try write { db in
      let taskID = try taskIdentifier(db, task: task)
      for name in names {
        try removeVotes(db, taskID: taskID, function: name)
        try db.execute(
          sql: "DELETE FROM labelingFunction WHERE task = ? AND name = ?",
          arguments: [taskID, name])
      }
    }
  }

  private func removeVotes(
    _ db: Database, taskID: Int64, function: String, splits: [Split] = Split.allCases
  ) throws {
    let id = try Int64.fetchOne(
      db, sql: "SELECT id FROM labelingFunction WHERE task = ? AND name = ?",
      arguments: [taskID, function])
    guard let id else { return }
    let remove = try db.makeStatement(sql: "DELETE FROM voteChunk WHERE id = ?")
    for chunk in try fetchChunks(db, taskID: taskID, splits: splits) {
      try remove.execute(arguments: [chunkRowID(chunk, column: id)])
    }
  }
}

/// The id in `voteChunk` or `probabilisticLabelChunk` of a function's or model's part of a chunk.
func chunkRowID(_ chunk: StoredChunk, column: Int64) -> Int64 { chunk.id << 20 + column }

/// By name.
func fetchFunctionIDs(_ db: Database, taskID: Int64) throws -> [String: Int64] {
  let rows = try Row.fetchAll(
    db, sql: "SELECT name, id FROM labelingFunction WHERE task = ?", arguments: [taskID])
  return Dictionary(
    try rows.map { (try $0.decode(atIndex: 0), try $0.decode(atIndex: 1)) },
    uniquingKeysWith: { first, _ in first })
}

/// By name.
func fetchFingerprints(_ db: Database, taskID: Int64) throws -> [String: FunctionFingerprint] {
  let rows = try Row.fetchAll(
    db,
    sql: "SELECT name, declaredFingerprint, sourceFingerprint FROM labelingFunction WHERE task = ?",
    arguments: [taskID])
  return Dictionary(
    try rows.map { row in
      let fingerprint = try FunctionFingerprint(
        declared: row.decode(atIndex: 1), source: row.decode(atIndex: 2))
      return (try row.decode(atIndex: 0), fingerprint)
    }, uniquingKeysWith: { first, _ in first })
}
