import Foundation
import GRDB
import JSONCoding
import SupervisionCore

extension Store {
  /// Replaces a task's corpus, all or nothing.
  ///
  /// `read` adds candidates and resources; a split's candidates are numbered in the order in which
  /// they come. Importing what the store already holds writes nothing. Otherwise votes and
  /// probabilistic labels of unchanged chunks stay, those of changed chunks are dropped.
  ///
  /// - Returns: what changed.
  /// - Throws: ``SupervisionCore/DataError`` for an empty corpus, an empty or repeated id, U+0000,
  ///   a number that JSON cannot hold, or gold outside the classes; whatever `read` throws. The store then holds what it held before.
  /// - Complexity: O(candidates); memory for one chunk per split.
  public func importCorpus<C: Candidate>(
    of type: C.Type = C.self, task: String, _ read: (CorpusImport<C>) throws -> CorpusOrigin
  ) throws -> ImportOutcome {
    try reportingDatabaseErrors(path) {
      var outcome: ImportOutcome?
      try pool.writeInTransaction(.immediate) { db in
        let corpus = try CorpusImport<C>(db, task: task)
        let imported = try corpus.finish(origin: read(corpus))
        outcome = imported
        return imported.isUnchanged ? .rollback : .commit
      }
      guard let outcome else { preconditionFailure("a transaction without error has run its body") }
      return outcome
    }
  }
}

/// The import of one corpus; valid only while ``Store/importCorpus(of:task:_:)`` runs.
public final class CorpusImport<C: Candidate> {
  private let db: Database
  private let task: String
  private let taskID: Int64
  private let classNames = C.Label.classNames
  private let previous: PreviousCorpus
  private let documents: DocumentImport
  private let insertCandidate: Statement
  private var open: [Split: OpenChunk<C>] = [:]
  private var chunks: [StoredChunk] = []
  private var keptChunkIDs: Set<Int64> = []

  fileprivate init(_ db: Database, task: String) throws {
    self.db = db
    self.task = task
    taskID = try Self.register(db, task: task)
    previous = try PreviousCorpus(db, taskID: taskID, task: task)
    try previous.removeContents(db)
    documents = try DocumentImport(db, taskID: taskID)
    insertCandidate = try db.makeStatement(
      sql: """
        INSERT INTO candidate (id, task, split, position, externalID, document, body, gold)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """)
  }

  /// Adds the next candidate of its split.
  ///
  /// A context is stored when its id comes first; later contexts of that id are taken to be the same.
  public func add(_ labeled: LabeledCandidate<C>) throws {
    let candidate = labeled.candidate
    try check(labeled)
    let context = C.Context.self == NoContext.self ? nil : try documents.add(candidate.context)
    open[labeled.split, default: OpenChunk(number: 0)].items.append(
      .init(candidate: candidate, context: context, gold: labeled.gold))
    if let chunk = open[labeled.split], chunk.items.count == Store.candidatesPerChunk {
      open[labeled.split] = OpenChunk(number: chunk.number + 1)
      try write(chunk, split: labeled.split)
    }
  }

  /// Adds a resource that the task's labeling functions consult.
  public func add(_ resource: Resource) throws {
    let known = try Bool.fetchOne(
      db, sql: "SELECT count(*) > 0 FROM resource WHERE task = ? AND name = ?",
      arguments: [taskID, resource.name])
    guard known != true else {
      throw DataError(
        file: "corpus of task '\(task)'", field: "resource", found: "'\(resource.name)' twice",
        expected: "resource names that are unique in a task",
        remedy: "give one of them another name")
    }
    try db.execute(
      sql: "INSERT INTO resource (task, name, checksum, bytes) VALUES (?, ?, ?, ?)",
      arguments: [taskID, resource.name, resource.checksum, Data(resource.bytes)])
  }

  private func check(_ labeled: LabeledCandidate<C>) throws {
    if labeled.candidate.id.isEmpty {
      throw DataError(
        file: "corpus of task '\(task)'", field: "id", found: "an empty id",
        expected: "an id that no other candidate of the task has",
        remedy: "give every candidate an id")
    }
    try checkStorable(
      labeled.candidate.id, field: "id", of: "corpus of task '\(task)'")
    if let gold = labeled.gold, !classNames.indices.contains(gold) {
      throw DataError(
        file: "corpus of task '\(task)'", field: "gold of '\(labeled.candidate.id)'",
        found: String(gold),
        expected:
          "a class index in 0..<\(classNames.count) (\(classNames.joined(separator: ", ")))",
        remedy: "correct the label, or declare the class")
    }
  }

  private func write(_ open: OpenChunk<C>, split: Split) throws {
    let chunk = try EncodedChunk(open, classNames: classNames)
    let stored = try registerChunk(chunk, split: split)
    chunks.append(stored)
    for (row, candidate) in chunk.rows.enumerated() {
      let position = chunk.number * Store.candidatesPerChunk + row
      do {
        try insertCandidate.execute(arguments: [
          stored.id * Int64(Store.candidatesPerChunk) + Int64(row), taskID, split.rawValue,
          position, candidate.externalID, candidate.document, candidate.body, candidate.gold,
        ])
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
        throw try repeatedID(candidate.externalID, split: split, position: position)
      }
    }
  }

