import GRDB
import JSONCoding
import SupervisionCore

extension Store {
  /// Which of some ids name no candidate of the task, by position.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when nothing was imported for the task.
  public func positionsOfUnknownCandidates(task: String, ids: [String]) throws -> [Int] {
    try read { db in
      let find = try FindCandidate(db, task: task)
      return try ids.indices.filter { try find(ids[$0]) == nil }
    }
  }

  /// Gives candidates of the task gold labels, all or none of them.
  ///
  /// Votes stay. Fitted label models become stale, as after any change of the corpus. The labels outlast later imports of
  /// the corpus.
  ///
  /// - Parameters:
  ///   - task: a task with a corpus.
  ///   - labels: ids of candidates with class indices; of an id that comes again, the last.
  ///   - file: what they were read from; it becomes part of the corpus's origin.
  /// - Returns: what changed, by split.
  /// - Throws: ``SupervisionCore/DataError`` for an unknown id, and a class that the corpus has not. The store then holds
  ///   what it held before.
  /// - Complexity: O(labels), and O(candidates) of the chunks that change.
  public func importGold(
    task: String, labels: [(id: String, gold: Int)], from file: CorpusOrigin.File
  ) throws -> GoldOutcome {
    let file = CorpusOrigin.File(
      name: file.name, byteCount: file.byteCount, checksum: file.checksum, isGold: true)
    return try write { db in
      let taskID = try taskIdentifier(db, task: task)
      guard let corpus = try fetchCorpus(db, task: task) else { throw noCorpus(task) }
      let chunks = try fetchChunks(db, taskID: taskID, splits: Split.allCases)
      var changes = GoldChanges(chunks: chunks, classCount: corpus.classNames.count)
      let find = try FindCandidate(db, task: task)
      for label in labels { try changes.apply(label, find, db) }
      let changed = try chunks.map { chunk in
        changes.chunkIDs.contains(chunk.id)
          ? try chunk.rechecked(db, classNames: corpus.classNames) : chunk
      }
      let files = corpus.origin.files.filter { $0 != file } + [file]
      try db.execute(
        sql: "UPDATE corpus SET checksum = ?, files = ? WHERE task = ?",
        arguments: [ChunkChecksum.corpus(changed), try canonicalJSONText(files), taskID])
      return changes.outcome
    }
  }
}

/// The result of an import of gold labels.
public struct GoldOutcome: Equatable, Sendable {
  /// Numbers of labels.
  public struct Counts: Equatable, Sendable {
    /// Candidates that had none before.
    public var new = 0
    /// Candidates that had another one before.
    public var changed = 0
    /// Candidates that had the same one before.
    public var unchanged = 0
  }

  /// By split; splits without labels are absent.
  public internal(set) var counts: [Split: Counts] = [:]
}

/// Finds row and gold of a candidate by its id.
private struct FindCandidate {
  private let statement: Statement
  private let taskID: Int64

  init(_ db: Database, task: String) throws {
    taskID = try taskIdentifier(db, task: task)
    statement = try db.makeStatement(
      sql: "SELECT id, gold FROM candidate WHERE task = ? AND externalID = ?")
  }

  func callAsFunction(_ id: String) throws -> (row: Int64, gold: Int?)? {
    try Row.fetchOne(statement, arguments: [taskID, id]).map { row in
      (row: try row.decode(atIndex: 0), gold: try row.decode(atIndex: 1))
    }
  }
}

/// Gold labels that are being written.
private struct GoldChanges {
  private let splits: [Int64: Split]
  private let classCount: Int
  private(set) var outcome = GoldOutcome()
  /// Chunks with another gold label than before.
  private(set) var chunkIDs: Set<Int64> = []

  init(chunks: [StoredChunk], classCount: Int) {
    splits = Dictionary(chunks.map { ($0.id, $0.split) }, uniquingKeysWith: { $1 })
    self.classCount = classCount
  }

  mutating func apply(
    _ label: (id: String, gold: Int), _ find: FindCandidate, _ db: Database
  ) throws {
    func fault(_ found: String, _ expected: String) -> DataError {
      DataError(
        file: "gold labels", field: "'\(label.id)'", found: found, expected: expected,
        remedy: "correct the file")
    }
    guard let candidate = try find(label.id) else {
      throw fault("no such candidate", "ids of candidates of the task")
    }
    guard (0..<classCount).contains(label.gold) else {
      throw fault("the class \(label.gold)", "a class index below \(classCount)")
    }
    let chunkID = candidate.row / Int64(Store.candidatesPerChunk)
    guard let split = splits[chunkID] else { throw fault("no chunk", "a stored candidate") }
    switch candidate.gold {
    case label.gold:
      outcome.counts[split, default: .init()].unchanged += 1
      return
    case nil: outcome.counts[split, default: .init()].new += 1
    default: outcome.counts[split, default: .init()].changed += 1
    }
    try db.execute(
      sql: "UPDATE candidate SET gold = ? WHERE id = ?", arguments: [label.gold, candidate.row])
    chunkIDs.insert(chunkID)
  }
}

extension StoredChunk {
  /// The chunk with the checksum of what its candidates are now, stored.
  fileprivate func rechecked(_ db: Database, classNames: [String]) throws -> StoredChunk {
    let now = try EncodedCandidates(db, ids: candidateRowIDs(of: self))
      .checksum(classNames: classNames)
    try db.execute(
      sql: "UPDATE candidateChunk SET checksum = ? WHERE id = ?", arguments: [now, id])
    return StoredChunk(
      id: id, split: split, number: number, candidateCount: candidateCount, checksum: now)
  }
}
