import Foundation
import GRDB
import SupervisionCore

/// A summary of a store: tables, tasks, counts and sizes.
public struct StoreInfo: Equatable, Codable, Sendable {
  /// A table of the database.
  public struct Table: Equatable, Codable, Sendable {
    /// Name of the table.
    public let name: String
    /// Number of rows.
    public let rowCount: Int
    /// Size with its indexes, in bytes; nil when SQLite was built without `dbstat`.
    public let byteCount: Int?
  }

  /// A task with a corpus.
  public struct Task: Equatable, Codable, Sendable {
    /// Candidate counts of one split.
    public struct Part: Equatable, Codable, Sendable {
      /// The split.
      public let split: Split
      /// Number of candidates.
      public let candidateCount: Int
      /// Number of candidates with a gold label.
      public let goldCount: Int
    }

    /// Name of the task.
    public let name: String
    /// Names by class index.
    public let classNames: [String]
    /// Kind of the corpus, such as real or embedded.
    public let kind: CorpusOrigin.Kind
    /// Checksum of the corpus, as ``StoredCorpus/checksum``.
    public let corpusChecksum: String
    /// Counts per split.
    public let parts: [Part]
    /// Number of labeling functions with or without votes.
    public let functionCount: Int
    /// Number of stored faults of all functions.
    public let faultCount: Int
    /// Fitted label models as `set/model`.
    public let labelModels: [String]
  }

  /// Path of the database file.
  public let path: String
  /// Size of the database and its log, in bytes.
  public let fileBytes: Int
  /// Version of the SQLite library, such as `3.45.1`.
  public let sqliteVersion: String
  /// Names of the applied migrations, in order.
  public let migrations: [String]
  /// Tables by name.
  public let tables: [Table]
  /// Tasks by name.
  public let tasks: [Task]
}

extension Store {
  /// Tables, counts and sizes.
  ///
  /// - Complexity: O(file size), where `dbstat` looks at every page.
  public func info() throws -> StoreInfo {
    let tasks = try corpora().map(taskInfo)
    return try read { db in
      StoreInfo(
        path: path, fileBytes: fileBytes,
        sqliteVersion: try String.fetchOne(db, sql: "SELECT sqlite_version()") ?? "",
        migrations: try Schema.migrator.appliedMigrations(db), tables: try tableInfo(db),
        tasks: tasks)
    }
  }

  private func taskInfo(_ corpus: StoredCorpus) throws -> StoreInfo.Task {
    let task = corpus.task
    let counts = try candidateCounts(task: task)
    let functions = try functions(task: task)
    return StoreInfo.Task(
      name: task, classNames: corpus.classNames, kind: corpus.origin.kind,
      corpusChecksum: corpus.checksum,
      parts: try counts.sorted { $0.key < $1.key }.map { split, count in
        StoreInfo.Task.Part(
          split: split, candidateCount: count,
          goldCount: try goldLabels(task: task, split: split).knownCount)
      },
      functionCount: functions.count,
      faultCount: functions.reduce(0) { $0 + $1.faultCount },
      labelModels: try labelModels(task: task).map { "\($0.functionSet)/\($0.name)" })
  }

  private func tableInfo(_ db: Database) throws -> [StoreInfo.Table] {
    let bytes = try byteCounts(db)
    let names = try String.fetchAll(
      db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return try names.map { name in
      StoreInfo.Table(
        name: name,
        rowCount: try Int.fetchOne(db, sql: "SELECT count(*) FROM \"\(name)\"") ?? 0,
        byteCount: bytes?[name])
    }
  }

  private func byteCounts(_ db: Database) throws -> [String: Int]? {
    let hasStatistics = try Bool.fetchOne(
      db, sql: "SELECT sqlite_compileoption_used('ENABLE_DBSTAT_VTAB')")
    guard hasStatistics == true else { return nil }
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT sqlite_master.tbl_name, sum(dbstat.pgsize)
        FROM dbstat JOIN sqlite_master USING (name) GROUP BY 1
        """)
    return Dictionary(
      try rows.map { (try $0.decode(atIndex: 0), try $0.decode(atIndex: 1)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Bytes of the database and its log on disk.
  package var fileBytes: Int {
    ["", "-wal"].reduce(0) { total, suffix in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path + suffix)
      return total + ((attributes?[.size] as? Int) ?? 0)
    }
  }

  /// Gives unused pages back to the file system and empties the log.
  ///
  /// - Returns: the bytes of the store's files before and after.
  public func vacuum() throws -> (before: Int, after: Int) {
    let before = fileBytes
    try reportingDatabaseErrors(path) {
      try pool.vacuum()
      _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    }
    return (before, fileBytes)
  }
}
