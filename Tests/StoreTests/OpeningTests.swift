import Foundation
import GRDB
import Store
import SupervisionCore
import Testing

struct OpeningTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func aStoreGrowsFromAnEmptyFile() throws {
    let path = folder.path("empty.sqlite")
    try Data().write(to: URL(fileURLWithPath: path))
    let store = try Store(path: path)
    #expect(
      try store.info().migrations
        == ["1 corpora, votes and labels", "2 runs of end models", "3 checksums of rows"])
    #expect(try store.corpora().isEmpty)
    #expect(try store.check().isEmpty)
  }

  /// What a process that was killed while it created a store has left, in this version and earlier ones.
  @Test(arguments: [
    "PRAGMA journal_mode = WAL",
    "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)",
    "PRAGMA journal_mode = WAL; CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)",
    "PRAGMA application_id = \(0x534C_4357)",
  ])
  func aHalfMadeStoreIsFinished(sql: String) throws {
    let path = folder.path("half.sqlite")
    try plainConnection(path).writeWithoutTransaction { try $0.execute(sql: sql) }
    let store = try Store(path: path)
    try store.importPairs(pairs(0..<5, split: .train))
    #expect(try store.check().isEmpty)
  }

  /// The journal of a first transaction that was never committed.
  @Test func aStoreWithAHotJournalIsFinished() throws {
    let path = folder.path("hot.sqlite")
    try plainConnection(path).write { db in
      try db.execute(sql: "PRAGMA application_id = \(0x534C_4357)")
    }
    let connection = try plainConnection(path)
    try connection.inTransaction(.immediate) { db in
      try db.execute(
        sql: """
          PRAGMA cache_size = 1; PRAGMA cache_spill = 1; CREATE TABLE filler (bytes);
          INSERT INTO filler VALUES (zeroblob(1000000))
          """)
      for suffix in ["", "-journal"] {
        try FileManager.default.copyItem(
          atPath: path + suffix, toPath: folder.path("left.sqlite\(suffix)"))
      }
      return .rollback
    }
    #expect(try Store(path: folder.path("left.sqlite")).check().isEmpty)
  }

  @Test func aReplacedOrDeletedStoreIsNoticed() throws {
    let path = folder.path("store.sqlite")
    let store = try Store(path: path)
    let changes = try StoreChanges(of: store)
    #expect(try changes.version() == changes.version())
    try FileManager.default.moveItem(atPath: path, toPath: folder.path("old.sqlite"))
    #expect {
      try changes.version()
    } throws: { error in
      (error as? FileError)?.problem == "the store was deleted while it was open"
    }
    try Data().write(to: URL(fileURLWithPath: path))
    #expect {
      try changes.version()
    } throws: { error in
      (error as? FileError)?.problem == "the store was replaced while it was open"
    }
  }

  @Test func aStoreIsInWriteAheadModeAndCarriesItsApplicationID() throws {
    let path = folder.path("store.sqlite")
    _ = try Store(path: path)
    let (mode, id) = try plainConnection(path).read { db in
      (
        try String.fetchOne(db, sql: "PRAGMA journal_mode"),
        try Int.fetchOne(db, sql: "PRAGMA application_id")
      )
    }
    #expect(mode == "wal")
    #expect(id == 0x534C_4357)
  }

  @Test func aMissingStoreIsCreatedOnlyWhenWanted() throws {
    let path = folder.path("missing.sqlite")
    #expect {
      try Store(path: path, creating: false)
    } throws: { error in
      (error as? FileError)?.problem == "there is no store here"
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func anotherProgramsDatabaseIsRefusedAndLeftAsItWas() throws {
    let path = folder.path("foreign.sqlite")
    try plainConnection(path).write { try $0.execute(sql: "CREATE TABLE note (text)") }
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect {
      try Store(path: path)
    } throws: { error in
      (error as? FileError)?.problem
        == "this is another program's database, not a store of Slicework"
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test func aFileThatIsNoDatabaseIsRefused() throws {
    let path = folder.path("text.txt")
    try Data(repeating: 65, count: 5000).write(to: URL(fileURLWithPath: path))
    #expect {
      try Store(path: path)
    } throws: { error in
      (error as? FileError)?.problem
        == "this is not a store of Slicework, nor any SQLite database"
    }
  }

  @Test func aStoreOfALaterVersionIsRefusedByName() throws {
    let path = folder.path("later.sqlite")
    _ = try Store(path: path)
    try plainConnection(path).write {
      try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9 wings')")
    }
    #expect {
      try Store(path: path)
    } throws: { error in
      (error as? FileError)?.problem.contains("(it has '9 wings')") == true
    }
  }

  @Test func aFolderIsNotAStore() throws {
    #expect {
      try Store(path: folder.url.path)
    } throws: { error in
      (error as? FileError)?.problem == "is a folder"
    }
  }

  @Test func aFolderThatDoesNotExistIsNamed() throws {
    let path = folder.path("no/such/store.sqlite")
    #expect {
      try Store(path: path)
    } throws: { error in
      (error as? FileError)?.path == path
    }
  }

  @Test func twoConnectionsWriteInTurn() throws {
    let path = folder.path("store.sqlite")
    let first = try Store(path: path)
    let second = try Store(path: path)
    try forEachInParallel(count: 8, jobs: 4) { index in
      let store = index % 2 == 0 ? first : second
      try store.importPairs(task: "task \(index)", pairs(0..<50, split: .train))
    }
    #expect(try first.corpora().map(\.task) == (0..<8).map { "task \($0)" })
    #expect(try second.check().isEmpty)
  }

  @Test func aWriterThatWaitedInVainIsToldSo() throws {
    let path = folder.path("store.sqlite")
    _ = try Store(path: path)
    let waiting = try Store(path: path, waiting: 0.05)
    try plainConnection(path).inTransaction(.immediate) { _ in
      #expect {
        try waiting.importPairs(pairs(0..<5, split: .train))
      } throws: { error in
        (error as? FileError)?.problem == "another connection is writing to this store"
      }
      return .rollback
    }
  }

  @Test func aStoreIsOpenedAndReadWhileAnotherConnectionWrites() throws {
    let path = folder.path("store.sqlite")
    let first = try Store(path: path)
    try first.importPairs(pairs(0..<5, split: .train))
    try plainConnection(path).inTransaction(.immediate) { db in
      try db.execute(sql: "UPDATE corpus SET files = '[]'")
      #expect(try Store(path: path, waiting: 0.05).corpora() == first.corpora())
      return .rollback
    }
  }

  private static let shell = ["/usr/bin/sqlite3", "/opt/homebrew/bin/sqlite3"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(.enabled(if: shell != nil, "needs the sqlite3 command"))
  func theProcessThatHoldsTheLockIsNamed() throws {
    let path = folder.path("store.sqlite")
    let store = try Store(path: path, waiting: 0.05)
    let holder = Process()
    holder.executableURL = try URL(fileURLWithPath: #require(Self.shell))
    holder.arguments = [path]
    let input = Pipe()
    let output = Pipe()
    holder.standardInput = input
    holder.standardOutput = output
    try holder.run()
    defer {
      try? input.fileHandleForWriting.close()
      holder.waitUntilExit()
    }
    input.fileHandleForWriting.write(Data("BEGIN IMMEDIATE;\nSELECT 'begun';\n".utf8))
    #expect(output.fileHandleForReading.availableData == Data("begun\n".utf8))
    #expect {
      try store.importPairs(pairs(0..<5, split: .train))
    } throws: { error in
      (error as? FileError)?.problem.hasPrefix("process \(holder.processIdentifier)") == true
    }
    input.fileHandleForWriting.write(Data("ROLLBACK;\n.exit\n".utf8))
    holder.waitUntilExit()
    try store.importPairs(pairs(0..<5, split: .train))
  }
}
