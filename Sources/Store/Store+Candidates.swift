import GRDB
import SupervisionCore

extension Store {
  /// The chunks of a task's candidates, in order of split and number.
  public func chunks(task: String, splits: [Split] = Split.allCases) throws -> [StoredChunk] {
    try read { db in
      try fetchChunks(db, taskID: taskIdentifier(db, task: task), splits: splits)
    }
  }

  /// Candidates in each split that has any.
  public func candidateCounts(task: String) throws -> [Split: Int] {
    Dictionary(
      try chunks(task: task).map { ($0.split, $0.candidateCount) }, uniquingKeysWith: +)
  }

  /// The candidates of a chunk, in order; each context is decoded once.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when a candidate cannot be decoded or the corpus was
  ///   imported anew.
  public func candidates<C: Candidate>(
    of type: C.Type = C.self, in chunk: StoredChunk
  ) throws -> [LabeledCandidate<C>] {
    var all: [LabeledCandidate<C>] = []
    try forEachBatch(of: C.self, in: chunk, upTo: .max) { all += $0 }
    return all
  }

  /// Calls `body` with the candidates of a chunk, in order, in batches that end with the candidate whose body or
  /// context reaches `byteCount` bytes; each batch decodes its contexts once.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when a candidate cannot be decoded or the corpus was
  ///   imported anew; whatever `body` throws.
  package func forEachBatch<C: Candidate>(
    of type: C.Type = C.self, in chunk: StoredChunk, upTo byteCount: Int = 16 << 20,
    _ body: ([LabeledCandidate<C>]) throws -> Void
  ) throws {
    let ids = candidateRowIDs(of: chunk)
    var count = 0
    while count < chunk.candidateCount {
      let rows = try read { db in
        try refuseChange(db, chunk: chunk)
        return try EncodedCandidates(
          db, ids: (ids.lowerBound + Int64(count))..<ids.upperBound, upTo: byteCount)
      }
      guard rows.count > 0 else { throw lostCandidates(of: chunk, found: count) }
      count += rows.count
      try body(rows.decoded(split: chunk.split))
    }
  }

  /// The candidates at some positions of a split, in the order given.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when the split has no such position.
  public func candidates<C: Candidate>(
    of type: C.Type = C.self, task: String, split: Split, positions: [Int]
  ) throws -> [LabeledCandidate<C>] {
    let rows = try read { db in
      let chunks = try fetchChunks(db, taskID: taskIdentifier(db, task: task), splits: [split])
      let ids = try positions.map { position in
        let number = position / Self.candidatesPerChunk
        guard position >= 0, number < chunks.count, chunks[number].positions.contains(position)
        else { throw self.missingPosition(position, split: split, chunks: chunks) }
        return candidateRowIDs(of: chunks[number]).lowerBound
          + Int64(position % Self.candidatesPerChunk)
      }
      return try EncodedCandidates(db, ids: ids)
    }
    return try rows.decoded(split: split)
  }

  private func missingPosition(_ position: Int, split: Split, chunks: [StoredChunk]) -> DataError {
    let count = chunks.reduce(0) { $0 + $1.candidateCount }
    return DataError(
      file: path, field: split.rawValue, found: "no candidate at position \(position)",
      expected: "positions in 0..<\(count)", remedy: "choose one of these")
  }

  /// The ids of a split's candidates, in order.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when candidates are lost.
  public func candidateIDs(task: String, split: Split) throws -> [String] {
    try fetchInOrder(task: task, split: split) { db, ids in
      try String.fetchAll(
        db, sql: "SELECT externalID FROM candidate WHERE id >= ? AND id < ? ORDER BY id",
        arguments: [ids.lowerBound, ids.upperBound])
    }
  }

  /// The gold labels of a split's candidates, in order.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when candidates are lost.
  public func goldLabels(task: String, split: Split) throws -> GoldLabels {
    let labels = try fetchInOrder(task: task, split: split) { db, ids in
      try Int8?.fetchAll(
        db, sql: "SELECT gold FROM candidate WHERE id >= ? AND id < ? ORDER BY id",
        arguments: [ids.lowerBound, ids.upperBound])
    }
    return GoldLabels(labels.map { $0 ?? GoldLabels.unknown })
  }

  private func fetchInOrder<Value>(
    task: String, split: Split, _ fetch: (Database, Range<Int64>) throws -> [Value]
  ) throws -> [Value] {
    try read { db in
      try fetchChunks(db, taskID: taskIdentifier(db, task: task), splits: [split])
        .flatMap { chunk in
          let values = try fetch(db, candidateRowIDs(of: chunk))
          guard values.count == chunk.candidateCount else {
            throw lostCandidates(of: chunk, found: values.count)
          }
          return values
        }
    }
  }

  /// - Throws: ``SupervisionCore/DataError`` when the chunk no longer holds the candidates that it held when it was read.
  func refuseChange(_ db: Database, chunk: StoredChunk) throws {
    let checksum = try String.fetchOne(
      db, sql: "SELECT checksum FROM candidateChunk WHERE id = ?", arguments: [chunk.id])
    guard checksum == chunk.checksum else {
      throw DataError(
        file: path, field: "\(chunk.split.rawValue) chunk \(chunk.number)",
        found: "other candidates than before",
        expected: "the corpus that the command began with",
        remedy: "another process imported meanwhile; run the command again")
    }
  }

  private func lostCandidates(of chunk: StoredChunk, found: Int) -> DataError {
    DataError(
      file: path, field: "\(chunk.split.rawValue) chunk \(chunk.number)",
      found: "\(found) candidates", expected: "\(chunk.candidateCount)",
      remedy: "the file is damaged: import and label into a new store")
  }
}

/// The ids that a chunk's candidates have in the table `candidate`.
func candidateRowIDs(of chunk: StoredChunk) -> Range<Int64> {
  let start = chunk.id * Int64(Store.candidatesPerChunk)
  return start..<(start + Int64(chunk.candidateCount))
}
