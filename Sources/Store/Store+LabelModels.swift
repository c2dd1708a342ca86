import Foundation
import GRDB
import JSONCoding
import SupervisionCore

extension Store {
  /// Stores a fitted model in place of the one of the same set and name, and labels every candidate of some splits by its
  /// votes, all or nothing.
  ///
  /// Labels are computed outside every transaction, so that other processes can write meanwhile; until the last is
  /// computed the store holds the old model with its labels.
  ///
  /// - Parameters:
  ///   - model: the fitted model with its set and name.
  ///   - task: name of the task.
  ///   - splits: splits whose candidates are labeled.
  ///   - functions: functions whose votes `label` receives, as columns in this order.
  ///   - label: computes the labels of at most 65,536 consecutive candidates.
  /// - Throws: as ``voteMatrix(task:split:functions:)``; ``SupervisionCore/DataError`` when another corpus was imported
  ///   meanwhile; whatever `label` throws.
  /// - Complexity: O(cells); memory for 65,536 candidates, and as much temporary disk space as the labels take.
  public func save(
    _ model: LabelModelRecord, task: String, splits: [Split], functions: [String],
    label: (VoteMatrix) throws -> ProbabilisticLabels
  ) throws {
    let staged = try StagedLabels(self)
    defer { staged.remove() }
    for split in splits.sorted() {
      let reader = try read { db in
        try VoteReader(db, task: task, split: split, functions: functions)
      }
      for block in reader.blocks {
        let matrix = try read { db in try reader.matrix(db, chunks: block) }
        let labels = try label(matrix)
        precondition(labels.count == matrix.rowCount, "one label for each candidate")
        try staged.add(labels, of: block)
      }
    }
    try write { db in
      let taskID = try taskIdentifier(db, task: task)
      let id = try upsert(db, model, taskID: taskID)
      try db.execute(
        sql: "DELETE FROM probabilisticLabelChunk WHERE labelModel = ?", arguments: [id])
      try staged.move(db, taskID: taskID, splits: splits, modelID: id)
    }
  }

  private func upsert(_ db: Database, _ model: LabelModelRecord, taskID: Int64) throws -> Int64 {
    let id = try Int64.fetchOne(
      db,
      sql: """
        INSERT INTO labelModel (task, functionSet, name, options, seed, classBalance, functions,
          corpusChecksum, fitted)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (task, functionSet, name) DO UPDATE SET
          options = excluded.options, seed = excluded.seed, classBalance = excluded.classBalance,
          functions = excluded.functions, corpusChecksum = excluded.corpusChecksum,
          fitted = excluded.fitted
        RETURNING id
        """,
      arguments: [
        taskID, model.functionSet, model.name, model.options, Int64(bitPattern: model.seed),
        try canonicalJSONText(model.classBalance),
        try canonicalJSONText(model.provenance.functions),
        model.provenance.corpusChecksum, model.fitted,
      ])
    guard let id else { throw DatabaseError(message: "no id for \(model.name)") }
    return id
  }

  /// The fitted models of a task, by set and name.
  public func labelModels(task: String) throws -> [LabelModelRecord] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT functionSet, name, options, seed, classBalance, functions, corpusChecksum, fitted
          FROM labelModel WHERE task = ? ORDER BY functionSet, name
          """,
        arguments: [taskIdentifier(db, task: task)]
      ).map { row in
        try LabelModelRecord(
          functionSet: row.decode(atIndex: 0), name: row.decode(atIndex: 1),
          options: row.decode(atIndex: 2),
          seed: UInt64(bitPattern: row.decode(atIndex: 3) as Int64),
          classBalance: decoded([Double].self, from: row.decode(atIndex: 4)),
          provenance: Provenance(
            functions: decoded([Provenance.Function].self, from: row.decode(atIndex: 5)),
            corpusChecksum: row.decode(atIndex: 6)),
          fitted: row.decode(atIndex: 7))
      }
    }
  }

  /// A fitted model; nil when none of this set and name was stored.
  public func labelModel(
    task: String, functionSet: String, name: String
  ) throws -> LabelModelRecord? {
    try labelModels(task: task).first { $0.functionSet == functionSet && $0.name == name }
  }

  /// The labels that a model gave to a split, in candidate order.
  ///
  /// They may be stale; check with ``staleness(of:task:)``.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when candidates have no label, or a chunk is damaged.
  public func probabilisticLabels(
    task: String, functionSet: String, model: String, split: Split
  ) throws -> ProbabilisticLabels {
    try read { db in
      let taskID = try taskIdentifier(db, task: task)
      guard let corpus = try fetchCorpus(db, task: task) else { throw noCorpus(task) }
      let chunks = try fetchChunks(db, taskID: taskID, splits: [split])
      let id = try Int64.fetchOne(
        db, sql: "SELECT id FROM labelModel WHERE task = ? AND functionSet = ? AND name = ?",
        arguments: [taskID, functionSet, model])
      let find = try db.makeStatement(
        sql: "SELECT checksum, probabilities FROM probabilisticLabelChunk WHERE id = ?")
      var probabilities: [Double] = []
      probabilities.reserveCapacity(
        chunks.reduce(0) { $0 + $1.candidateCount } * corpus.classNames.count)
      for chunk in chunks {
        let row = try id.flatMap {
          try Row.fetchOne(find, arguments: [chunkRowID(chunk, column: $0)])
        }
        guard let row else {
          throw missingLabels(task: task, functionSet: functionSet, model: model, split: split)
        }
        let bytes: Data = try row.decode(atIndex: 1)
        guard try crc(bytes) == row.decode(atIndex: 0),
          bytes.count == chunk.candidateCount * corpus.classNames.count * 8
        else {
          throw damagedLabels(
            task: task, functionSet: functionSet, model: model, chunk: chunk)
        }
        probabilities += doubles(bigEndianBytes: bytes)
      }
      return ProbabilisticLabels(
        classCount: corpus.classNames.count, probabilities: probabilities)
    }
  }

  private func missingLabels(
    task: String, functionSet: String, model: String, split: Split
  ) -> DataError {
    DataError(
      file: path, field: "label model '\(model)' of set '\(functionSet)'",
      found: "no probabilistic labels for some candidates of \(task), \(split.rawValue)",
      expected: "one for each",
      remedy:
        "run 'slicework label-model fit \(task) --lf-set \(functionSet) --label-model \(model)'")
  }

  private func damagedLabels(task: String, functionSet: String, model: String, chunk: StoredChunk)
    -> DataError
  {
    DataError(
      file: path, field: "label model '\(model)'",
      found: "a damaged chunk of labels (\(chunk.split.rawValue), chunk \(chunk.number))",
      expected: "probabilities with their checksum",
      remedy:
        "run 'slicework label-model fit \(task) --lf-set \(functionSet) --label-model \(model)'")
  }
}

/// IEEE 754 doubles, most significant byte first, the order that SQL's `hex` shows.
func bigEndianBytes(_ values: ArraySlice<Double>) -> Data {
  let words = values.map(\.bitPattern.bigEndian)
  return words.withUnsafeBytes { Data($0) }
}

func doubles(bigEndianBytes bytes: Data) -> [Double] {
  bytes.withUnsafeBytes { buffer in
    stride(from: 0, to: buffer.count, by: 8).map { offset in
      Double(
        bitPattern: UInt64(
          bigEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
    }
  }
}
