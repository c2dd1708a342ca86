import Foundation
import GRDB
import SupervisionCore

extension Store {
  /// Looks at the file without changing it, and throws unless it is a store, empty or (to be) created.
  ///
  /// A file whose creator was killed may have a journal, which only a connection that writes can roll back: then SQLite
  /// completes what that process left.
  static func refuseForeignFile(_ path: String, creating: Bool) throws {
    let file = StoreFile(path: path)
    guard file.exists else {
      if creating { return }
      throw FileError(
        path: path, problem: "there is no store here",
        remedy: "create one with 'slicework import TASK', or name another file with --store")
    }
    try file.refuseOtherKinds()
    let problem = try reportingDatabaseErrors(path) {
      let location = try file.readableLocation()
      do {
        return try findProblem(location, readOnly: true)
      } catch let error as DatabaseError
        where !file.isReadOnly && [.SQLITE_READONLY, .SQLITE_CANTOPEN].contains(error.resultCode)
      {
        return try findProblem(location, readOnly: false)
      }
    }
    if let problem {
      throw FileError(path: path, problem: problem.finding, remedy: problem.remedy)
    }
  }

  private static func findProblem(
    _ location: String, readOnly: Bool
  ) throws -> (finding: String, remedy: String)? {
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.busyMode = .timeout(10)
    return try DatabaseQueue(path: location, configuration: configuration).read(Schema.problem)
  }
}

extension Schema {
  /// The reason why a database cannot be used as a store; nil when it can.
  static func problem(_ db: Database) throws -> (finding: String, remedy: String)? {
    let identifier = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    if identifier == 0, try isUnfinished(db) { return nil }
    if identifier != applicationID {
      return (
        "this is another program's database, not a store of Slicework",
        "name another file with --store"
      )
    }
    if try migrator.hasBeenSuperseded(db) {
      let known = Set(migrator.migrations)
      let unknown = try migrator.appliedIdentifiers(db).subtracting(known).sorted()
      return (
        "this store was written by a later version of Slicework (it has '\(unknown.joined(separator: "', '"))')",
        "update Slicework, or name another file with --store"
      )
    }
    return nil
  }

  /// Whether a process ended while it created a store, before anything was in it: no table, or only the empty one of
  /// migrations.
  private static func isUnfinished(_ db: Database) throws -> Bool {
    let tables = try String.fetchAll(
      db, sql: "SELECT name FROM sqlite_master WHERE type <> 'index'")
    if tables.isEmpty { return true }
    guard tables == ["grdb_migrations"] else { return false }
    return try Int.fetchOne(db, sql: "SELECT count(*) FROM grdb_migrations") == 0
  }
}
