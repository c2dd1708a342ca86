import GRDB
import SupervisionCore

/// A detector of writes to a store, by any process, that does not read its contents.
package final class StoreChanges: Sendable {
  private let path: String
  private let connection: DatabaseQueue
  private let identity: FileIdentity?

  /// What is now at the path of the store.
  package enum Place {
    case unchanged, deleted, replaced
  }

  /// - Throws: ``SupervisionCore/FileError`` when the file cannot be opened.
  package init(of store: Store) throws {
    path = store.path
    identity = FileIdentity(store.path)
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    connection = try reportingDatabaseErrors(store.path) {
      try DatabaseQueue(
        path: StoreFile(path: store.path).readableLocation(), configuration: configuration)
    }
  }

  /// Whether the file that was opened is still at its path.
  package func place() -> Place {
    guard let current = FileIdentity(path) else { return .deleted }
    return current == identity ? .unchanged : .replaced
  }

  /// A number that differs from the last one when something was committed in between; it means nothing else.
  ///
  /// - Throws: ``SupervisionCore/FileError`` when the file was deleted or replaced, or cannot be read.
  package func version() throws -> Int {
    let place = place()
    guard place == .unchanged else {
      throw FileError(
        path: path, problem: "the store was \(place) while it was open",
        remedy: "start the command again")
    }
    return try reportingDatabaseErrors(path) {
      try connection.unsafeRead { db in try Int.fetchOne(db, sql: "PRAGMA data_version") ?? 0 }
    }
  }
}

extension Store {
  /// The tables with their numbers of rows, by name.
  ///
  /// - Complexity: O(rows).
  package func rowCounts() throws -> [(table: String, rows: Int)] {
    try read { db in
      let names = try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
      return try names.map { name in
        (name, try Int.fetchOne(db, sql: "SELECT count(*) FROM \"\(name)\"") ?? 0)
      }
    }
  }

  /// A text per function that identifies its votes on all splits: equal texts mean equal votes.
  ///
  /// - Complexity: one query per function and chunk; votes are not read.
  package func voteStamps(task: String) throws -> [String: String] {
    let names = try read { db in
      try String.fetchAll(
        db, sql: "SELECT name FROM labelingFunction WHERE task = ?",
        arguments: [taskIdentifier(db, task: task)])
    }
    let provenance = try provenance(task: task, functions: names)
    return Dictionary(
      provenance.functions.map { ($0.name, "\(provenance.corpusChecksum) \($0.votes ?? "")") },
      uniquingKeysWith: { first, _ in first })
  }
}
