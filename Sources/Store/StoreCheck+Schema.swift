import GRDB

func pageFindings(_ db: Database) throws -> [StoreFinding] {
  try String.fetchAll(db, sql: "PRAGMA integrity_check")
    .filter { $0 != "ok" }.map { StoreFinding(place: "file", problem: $0) }
}

/// Tables, indexes and views that are not as the migrations make them.
func schemaFindings(_ db: Database) throws -> [StoreFinding] {
  let applied = try Schema.migrator.appliedIdentifiers(db)
  let expected = Schema.migrator.migrations.prefix(applied.count)
  guard applied == Set(expected) else {
    return [
      StoreFinding(
        place: "grdb_migrations",
        problem: "lists \(applied.sorted()), should list \(Array(expected))")
    ]
  }
  let found = try Schema.objects(db)
  return try referenceSchema(like: db).filter { found[$0.key] != $0.value }.keys.sorted().map {
    StoreFinding(
      place: "schema of \($0)",
      problem: found[$0] == nil ? "is missing" : "is not what Slicework wrote")
  }
}

/// CHECK constraints, which SQLite leaves out of its own check where a connection only reads.
func constraintFindings(_ db: Database) throws -> [StoreFinding] {
  try referenceSchema(like: db).sorted { $0.key < $1.key }.flatMap { table, sql in
    let row = RowChecksum.tables.first { $0.name == table }?.label ?? "id"
    return try constraints(in: sql).flatMap { condition in
      try String.fetchAll(
        db,
        sql: "SELECT \(row) FROM \(table) WHERE NOT (\(condition)) LIMIT \(StoreFinding.limit)"
      ).map {
        StoreFinding(place: "\(table) \($0)", problem: "violates \(condition)")
      }
    }
  }
}

func foreignKeyFindings(_ db: Database) throws -> [StoreFinding] {
  try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { row in
    let rowID = try (row.decode(atIndex: 1) as Int64?).map { " \($0)" } ?? ""
    let table: String = try row.decode(atIndex: 0)
    let parent: String = try row.decode(atIndex: 2)
    return StoreFinding(place: "\(table)\(rowID)", problem: "refers to a missing \(parent)")
  }
}

extension StoreFinding {
  /// Rows that one query names at most, as many as SQLite's own check does.
  static let limit = 100
}

/// The schema that the migrations of a store make, from a database in memory: the store's own text may be damaged.
private func referenceSchema(like db: Database) throws -> [String: String] {
  let queue = try DatabaseQueue(configuration: .withRowChecksums)
  let count = try Schema.migrator.appliedIdentifiers(db).count
  if let last = Schema.migrator.migrations.prefix(count).last {
    try Schema.migrator.migrate(queue, upTo: last)
  }
  return try queue.read(Schema.objects)
}

extension Schema {
  /// Each table, index and view by name: types and text, or the types alone of an index that a constraint made.
  fileprivate static func objects(_ db: Database) throws -> [String: String] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT name,
          quote(name) || quote(type) || quote(tbl_name) || typeof(sql) || coalesce(sql, '')
        FROM sqlite_master
        """)
    return Dictionary(
      try rows.map { (try $0.decode(atIndex: 0), try $0.decode(atIndex: 1)) },
      uniquingKeysWith: { first, _ in first })
  }
}

/// The conditions of the CHECK constraints in the text of a table.
private func constraints(in sql: String) -> [String] {
  sql.ranges(of: "CHECK (").compactMap { start in
    var depth = 1
    let end = sql[start.upperBound...].firstIndex { character in
      depth += character == "(" ? 1 : character == ")" ? -1 : 0
      return depth == 0
    }
    return end.map { String(sql[start.upperBound..<$0]) }
  }
}
