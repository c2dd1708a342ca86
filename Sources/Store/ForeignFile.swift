import Foundation
import GRDB
import SupervisionCore

extension Store {
  /// Looks at the file without changing it, and throws unless it is a store, empty or (to be) created.
  static func refuseForeignFile(_ path: String, creating: Bool) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      if creating { return }
      throw FileError(
        path: path, problem: "there is no store here",
        remedy: "create one with 'slicework import TASK', or name another file with --store")
    }
    if isFolder.boolValue {
      throw FileError(path: path, problem: "is a folder", remedy: "name a file with --store")
    }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    let problem = try reportingDatabaseErrors(path) {
      try DatabaseQueue(path: path, configuration: configuration).read(Schema.problem)
    }
    if let problem {
      throw FileError(path: path, problem: problem.finding, remedy: problem.remedy)
    }
  }
}

extension Schema {
  /// The reason why a database cannot be used as a store; nil when it can.
  static func problem(_ db: Database) throws -> (finding: String, remedy: String)? {
    let identifier = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let tableCount = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    if identifier == 0 && tableCount == 0 { return nil }
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
}
