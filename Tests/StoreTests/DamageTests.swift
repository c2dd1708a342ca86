import Foundation
import GRDB
import Store
import SupervisionCore
import Testing

/// A small store with a row in every table, damaged in one place at a time.
struct DamageTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("store.sqlite")
    try Self.fill(Store(path: path))
  }

  private static func fill(_ store: Store) throws {
    try store.importPairs(
      pairs(0..<40, split: .train) + pairs(40..<50, split: .dev),
      resources: [Resource(name: "list", bytes: [1, 2])])
    try store.importPairs(task: "others", pairs(0..<10, split: .dev))
    try store.label([function("a"), function("bb")])
    try store.save(
      LabelModelRecord(
        functionSet: "default", name: "dp", options: "{}", seed: 3, classBalance: [0.5, 0.5],
        provenance: store.provenance(task: "pairs", functions: ["a", "bb"]),
        fitted: #"{"accuracies":[0.8,0.7]}"#),
      task: "pairs", splits: [.dev], functions: ["a", "bb"]
    ) { labels($0.rowCount) }
    try store.save(
      [Score(model: "default/dp", split: .dev, metric: "f1", value: 0.75)], task: "pairs")
    try store.save(
      RunRecord(
        fingerprint: "f", functionSet: "default", method: "sbl", backbone: "bag", seed: 4,
        settings: "{}", corpusChecksum: "c", result: #"{"f1":0.5}"#, seconds: 1.5),
      predictions: ["half": [.dev: labels(10)]], model: Data([7, 8, 9]), task: "pairs")
    _ = try store.vacuum()
  }

  private static func labels(_ count: Int) -> ProbabilisticLabels {
    let positive = (0..<count).map { 1 / Double($0 + 2) }
    return ProbabilisticLabels(
      classCount: 2, probabilities: positive.flatMap { [1 - $0, $0] as [Double] })
  }

  /// Wall times, which differ between equal runs and so are in no checksum, have a copy in an index instead; a change that
  /// keeps the two equal cannot be told from another time.
  @Test func aChangeOfAnyColumnButWallTimesIsFound() throws {
    #expect(try Store(path: path).check().isEmpty)
    var count = 0
    for column in try columns() where column.name != "seconds" {
      let copy = folder.path("\(column.table).\(column.name).sqlite")
      try FileManager.default.copyItem(atPath: path, toPath: copy)
      let store = try Store(path: copy)
      try change(column, of: copy)
      #expect(!(try store.check().isEmpty), "\(column.table).\(column.name)")
      count += 1
    }
    #expect(count > 75)
  }

  private struct Column {
    let table: String
    let name: String
    let type: String
    let key: [String]
  }

  private func columns() throws -> [Column] {
    try plainConnection(path).read { db in
      try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
      ).flatMap { table in
        let key = try db.primaryKey(table).columns
        return try db.columns(in: table).map {
          Column(table: table, name: $0.name, type: $0.type, key: key)
        }
      }
    }
  }

  /// Changes the column in the last row.
  private func change(_ column: Column, of path: String) throws {
    let key = "(\(column.key.joined(separator: ", ")))"
    let last = "SELECT \(column.key.joined(separator: ", ")) FROM \(column.table)"
    let order = column.key.map { "\($0) DESC" }.joined(separator: ", ")
    let value =
      switch column.type {
      case "INTEGER": "coalesce(\(column.name) + 1, 0)"
      case "REAL": "\(column.name) + 1"
      case "TEXT": "coalesce(\(column.name) || 'x', '[0]')"
      default: "CAST(\(column.name) || x'01' AS BLOB)"
      }
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    try DatabaseQueue(path: path, configuration: configuration).write { db in
      try db.execute(
        sql: """
          PRAGMA ignore_check_constraints = ON;
          UPDATE \(column.table) SET \(column.name) = \(value)
          WHERE \(key) = (\(last) ORDER BY \(order) LIMIT 1)
          """)
      #expect(db.changesCount == 1)
    }
  }

  /// Bits of bytes in use, since most of a small store is empty.
  @Test func aFlippedBitIsFoundOrHarmlessAndNeverATrap() throws {
    let sound = try Data(contentsOf: URL(fileURLWithPath: path))
    let contents = try dump(path)
    let used = sound.indices.filter { sound[$0] != 0 }
    var random = SeededGenerator(seed: 16)
    var found = 0
    for _ in 0..<100 {
      let place = used[random.index(below: used.count)]
      let bit = random.index(below: 8)
      var damaged = sound
      damaged[place] ^= 1 << bit
      let isFound = try isFound(damaged, instead: contents)
      if isFound == true { found += 1 }
      #expect(isFound != false, "bit \(bit) of byte \(place)")
    }
    #expect(found > 80)
  }

  /// Whether damage is an error at opening or a finding; nil where every row is as it was.
  private func isFound(_ bytes: Data, instead contents: [String]) throws -> Bool? {
    let damaged = try TemporaryFolder()
    let path = damaged.path("store.sqlite")
    try bytes.write(to: URL(fileURLWithPath: path))
    do {
      let store = try Store(path: path)
      readEverything(store)
      if !(try store.check().isEmpty) { return true }
    } catch let error as any ReportableError {
      #expect(!error.description.isEmpty)
      return true
    }
    return try dump(path) == contents ? nil : false
  }

  /// Errors are as good as values here, a trap is not.
  private func readEverything(_ store: Store) {
    _ = try? store.info()
    _ = try? store.runs(task: nil)
    for task in ["pairs", "others"] {
      _ = try? store.corpus(task: task)
      _ = try? store.resources(task: task)
      _ = try? store.functions(task: task)
      _ = try? store.faults(task: task)
      _ = try? store.labelModels(task: task).map { try store.staleness(of: $0, task: task) }
      _ = try? store.scores(task: task)
      for split in Split.allCases {
        _ = try? store.candidateIDs(task: task, split: split)
        _ = try? store.goldLabels(task: task, split: split)
        _ = try? store.candidates(of: Pair.self, task: task, split: split, positions: [0, 9])
        _ = try? store.votePatterns(task: task, split: split, functions: ["a", "bb"])
        _ = try? store.probabilisticLabels(
          task: task, functionSet: "default", model: "dp", split: split)
        for run in (try? store.runs(task: task)) ?? [] {
          _ = try? store.predictions(of: run, decision: "half", split: split)
          _ = try? store.prediction(of: run, decision: "half", split: split, position: 3)
          _ = try? store.trainedModel(of: run)
        }
      }
    }
  }

  @Test func damagedPredictionsAreAnErrorToTheReaderOfOne() throws {
    try plainConnection(path).write {
      try $0.execute(sql: "UPDATE predictionChunk SET probabilities = x'010203'")
    }
    let store = try Store(path: path)
    let run = try #require(store.runs(task: "pairs").first)
    #expect(throws: DataError.self) {
      try store.prediction(of: run, decision: "half", split: .dev, position: 3)
    }
  }

  @Test func aDamagedResourceIsAnErrorToItsReader() throws {
    try plainConnection(path).write { try $0.execute(sql: "UPDATE resource SET bytes = x'00'") }
    #expect(throws: DataError.self) { try Store(path: path).resources(task: "pairs") }
  }

  /// Here a text of JSON that ends too early.
  @Test func aDamagedBodyIsBadDataWithItsCandidate() throws {
    let store = try Store(path: path)
    try store.importCorpus(of: Comment.self, task: "comments") { corpus in
      try corpus.add(
        LabeledCandidate(candidate: Comment(id: "c7", text: "Hello"), split: .dev, gold: nil))
      return realOrigin
    }
    try plainConnection(path).write { db in
      try db.execute(sql: "UPDATE candidate SET body = '{\"text\":' WHERE externalID = 'c7'")
    }
    #expect {
      try store.candidates(of: Comment.self, task: "comments", split: .dev, positions: [0])
    } throws: { error in
      (error as? DataError)?.file == "candidate 'c7'"
    }
  }

  @Test func aSplitThatIsNoneIsAnErrorAndNotFewerCandidates() throws {
    try plainConnection(path).write { db in
      try db.execute(
        sql:
          "PRAGMA ignore_check_constraints = ON; UPDATE candidateChunk SET split = 'deu' WHERE task = 1 AND split = 'dev'"
      )
    }
    #expect(throws: DataError.self) {
      try Store(path: path).candidateIDs(task: "pairs", split: .dev)
    }
  }

  /// As earlier versions left it.
  private func makeOlder() throws {
    try plainConnection(path).writeWithoutTransaction { db in
      for table in try String.fetchAll(
        db, sql: "SELECT DISTINCT tbl_name FROM sqlite_master WHERE sql LIKE '%rowChecksum%'")
      {
        try db.execute(sql: "ALTER TABLE \(table) DROP COLUMN rowChecksum")
      }
      try db.execute(
        sql: """
          DROP INDEX runBySeconds;
          DELETE FROM grdb_migrations WHERE identifier LIKE '3 %'; VACUUM
          """)
    }
  }

  @Test func anOlderStoreGetsItsChecksums() throws {
    let contents = try dump(path)
    try makeOlder()
    #expect(try dump(path) != contents)
    #expect(try Store(path: path).check().isEmpty)
    #expect(try dump(path) == contents)
  }

  @Test func anOlderStoreThatIsOnlyReadStaysAsItIs() throws {
    try makeOlder()
    let contents = try dump(path)
    let store = try Store(reading: path)
    #expect(try store.labelModels(task: "pairs").count == 1)
    #expect(try store.check().isEmpty)
    #expect(try dump(path) == contents)
  }

  @Test func whatIsWrittenAfterAVacuumHasItsChecksums() throws {
    let store = try Store(path: path)
    _ = try store.vacuum()
    try store.save(
      [Score(model: "default/dp", split: .dev, metric: "f1", value: 0.5)], task: "pairs")
    _ = try store.register([function("a", declared: "d2")], task: "pairs")
    #expect(try store.check().isEmpty)
  }
}
