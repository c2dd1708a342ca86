import Foundation
import GRDB
import SupervisionCore

extension Store {
  /// The tasks with a corpus, by name.
  public func corpora() throws -> [StoredCorpus] {
    try read { db in
      try String.fetchAll(db, sql: "SELECT name FROM task ORDER BY name")
        .compactMap { try fetchCorpus(db, task: $0) }
    }
  }

  /// - Throws: ``SupervisionCore/DataError`` when nothing was imported for the task.
  public func corpus(task: String) throws -> StoredCorpus {
    try read { db in
      _ = try taskIdentifier(db, task: task)
      guard let corpus = try fetchCorpus(db, task: task) else { throw noCorpus(task) }
      return corpus
    }
  }

  /// Whether the task has a corpus.
  public func hasCorpus(task: String) throws -> Bool {
    try read { db in try fetchCorpus(db, task: task) != nil }
  }

  /// The resources that were imported with the corpus.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when one is damaged.
  public func resources(task: String) throws -> Resources {
    try read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT name, bytes, checksum FROM resource WHERE task = ? ORDER BY name",
        arguments: [taskIdentifier(db, task: task)])
      return Resources(
        try rows.map { row in
          let bytes: Data = try row.decode(atIndex: 1)
          let resource = Resource(name: try row.decode(atIndex: 0), bytes: [UInt8](bytes))
          guard try resource.checksum == row.decode(atIndex: 2) else {
            throw damagedRow("resource \(resource.name)", found: "a wrong checksum")
          }
          return resource
        })
    }
  }
}

/// - Throws: ``DataError`` when the store does not know the task.
func taskIdentifier(_ db: Database, task: String) throws -> Int64 {
  guard
    let id = try Int64.fetchOne(db, sql: "SELECT id FROM task WHERE name = ?", arguments: [task])
  else { throw noCorpus(task) }
  return id
}

func noCorpus(_ task: String) -> DataError {
  DataError(
    file: "store", field: "task", found: "no corpus for '\(task)'", expected: "an imported corpus",
    remedy: "run 'slicework import \(task)'")
}

func fetchCorpus(_ db: Database, task: String) throws -> StoredCorpus? {
  let row = try Row.fetchOne(
    db,
    sql: """
      SELECT task.classNames, corpus.kind, corpus.files, corpus.checksum
      FROM task JOIN corpus ON corpus.task = task.id WHERE task.name = ?
      """,
    arguments: [task])
  guard let row else { return nil }
  let kindName: String = try row.decode(atIndex: 1)
  guard let kind = CorpusOrigin.Kind(rawValue: kindName) else {
    throw damagedRow("corpus of \(task)", found: "the kind '\(kindName)'")
  }
  return try StoredCorpus(
    task: task, classNames: decoded([String].self, from: row.decode(atIndex: 0)),
    origin: CorpusOrigin(
      kind: kind, files: decoded([CorpusOrigin.File].self, from: row.decode(atIndex: 2))),
    checksum: row.decode(atIndex: 3))
}

/// In order of split and number.
///
/// - Throws: ``DataError`` for numbers that the schema rules out.
func fetchChunks(_ db: Database, taskID: Int64, splits: [Split]) throws -> [StoredChunk] {
  let rows = try Row.fetchAll(
    db,
    sql: "SELECT id, split, number, candidateCount, checksum FROM candidateChunk WHERE task = ?",
    arguments: [taskID])
  let chunks = try rows.map(storedChunk)
  return chunks.filter { splits.contains($0.split) }
    .sorted { ($0.split, $0.number) < ($1.split, $1.number) }
}

/// The ids of a chunk's candidates, votes and labels are at most 2²⁰ times its own.
private func storedChunk(_ row: Row) throws -> StoredChunk {
  let chunk = try StoredChunk(
    id: row.decode(atIndex: 0), split: storedSplit(row.decode(atIndex: 1)),
    number: row.decode(atIndex: 2), candidateCount: row.decode(atIndex: 3),
    checksum: row.decode(atIndex: 4))
  guard (0..<(1 << 42)).contains(chunk.id), (0..<(1 << 42)).contains(chunk.number),
    (1...Store.candidatesPerChunk).contains(chunk.candidateCount)
  else {
    throw damagedRow(
      "candidateChunk \(chunk.id)",
      found: "number \(chunk.number) of \(chunk.candidateCount) candidates")
  }
  return chunk
}

/// - Throws: ``DataError`` for a text that names no split.
func storedSplit(_ name: String) throws -> Split {
  guard let split = Split(rawValue: name) else {
    throw damagedRow("split", found: "'\(name)'")
  }
  return split
}

/// A row that Slicework cannot have written.
func damagedRow(_ place: String, found: String) -> DataError {
  DataError(
    file: "store", field: place, found: found, expected: "what Slicework wrote there",
    remedy: "run 'slicework store check'")
}
