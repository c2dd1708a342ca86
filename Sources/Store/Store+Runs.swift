import Foundation
import GRDB
import SupervisionCore

extension Store {
  /// Stores a run in place of the one with the same fingerprint, under the same number.
  ///
  /// - Parameters:
  ///   - run: settings, scores and fingerprint.
  ///   - predictions: by decision threshold (`half` or `tuned`) and split, one row per candidate of the split.
  ///   - model: a model file; nil to leave the one that is stored, if any.
  ///   - task: name of the task.
  /// - Throws: ``SupervisionCore/DataError`` when a split has another number of candidates now.
  @discardableResult
  public func save(
    _ run: RunRecord, predictions: [String: [Split: ProbabilisticLabels]], model: Data?,
    task: String
  ) throws -> StoredRun {
    try write { db in
      let taskID = try taskIdentifier(db, task: task)
      let number = try upsert(db, run, taskID: taskID)
      try db.execute(sql: "DELETE FROM predictionChunk WHERE run = ?", arguments: [number])
      for (decision, splits) in predictions.sorted(by: { $0.key < $1.key }) {
        for (split, labels) in splits.sorted(by: { $0.key < $1.key }) {
          try insert(db, labels, decision: decision, split: split, run: number, taskID: taskID)
        }
      }
      if let model {
        try db.execute(
          sql: "INSERT OR REPLACE INTO trainedModel (run, checksum, bytes) VALUES (?, ?, ?)",
          arguments: [number, Checksum.of(model), model])
      }
      let hasModel = try Bool.fetchOne(
        db, sql: "SELECT EXISTS (SELECT 1 FROM trainedModel WHERE run = ?)", arguments: [number])
      return StoredRun(number: number, task: task, record: run, hasModel: hasModel == true)
    }
  }

  private func upsert(_ db: Database, _ run: RunRecord, taskID: Int64) throws -> Int64 {
    let number = try Int64.fetchOne(
      db,
      sql: """
        INSERT INTO run (task, fingerprint, functionSet, method, backbone, seed, settings,
          corpusChecksum, result, seconds)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (task, fingerprint) DO UPDATE SET
          functionSet = excluded.functionSet, method = excluded.method,
          backbone = excluded.backbone, seed = excluded.seed, settings = excluded.settings,
          corpusChecksum = excluded.corpusChecksum, result = excluded.result,
          seconds = excluded.seconds
        RETURNING id
        """,
      arguments: [
        taskID, run.fingerprint, run.functionSet, run.method, run.backbone,
        Int64(bitPattern: run.seed), run.settings, run.corpusChecksum, run.result, run.seconds,
      ])
    guard let number else { throw DatabaseError(message: "no id for run \(run.fingerprint)") }
    return number
  }

  private func insert(
    _ db: Database, _ labels: ProbabilisticLabels, decision: String, split: Split, run: Int64,
    taskID: Int64
  ) throws {
    let chunks = try fetchChunks(db, taskID: taskID, splits: [split])
    try refuseOtherCount(labels, chunks: chunks, split: split)
    for chunk in chunks {
      let range = chunk.positions
      let bytes = bigEndianBytes(
        labels.probabilities[
          (range.lowerBound * labels.classCount)..<(range.upperBound * labels.classCount)])
      try db.cachedStatement(
        sql: """
          INSERT INTO predictionChunk (run, regime, candidateChunk, checksum, probabilities)
          VALUES (?, ?, ?, ?, ?)
          """
      ).execute(arguments: [run, decision, chunk.id, crc(bytes), bytes])
    }
  }

  /// The runs of a task (of all tasks for nil), in the order in which they were stored.
  public func runs(task: String?) throws -> [StoredRun] {
    try fetchRuns(
      where: task == nil ? "TRUE" : "task.name = ?", arguments: task.map { [$0] } ?? [])
  }

  /// The run with this fingerprint, if it was stored.
  public func run(task: String, fingerprint: String) throws -> StoredRun? {
    try fetchRuns(
      where: "task.name = ? AND fingerprint = ?", arguments: [task, fingerprint]
    ).first
  }

  /// - Throws: ``SupervisionCore/DataError`` when no run of the task has this number.
  public func run(task: String, number: Int64) throws -> StoredRun {
    guard
      let run = try fetchRuns(where: "task.name = ? AND run.id = ?", arguments: [task, number])
        .first
    else {
      throw DataError(
        file: path, field: "run", found: "no run \(number) of '\(task)'",
        expected: "the number of a stored run", remedy: "`runs \(task)` lists them")
    }
    return run
  }

