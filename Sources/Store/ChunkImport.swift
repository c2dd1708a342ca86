import GRDB
import SupervisionCore

/// A chunk of an import while its candidates come in.
///
/// Memory holds the candidates that wait to be encoded, not the whole chunk.
final class ChunkImport<C: Candidate> {
  struct Item: Sendable {
    let candidate: C
    let context: ImportedDocument?
    let gold: Int?
  }

  let split: Split
  let number: Int
  /// Candidates so far, including those that wait.
  private(set) var count = 0

  private let db: Database
  private let taskID: Int64
  private let insert: Statement
  /// The chunk at this place before the import, whose id and votes stay with it if it is the same.
  private let previous: StoredChunk?
  private let id: Int64
  private var checksum: ChunkChecksum
  private var waiting: [Item] = []
  private var writtenCount = 0

  /// - Parameter insert: takes id, task, split, position, external id, document, body and gold.
  init(
    _ db: Database, taskID: Int64, split: Split, number: Int, replacing previous: StoredChunk?,
    classNames: [String], insert: Statement
  ) throws {
    self.db = db
    self.taskID = taskID
    self.split = split
    self.number = number
    self.previous = previous
    self.insert = insert
    checksum = ChunkChecksum(classNames: classNames)
    if let previous {
      id = previous.id
    } else {
      try Self.register(
        db, id: nil, taskID: taskID, split: split, number: number, count: 1, checksum: "")
      id = db.lastInsertedRowID
    }
  }

  var isFull: Bool { count == Store.candidatesPerChunk }

  func add(_ item: Item) {
    waiting.append(item)
    count += 1
  }

  /// Encodes and stores the waiting candidates when there are enough of them, or in any case when the chunk is full.
  ///
  /// - Throws: ``RepeatedIdentifier``; errors of encoding and of the database.
  func write(_ batch: inout ImportBatch) throws {
    if isFull || waiting.count >= batch.count { try writeWaiting(&batch) }
  }

  /// Stores the rest and registers the chunk with its checksum; the votes of a changed chunk are dropped.
  ///
  /// - Throws: as ``write(_:)``.
  func finish(_ batch: inout ImportBatch) throws -> StoredChunk {
    try writeWaiting(&batch)
    let digest = checksum.hexadecimal()
    if let previous, previous.checksum == digest { return previous }
    try db.execute(sql: "DELETE FROM candidateChunk WHERE id = ?", arguments: [id])
    try Self.register(
      db, id: id, taskID: taskID, split: split, number: number, count: count, checksum: digest)
    return StoredChunk(
      id: id, split: split, number: number, candidateCount: count, checksum: digest)
  }

  private func writeWaiting(_ batch: inout ImportBatch) throws {
    let bodies = try batch.bodies(of: waiting.map(\.candidate))
    for (item, body) in zip(waiting, bodies) {
      checksum.add(
        externalID: item.candidate.id, contextDigest: item.context?.digest ?? "", body: body,
        gold: item.gold)
      try insert(item, body: body)
      writtenCount += 1
    }
    waiting.removeAll(keepingCapacity: true)
  }

  private func insert(_ item: Item, body: String) throws {
    let position = number * Store.candidatesPerChunk + writtenCount
    do {
      try insert.execute(arguments: [
        id * Int64(Store.candidatesPerChunk) + Int64(writtenCount), taskID, split.rawValue,
        position, item.candidate.id, item.context?.id, body, item.gold,
      ])
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
      throw RepeatedIdentifier(id: item.candidate.id, split: split, position: position)
    }
  }

  private static func register(
    _ db: Database, id: Int64?, taskID: Int64, split: Split, number: Int, count: Int,
    checksum: String
  ) throws {
    try db.execute(
      sql: """
        INSERT INTO candidateChunk (id, task, split, number, candidateCount, checksum)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [id, taskID, split.rawValue, number, count, checksum])
  }
}

/// An id that came before in the same task.
struct RepeatedIdentifier: Error {
  let id: String
  let split: Split
  let position: Int
}

/// How many candidates are encoded together: few where they are long, so that memory is bounded by bytes.
struct ImportBatch {
  private static let largestCount = 1024
  private static let byteCount = 4 << 20
  private static let countPerThread = 128

  private(set) var count = 1

  /// The bodies of candidates, encoded in parallel; adapts ``count`` to their lengths.
  mutating func bodies(of candidates: [some Candidate]) throws -> [String] {
    let parts = candidates.indices.batches(of: Self.countPerThread)
    let bodies = try parallelMap(parts, jobs: processorCount) { part in
      try candidates[part].map { try storableBody(of: $0) }
    }.flatMap { $0 }
    let length = bodies.reduce(0) { $0 + $1.utf8.count } / max(1, bodies.count)
    count = max(1, min(2 * count, Self.largestCount, Self.byteCount / max(1, length)))
    return bodies
  }
}
