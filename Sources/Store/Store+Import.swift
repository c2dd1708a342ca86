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
  /// Where gold labels were imported by ``importGold(task:labels:from:)``, every candidate that has gold in the store keeps
  /// it, unless they are to be discarded.
  ///
  /// - Parameters:
  ///   - type: the type of the candidates.
  ///   - task: the task whose corpus is replaced.
  ///   - classNames: names of the classes, by class index.
  ///   - discardingGold: whether imported gold labels are dropped for those of the corpus.
  ///   - read: delivers the corpus and says where it is from.
  /// - Returns: what changed.
  /// - Throws: ``SupervisionCore/DataError`` for an empty corpus, an empty or repeated id, U+0000,
  ///   a number that JSON cannot hold, or gold outside the classes; whatever `read` throws. The store then holds what it held before.
  /// - Complexity: O(candidates); memory for a batch of candidates per split, which is the smaller the longer they
  ///   are.
  public func importCorpus<C: Candidate>(
    of type: C.Type = C.self, task: String, classNames: [String] = C.Label.classNames,
    discardingGold: Bool = false,
    _ read: (CorpusImport<C>) throws -> CorpusOrigin
  ) throws -> ImportOutcome {
    try reportingDatabaseErrors(path) {
      var outcome: ImportOutcome?
      try pool.writeInTransaction(.immediate) { db in
        let corpus = try CorpusImport<C>(
          db, task: task, classNames: classNames, discardingGold: discardingGold)
        let imported = try corpus.finish(origin: read(corpus))
        outcome = imported
        return imported.isUnchanged ? .rollback : .commit
      }
      guard let outcome else { preconditionFailure("a transaction without error has run its body") }
      return outcome
    }
  }
}

/// The import of one corpus; valid only while ``Store/importCorpus(of:task:classNames:discardingGold:_:)`` runs.
public final class CorpusImport<C: Candidate> {
  private let db: Database
  private let task: String
  private let taskID: Int64
  private let classNames: [String]
  private let previous: PreviousCorpus
  private var importedGold: ImportedGold
  private let documents: DocumentImport
  private let insertCandidate: Statement
  private var open: [Split: ChunkImport<C>] = [:]
  private var nextNumbers: [Split: Int] = [:]
  private var batch = ImportBatch()
  private var chunks: [StoredChunk] = []
  private var keptChunkIDs: Set<Int64> = []

  fileprivate init(
    _ db: Database, task: String, classNames: [String], discardingGold: Bool
  ) throws {
    self.db = db
    self.task = task
    self.classNames = classNames
    importedGold = try ImportedGold(
      db, task: task, classNames: classNames, areKept: !discardingGold)
    taskID = try Self.register(db, task: task, classNames: classNames)
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
  ///
  /// - Returns: its gold label, which is that of an earlier import of gold where there is one.
  @discardableResult
  public func add(_ labeled: LabeledCandidate<C>) throws -> Int? {
    let candidate = labeled.candidate
    try check(labeled)
    let gold = importedGold.gold(of: candidate.id, inCorpus: labeled.gold)
    let context = C.Context.self == NoContext.self ? nil : try documents.add(candidate.context)
    let chunk = try open[labeled.split] ?? openChunk(split: labeled.split)
    chunk.add(.init(candidate: candidate, context: context, gold: gold))
    try reportingRepeatedIDs { try chunk.write(&batch) }
    if chunk.isFull { try finish(chunk) }
    return gold
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

  private func openChunk(split: Split) throws -> ChunkImport<C> {
    let number = nextNumbers[split, default: 0]
    nextNumbers[split] = number + 1
    let chunk = try ChunkImport<C>(
      db, taskID: taskID, split: split, number: number,
      replacing: previous.chunk(split: split, number: number), classNames: classNames,
      insert: insertCandidate)
    open[split] = chunk
    return chunk
  }

  private func finish(_ chunk: ChunkImport<C>) throws {
    open[chunk.split] = nil
    let stored = try reportingRepeatedIDs { try chunk.finish(&batch) }
    if stored == previous.chunk(split: chunk.split, number: chunk.number) {
      keptChunkIDs.insert(stored.id)
    }
    chunks.append(stored)
  }

  private func reportingRepeatedIDs<Value>(_ work: () throws -> Value) throws -> Value {
    do {
      return try work()
    } catch let error as RepeatedIdentifier {
      throw try repeatedID(error)
    }
  }

  private func repeatedID(_ repeated: RepeatedIdentifier) throws -> DataError {
    let first = try Row.fetchOne(
      db, sql: "SELECT split, position FROM candidate WHERE task = ? AND externalID = ?",
      arguments: [taskID, repeated.id])
    let firstPlace = try first.map { row in
      let split: String = try row.decode(atIndex: 0)
      let position: Int = try row.decode(atIndex: 1)
      return "\(split) \(position + 1)"
    }
    return DataError(
      file: "corpus of task '\(task)'", field: "id",
      found:
        "'\(repeated.id)' as \(repeated.split.rawValue) \(repeated.position + 1), after \(firstPlace ?? "another place")",
      expected: "ids that are unique in a task", remedy: "give one of the two another id")
  }

  fileprivate func finish(origin: CorpusOrigin) throws -> ImportOutcome {
    for split in Split.allCases {
      if let chunk = open[split] { try finish(chunk) }
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
    let origin = CorpusOrigin(kind: origin.kind, files: origin.files + importedGold.files)
    try write(origin, checksum: checksum)
    return ImportOutcome(
      candidateCounts: Dictionary(
        chunks.map { ($0.split, $0.candidateCount) }, uniquingKeysWith: +),
      corpusChecksum: checksum,
      isUnchanged: try previous.equals(db, origin: origin, checksum: checksum),
      keptChunkCount: keptChunkIDs.count, droppedChunkCount: dropped.count,
      goldFiles: importedGold.files.map(\.name), keptGoldCount: importedGold.differingCount)
  }

  private func write(_ origin: CorpusOrigin, checksum: String) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO corpus (task, kind, checksum, files) VALUES (?, ?, ?, ?)",
      arguments: [taskID, origin.kind.rawValue, checksum, try canonicalJSONText(origin.files)])
  }

  private static func register(
    _ db: Database, task: String, classNames: [String]
  ) throws -> Int64 {
    try db.execute(
      sql: """
        INSERT INTO task (name, classNames) VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET classNames = excluded.classNames
        """,
      arguments: [task, try canonicalJSONText(classNames)])
    return try taskIdentifier(db, task: task)
  }
}