  private func fetchRuns(
    where condition: String, arguments: StatementArguments
  ) throws -> [StoredRun] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT run.id, task.name, fingerprint, functionSet, method, backbone, seed, settings,
            corpusChecksum, result, seconds,
            EXISTS (SELECT 1 FROM trainedModel WHERE trainedModel.run = run.id)
          FROM run JOIN task ON task.id = run.task WHERE \(condition) ORDER BY run.id
          """,
        arguments: arguments
      ).map { row in
        try StoredRun(
          number: row.decode(atIndex: 0), task: row.decode(atIndex: 1),
          record: RunRecord(
            fingerprint: row.decode(atIndex: 2), functionSet: row.decode(atIndex: 3),
            method: row.decode(atIndex: 4), backbone: row.decode(atIndex: 5),
            seed: UInt64(bitPattern: row.decode(atIndex: 6) as Int64),
            settings: row.decode(atIndex: 7), corpusChecksum: row.decode(atIndex: 8),
            result: row.decode(atIndex: 9), seconds: row.decode(atIndex: 10)),
          hasModel: row.decode(atIndex: 11))
      }
    }
  }

  /// The labels that a run gave to a split, in candidate order.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when it gave none, or they are damaged or of an
  ///   earlier corpus.
  public func predictions(
    of run: StoredRun, decision: String, split: Split
  ) throws -> ProbabilisticLabels {
    try read { db in
      let taskID = try taskIdentifier(db, task: run.task)
      guard let corpus = try fetchCorpus(db, task: run.task) else { throw noCorpus(run.task) }
      var probabilities: [Double] = []
      for chunk in try fetchChunks(db, taskID: taskID, splits: [split]) {
        let row = try Row.fetchOne(
          db,
          sql: """
            SELECT checksum, probabilities FROM predictionChunk
            WHERE run = ? AND regime = ? AND candidateChunk = ?
            """,
          arguments: [run.number, decision, chunk.id])
        probabilities += try storedProbabilities(
          row, of: run, chunk: chunk, classCount: corpus.classNames.count)
      }
      return ProbabilisticLabels(
        classCount: corpus.classNames.count, probabilities: probabilities)
    }
  }

  /// - Parameter row: checksum and probabilities; nil where the run gave none.
  private func storedProbabilities(
    _ row: Row?, of run: StoredRun, chunk: StoredChunk, classCount: Int
  ) throws -> [Double] {
    let bytes: Data? = try row?.decode(atIndex: 1)
    guard let row, let bytes, try crc(bytes) == row.decode(atIndex: 0),
      bytes.count == chunk.candidateCount * classCount * 8
    else {
      throw DataError(
        file: path, field: "predictions of run \(run.number) on \(chunk.split.rawValue)",
        found: row == nil ? "none for some candidates" : "a damaged chunk",
        expected: "one for each candidate of the corpus",
        remedy: "run `predict \(run.task) --run \(run.number)`, or train again")
    }
    return doubles(bigEndianBytes: bytes)
  }

  /// P(Y) that a run gave to one candidate, by its position in the split; nil where it gave none.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when the chunk is damaged.
  /// - Complexity: reads one chunk.
  public func prediction(
    of run: StoredRun, decision: String, split: Split, position: Int
  ) throws -> [Double]? {
    try read { db in
      let chunks = try fetchChunks(
        db, taskID: taskIdentifier(db, task: run.task), splits: [split])
      guard let chunk = chunks.first(where: { $0.positions.contains(position) }) else { return nil }
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT checksum, probabilities FROM predictionChunk
          WHERE run = ? AND regime = ? AND candidateChunk = ?
          """,
        arguments: [run.number, decision, chunk.id])
      guard let row, let corpus = try fetchCorpus(db, task: run.task) else { return nil }
      let width = corpus.classNames.count
      let probabilities = try storedProbabilities(row, of: run, chunk: chunk, classCount: width)
      let start = (position - chunk.positions.lowerBound) * width
      return Array(probabilities[start..<(start + width)])
    }
  }

  /// The model file of a run that must have one.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when none was stored, or it is damaged.
  public func requiredModel(of run: StoredRun) throws -> Data {
    guard let data = try trainedModel(of: run) else {
      throw DataError(
        file: path, field: "run \(run.number)", found: "no model",
        expected: "a run with a stored model", remedy: "train it with `train \(run.task)`")
    }
    return data
  }

  /// The model file of a run; nil when none was stored.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when it is damaged.
  public func trainedModel(of run: StoredRun) throws -> Data? {
    try read { db in
      let row = try Row.fetchOne(
        db, sql: "SELECT checksum, bytes FROM trainedModel WHERE run = ?",
        arguments: [run.number])
      guard let row else { return nil }
      let bytes: Data = try row.decode(atIndex: 1)
      guard try Checksum.of(bytes) == row.decode(atIndex: 0) else {
        throw DataError(
          file: path, field: "model of run \(run.number)", found: "a wrong checksum",
          expected: "the model as it was stored", remedy: "train it again")
      }
      return bytes
    }
  }

  private func refuseOtherCount(
    _ labels: ProbabilisticLabels, chunks: [StoredChunk], split: Split
  ) throws {
    let count = chunks.reduce(0) { $0 + $1.candidateCount }
    guard labels.count != count else { return }
    throw DataError(
      file: path, field: split.rawValue, found: "\(labels.count) probabilistic labels",
      expected: "one for each of \(count) candidates",
      remedy: "another process imported meanwhile; run the command again")
  }
}
