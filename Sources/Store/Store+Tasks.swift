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
  public func resources(task: String) throws -> Resources {
    try read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT name, bytes FROM resource WHERE task = ? ORDER BY name",
        arguments: [taskIdentifier(db, task: task)])
      return Resources(rows.map { Resource(name: $0[0], bytes: [UInt8]($0[1] as Data)) })
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
  guard let row, let kind = CorpusOrigin.Kind(rawValue: row[1]) else { return nil }
  return StoredCorpus(
    task: task, classNames: try decoded([String].self, from: row[0]),
    origin: CorpusOrigin(kind: kind, files: try decoded([CorpusOrigin.File].self, from: row[2])),
    checksum: row[3])
}

/// In order of split and number.
func fetchChunks(_ db: Database, taskID: Int64, splits: [Split]) throws -> [StoredChunk] {
  let rows = try Row.fetchAll(
    db,
    sql: "SELECT id, split, number, candidateCount, checksum FROM candidateChunk WHERE task = ?",
    arguments: [taskID])
  let chunks = rows.compactMap { row in
    Split(rawValue: row[1]).map {
      StoredChunk(id: row[0], split: $0, number: row[2], candidateCount: row[3], checksum: row[4])
    }
  }
  return chunks.filter { splits.contains($0.split) }
    .sorted { ($0.split, $0.number) < ($1.split, $1.number) }
}
