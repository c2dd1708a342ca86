import GRDB
import SupervisionCore

/// The corpus of a task before an import.
struct PreviousCorpus {
  private let taskID: Int64
  private let corpus: StoredCorpus?
  let chunks: [StoredChunk]
  private let resources: [String]
  private let byPlace: [Place: StoredChunk]

  private struct Place: Hashable {
    let split: Split
    let number: Int
  }

  init(_ db: Database, taskID: Int64, task: String) throws {
    self.taskID = taskID
    corpus = try fetchCorpus(db, task: task)
    chunks = try fetchChunks(db, taskID: taskID, splits: Split.allCases)
    resources = try Self.resourceChecksums(db, taskID: taskID)
    byPlace = Dictionary(
      chunks.map { (Place(split: $0.split, number: $0.number), $0) },
      uniquingKeysWith: { first, _ in first })
  }

  func chunk(split: Split, number: Int) -> StoredChunk? {
    byPlace[Place(split: split, number: number)]
  }

  /// Removes candidates, documents and resources. Chunks stay, and with them their votes, until
  /// their new checksum is known.
  func removeContents(_ db: Database) throws {
    for chunk in chunks {
      let ids = candidateRowIDs(of: chunk)
      try db.execute(
        sql: "DELETE FROM candidate WHERE id >= ? AND id < ?",
        arguments: [ids.lowerBound, ids.upperBound])
    }
    for table in ["document", "resource"] {
      try db.execute(sql: "DELETE FROM \(table) WHERE task = ?", arguments: [taskID])
    }
  }

  /// Whether the corpus is the same as before.
  func equals(_ db: Database, origin: CorpusOrigin, checksum: String) throws -> Bool {
    guard let corpus, corpus.origin == origin, corpus.checksum == checksum else { return false }
    return try Self.resourceChecksums(db, taskID: taskID) == resources
  }

  private static func resourceChecksums(_ db: Database, taskID: Int64) throws -> [String] {
    try String.fetchAll(
      db, sql: "SELECT name || ' ' || checksum FROM resource WHERE task = ? ORDER BY name",
      arguments: [taskID])
  }
}
