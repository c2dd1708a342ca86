import Foundation
import GRDB
import Store
import SupervisionCore
import Testing

struct InfoAndCheckTests {
  let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: Self.filled.get().path("store.sqlite"), toPath: folder.path("store.sqlite"))
    store = try Store(path: folder.path("store.sqlite"))
  }

  /// Filled once and copied for each test.
  private static let filled = Result {
    let folder = try TemporaryFolder()
    let store = try Store(path: folder.path("store.sqlite"))
    try fill(store)
    _ = try store.vacuum()
    return folder
  }

  private static func fill(_ store: Store) throws {
    try store.importPairs(
      pairs(0..<4100, split: .train) + pairs(4100..<4110, split: .dev),
      resources: [Resource(name: "list", bytes: [1, 2])])
    try store.label([function("a"), function("bb")])
    try store.save(
      LabelModelRecord(
        functionSet: "default", name: "dp", options: "{}", seed: 0, classBalance: [0.5, 0.5],
        provenance: store.provenance(task: "pairs", functions: ["a", "bb"]), fitted: "{}"),
      task: "pairs", splits: [.dev], functions: ["a", "bb"]
    ) { votes in
      ProbabilisticLabels(
        classCount: 2, probabilities: [Double](repeating: 0.5, count: 2 * votes.rowCount))
    }
  }

  @Test func lostCandidatesAreAnErrorToReaders() throws {
    try plainConnection(folder.path("store.sqlite")).writeWithoutTransaction { db in
      try db.execute(
        sql: "PRAGMA foreign_keys = OFF; DELETE FROM candidate WHERE externalID = 'p7'")
    }
    #expect(throws: DataError.self) { try store.candidateIDs(task: "pairs", split: .train) }
    #expect(throws: DataError.self) { try store.goldLabels(task: "pairs", split: .train) }
    #expect(try store.candidateIDs(task: "pairs", split: .dev).count == 10)
  }

  @Test func infoCountsWhatIsThere() throws {
    let info = try store.info()
    let task = try #require(info.tasks.first)
    #expect(task.parts.map(\.split) == [.train, .dev])
    #expect(task.parts.map(\.candidateCount) == [4100, 10])
    #expect(task.parts.map(\.goldCount) == [0, 10])
    #expect(task.functionCount == 2)
    #expect(task.faultCount == 6)
    #expect(task.labelModels == ["default/dp"])
    let rows = Dictionary(uniqueKeysWithValues: info.tables.map { ($0.name, $0.rowCount) })
    #expect(rows["candidate"] == 4110)
    #expect(rows["document"] == 1370)
    #expect(rows["voteChunk"] == 6)
    #expect(info.fileBytes > 0)
  }

  @Test func aSoundStoreHasNoFindings() throws {
    #expect(try store.check().isEmpty)
  }

  @Test(arguments: [
    ("UPDATE voteChunk SET votes = zeroblob(4096) WHERE length(votes) = 4096", "votes of a, pairs"),
    ("UPDATE voteChunk SET votes = x'00' WHERE length(votes) = 10", "votes of a, pairs, dev"),
    ("UPDATE candidate SET body = 'x' WHERE position = 4097", "pairs, train, chunk 1"),
    ("UPDATE document SET body = 'x' WHERE externalID = 'c0'", "pairs, train, chunk 0"),
    ("UPDATE candidate SET gold = 1 - gold WHERE externalID = 'p4100'", "pairs, dev, chunk 0"),
    ("DELETE FROM candidate WHERE position = 4097", "pairs, train, chunk 1"),
    ("UPDATE candidateChunk SET number = 7 WHERE number = 1", "pairs, train, chunk 7"),
    ("DELETE FROM corpus", "task pairs"),
    ("UPDATE corpus SET checksum = ''", "corpus of pairs"),
    ("UPDATE resource SET bytes = x'00'", "resource list"),
    (
      "UPDATE probabilisticLabelChunk SET probabilities = zeroblob(160)",
      "labels of default/dp, pairs, dev, chunk 0"
    ),
    ("INSERT INTO document (task, externalID, body) VALUES (1, 'lone', '')", "document lone"),
    (
      "INSERT INTO candidate (id, task, split, position, externalID, body) VALUES (40960, 1, 'dev', 0, 'stray', '')",
      "candidate stray"
    ),
    ("PRAGMA foreign_keys = OFF; DELETE FROM labelingFunction", "voteChunk"),
    (
      "INSERT INTO fault (voteChunk, row, error) SELECT id, 0, '' FROM voteChunk WHERE substr(votes, 1, 1) <> x'FF'",
      "fault on row 0"
    ),
  ])
  func damageIsFoundWhereItIs(sql: String, place: String) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    try DatabaseQueue(path: store.path, configuration: configuration).write {
      try $0.execute(sql: sql)
    }
    let findings = try store.check()
    #expect(findings.contains { $0.place.hasPrefix(place) }, "\(findings)")
  }

  @Test func vacuumGivesSpaceBackAndKeepsContents() throws {
    let before = try dump(store.path)
    let sizes = try store.vacuum()
    #expect(sizes.after <= sizes.before)
    #expect(try dump(store.path) == before)
    #expect(try store.check().isEmpty)
  }

  @Test func theSameCallsGiveTheSameContents() throws {
    let other = try Store(path: folder.path("other.sqlite"))
    try Self.fill(other)
    #expect(try dump(store.path) == dump(other.path))
  }

  /// Migrations hold the number as a literal, because they must never change.
  @Test func theSchemaCutsChunksWhereTheCodeDoes() throws {
    let schema = try plainConnection(store.path).read { db in
      try String.fetchAll(db, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
    }.joined(separator: "\n")
    let sizes = schema.matches(of: #/(?:(?:id|position) [%*]|BETWEEN 1 AND) (\d+)/#).map(\.1)
    #expect(sizes.count >= 8)
    #expect(sizes.allSatisfy { $0 == "\(Store.candidatesPerChunk)" })
    let lastRows = schema.matches(of: #/(?:\* 4096 \+|BETWEEN 0 AND) (\d+)/#).map(\.1)
    #expect(lastRows.count == 3)
    #expect(lastRows.allSatisfy { $0 == "\(Store.candidatesPerChunk - 1)" })
  }

  @Test func everyTableViewAndColumnIsDocumented() throws {
    let page = try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("notebooks-md/store-schema.md"),
      encoding: .utf8)
    let columns = try plainConnection(store.path).read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT object.name, column.name FROM sqlite_master AS object
          JOIN pragma_table_info(object.name) AS column
          WHERE object.type IN ('table', 'view')
          """
      ).map { (table: $0[0] as String, column: $0[1] as String) }
    }
    #expect(!columns.isEmpty)
    for table in Set(columns.map(\.table)) {
      let parts = page.components(separatedBy: "\n### `\(table)`\n")
      #expect(parts.count == 2, "\(table) has no section")
      let section = parts.last?.components(separatedBy: "\n#").first ?? ""
      for column in columns where column.table == table {
        #expect(section.contains("| `\(column.column)` |"), "\(table).\(column.column)")
      }
    }
  }
}