  private func registerChunk(_ chunk: EncodedChunk, split: Split) throws -> StoredChunk {
    let checksum = chunk.checksum
    if let known = previous.chunk(split: split, number: chunk.number), known.checksum == checksum {
      keptChunkIDs.insert(known.id)
      return known
    }
    try db.execute(
      sql: "DELETE FROM candidateChunk WHERE task = ? AND split = ? AND number = ?",
      arguments: [taskID, split.rawValue, chunk.number])
    try db.execute(
      sql: """
        INSERT INTO candidateChunk (task, split, number, candidateCount, checksum)
        VALUES (?, ?, ?, ?, ?)
        """,
      arguments: [taskID, split.rawValue, chunk.number, chunk.rows.count, checksum])
    return StoredChunk(
      id: db.lastInsertedRowID, split: split, number: chunk.number,
      candidateCount: chunk.rows.count, checksum: checksum)
  }

  private func repeatedID(_ id: String, split: Split, position: Int) throws -> DataError {
    let first = try Row.fetchOne(
      db, sql: "SELECT split, position FROM candidate WHERE task = ? AND externalID = ?",
      arguments: [taskID, id])
    let firstPlace = first.map { "\($0[0] as String) \(($0[1] as Int) + 1)" } ?? "another place"
    return DataError(
      file: "corpus of task '\(task)'", field: "id",
      found: "'\(id)' as \(split.rawValue) \(position + 1), after \(firstPlace)",
      expected: "ids that are unique in a task", remedy: "give one of the two another id")
  }

  fileprivate func finish(origin: CorpusOrigin) throws -> ImportOutcome {
    for split in Split.allCases {
      if let chunk = open[split], !chunk.items.isEmpty { try write(chunk, split: split) }
    }
    guard !chunks.isEmpty else {
      throw DataError(
        file: "corpus of task '\(task)'", found: "no candidates", expected: "at least one",
        remedy: "check the folder given with --data")
    }
    let dropped = previous.chunks.filter { !keptChunkIDs.contains($0.id) }
    let written = Set(chunks.map(\.id))
    for chunk in dropped where !written.contains(chunk.id) {
      try db.execute(sql: "DELETE FROM candidateChunk WHERE id = ?", arguments: [chunk.id])
    }
    chunks.sort { ($0.split, $0.number) < ($1.split, $1.number) }
    let checksum = ChunkChecksum.corpus(chunks)
    try write(origin, checksum: checksum)
    return ImportOutcome(
      candidateCounts: Dictionary(
        chunks.map { ($0.split, $0.candidateCount) }, uniquingKeysWith: +),
      corpusChecksum: checksum,
      isUnchanged: try previous.equals(db, origin: origin, checksum: checksum),
      keptChunkCount: keptChunkIDs.count, droppedChunkCount: dropped.count)
  }

  private func write(_ origin: CorpusOrigin, checksum: String) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO corpus (task, kind, checksum, files) VALUES (?, ?, ?, ?)",
      arguments: [taskID, origin.kind.rawValue, checksum, try canonicalJSONText(origin.files)])
  }

  private static func register(_ db: Database, task: String) throws -> Int64 {
    try db.execute(
      sql: """
        INSERT INTO task (name, classNames) VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET classNames = excluded.classNames
        """,
      arguments: [task, try canonicalJSONText(C.Label.classNames)])
    return try taskIdentifier(db, task: task)
  }
}

/// Candidates of a chunk that is not yet full.
private struct OpenChunk<C: Candidate>: Sendable {
  struct Item: Sendable {
    let candidate: C
    let context: ImportedDocument?
    let gold: Int?
  }

  let number: Int
  var items: [Item] = []
}

/// The candidates of a full chunk as they are stored.
private struct EncodedChunk {
  struct Row {
    let externalID: String
    let document: Int64?
    let body: String
    let gold: Int?
  }

  let number: Int
  let rows: [Row]
  let checksum: String

  private static let itemsPerBatch = 512

  /// Bodies are encoded in parallel.
  init<C: Candidate>(_ chunk: OpenChunk<C>, classNames: [String]) throws {
    let items = chunk.items
    let batches = items.indices.batches(of: Self.itemsPerBatch)
    let bodies = try parallelMap(batches, jobs: processorCount) { batch in
      try items[batch].map { try storableBody(of: $0.candidate) }
    }.flatMap { $0 }
    var checksum = ChunkChecksum(classNames: classNames)
    rows = zip(items, bodies).map { item, body in
      checksum.add(
        externalID: item.candidate.id, contextDigest: item.context?.digest ?? "", body: body,
        gold: item.gold)
      return Row(
        externalID: item.candidate.id, document: item.context?.id, body: body, gold: item.gold)
    }
    self.checksum = checksum.hexadecimal()
    number = chunk.number
  }
}
