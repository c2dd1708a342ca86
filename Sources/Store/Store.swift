import Foundation
import GRDB
import SupervisionCore

/// One SQLite file with the corpora, votes, label models and probabilistic labels of any number of tasks.
///
/// ```swift
/// let store = try Store(path: "slicework.sqlite")
/// try store.importCorpus(of: Comment.self, task: "spam") { corpus in
///   for comment in comments { try corpus.add(comment) }
///   return CorpusOrigin(kind: .real, files: [])
/// }
/// ```
///
/// Every method is one transaction: after an error, a crash or `kill -9` the file holds what the
/// last completed call left. Any number of threads may call at the same time; readers never wait
/// for writers. Errors are ``SupervisionCore/FileError`` where the file cannot be used,
/// ``SupervisionCore/DataError`` where it does not hold what was asked for.
///
/// The schema, with views for people who query the file themselves, is described in
/// `notebooks-md/store-schema.md`.
public final class Store: Sendable {
  /// Candidates are numbered within their split and stored in chunks of this many; votes and
  /// probabilistic labels have one row per chunk.
  public static let candidatesPerChunk = 4096

  /// Path of the database file.
  public let path: String
  let pool: DatabasePool

  /// Opens the store at `path`, or creates it; finishes one whose creation was cut short.
  ///
  /// Where the file cannot be written, as on read-only media, it is opened for reading and every writing call is an
  /// error.
  ///
  /// - Parameters:
  ///   - path: of the SQLite file.
  ///   - creating: whether a missing file is created; otherwise it is an error.
  ///   - seconds: how long to wait while another process writes.
  /// - Throws: ``SupervisionCore/FileError`` when the file is not a store, was written by a later
  ///   version, cannot be opened, or stays locked; the last names the process that holds it.
  ///   ``SupervisionCore/DataError`` when the file is damaged.
  public init(path: String, creating: Bool = true, waiting seconds: Double = 10) throws {
    self.path = path
    try Self.refuseForeignFile(path, creating: creating)
    let isReadOnly = StoreFile(path: path).isReadOnly
    pool = try reportingDatabaseErrors(path) {
      if isReadOnly { return try Self.readOnlyPool(path, waiting: seconds) }
      let pool = try DatabasePool(path: path, configuration: .store(waiting: seconds))
      try Schema.migrate(pool)
      return pool
    }
    if isReadOnly { try refuseEarlierVersion() }
  }

  /// Opens a store that is only read: nothing is created, migrated or changed, whatever is called.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when there is no store at `path`, it was written by
  ///   another version, or it cannot be opened.
  public init(reading path: String) throws {
    self.path = path
    try Self.refuseForeignFile(path, creating: false)
    pool = try reportingDatabaseErrors(path) { try Self.readOnlyPool(path, waiting: 10) }
    try refuseEarlierVersion()
  }

  private static func readOnlyPool(_ path: String, waiting seconds: Double) throws -> DatabasePool {
    var configuration = Configuration.store(waiting: seconds)
    configuration.readonly = true
    return try DatabasePool(
      path: StoreFile(path: path).readableLocation(), configuration: configuration)
  }

  private func refuseEarlierVersion() throws {
    guard try read(Schema.isReadable) else {
      throw FileError(
        path: path,
        problem: "this store is empty or was written by an earlier version of Slicework",
        remedy:
          "run 'slicework store info' once where it may be written to, which brings it up to date")
    }
  }

  /// Closes the file; every later use is an error.
  package func close() { try? pool.close() }

  func read<T>(_ body: (Database) throws -> T) throws -> T {
    try reportingDatabaseErrors(path) { try pool.read(body) }
  }

  func write<T>(_ body: (Database) throws -> T) throws -> T {
    try reportingDatabaseErrors(path) { try pool.write(body) }
  }
}

extension Configuration {
  /// Write-ahead log, foreign keys, synchronous NORMAL (the last two are GRDB's defaults in this mode).
  fileprivate static func store(waiting seconds: Double) -> Configuration {
    var configuration = Configuration.withRowChecksums
    configuration.busyMode = .timeout(seconds)
    configuration.maximumReaderCount = max(4, processorCount)
    configuration.prepareDatabase { db in
      // Seven vote chunks of 4 KiB fill a page; takes effect only while the file is empty.
      try db.execute(sql: "PRAGMA page_size = 32768; PRAGMA cache_size = -32768")
    }
    return configuration
  }

  /// Knows the SQL function `rowChecksum`.
  static var withRowChecksums: Configuration {
    var configuration = Configuration()
    configuration.prepareDatabase { $0.add(function: RowChecksum.function) }
    return configuration
  }
}
