import Foundation
import GRDB
import SupervisionCore

extension Store {
  /// The votes of some functions on a split, in candidate order, columns in the order given.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when a function has not voted on every candidate, or a
  ///   chunk is damaged.
  /// - Complexity: O(cells); one byte per cell.
  public func voteMatrix(task: String, split: Split, functions: [String]) throws -> VoteMatrix {
    try read { db in
      let reader = try VoteReader(db, task: task, split: split, functions: functions)
      return try reader.matrix(db, chunks: reader.chunks)
    }
  }

  /// Calls `body` with the votes on one chunk after the other, in order, from one state of the store.
  ///
  /// - Throws: as ``voteMatrix(task:split:functions:)``; whatever `body` throws.
  /// - Complexity: O(cells); memory for one chunk.
  public func forEachVoteChunk(
    task: String, split: Split, functions: [String],
    _ body: (StoredChunk, VoteMatrix) throws -> Void
  ) throws {
    try read { db in
      let reader = try VoteReader(db, task: task, split: split, functions: functions)
      for chunk in reader.chunks { try body(chunk, reader.matrix(db, chunks: [chunk])) }
    }
  }

  /// The distinct rows of the votes of some functions on a split, with their counts.
  ///
  /// - Throws: as ``voteMatrix(task:split:functions:)``.
  /// - Complexity: O(cells) expected; memory for the patterns and for `jobs` blocks of 65,536 rows.
  public func votePatterns(
    task: String, split: Split, functions: [String],
    jobs: Int = processorCount
  ) throws -> VotePatterns {
    try read { db in
      let reader = try VoteReader(db, task: task, split: split, functions: functions)
      var patterns = PatternAccumulator(
        functionNames: functions, classCount: reader.classCount)
      let blocks = reader.blocks
      for start in stride(from: 0, to: blocks.count, by: max(1, jobs)) {
        let parts = try blocks[start..<min(start + max(1, jobs), blocks.count)].map {
          try reader.matrix(db, chunks: $0)
        }
        patterns.add(parts, jobs: jobs)
      }
      return patterns.patterns(jobs: jobs)
    }
  }
}

/// Reads vote chunks into matrices.
struct VoteReader {
  let chunks: [StoredChunk]
  private let functions: [String]
  let classCount: Int
  private let columns: [Int64: Int]
  private let split: Split
  private let task: String

  init(_ db: Database, task: String, split: Split, functions: [String]) throws {
    let taskID = try taskIdentifier(db, task: task)
    guard let corpus = try fetchCorpus(db, task: task) else { throw noCorpus(task) }
    self.task = task
    self.split = split
    self.functions = functions
    classCount = corpus.classNames.count
    chunks = try fetchChunks(db, taskID: taskID, splits: [split])
    let idByName = try fetchFunctionIDs(db, taskID: taskID)
    columns = Dictionary(
      functions.enumerated().compactMap { column, name in idByName[name].map { ($0, column) } },
      uniquingKeysWith: { first, _ in first })
    for name in functions where idByName[name] == nil { throw missingVotes(of: name) }
  }

  /// The chunks in runs of at most 65,536 candidates.
  var blocks: [ArraySlice<StoredChunk>] {
    stride(from: 0, to: chunks.count, by: 16).map { chunks[$0..<min($0 + 16, chunks.count)] }
  }

  /// The votes on consecutive chunks.
  func matrix(_ db: Database, chunks: some Collection<StoredChunk>) throws -> VoteMatrix {
    let rowCount = chunks.reduce(0) { $0 + $1.candidateCount }
    let cells = try [Int8](unsafeUninitializedCapacity: rowCount * functions.count) {
      buffer, initializedCount in
      var firstRow = 0
      for chunk in chunks {
        try read(db, chunk) { column, votes in
          let start = column * rowCount + firstRow
          let target = UnsafeMutableRawBufferPointer(buffer)[start..<(start + votes.count)]
          votes.copyBytes(to: UnsafeMutableRawBufferPointer(rebasing: target))
        }
        firstRow += chunk.candidateCount
      }
      initializedCount = buffer.count
    }
    return VoteMatrix(
      rowCount: rowCount, functionNames: functions, classCount: classCount, cells: cells)
  }

  /// Calls `body` with each wanted column of a chunk, after checking that none is missing or damaged.
  private func read(
    _ db: Database, _ chunk: StoredChunk, _ body: (Int, Data) -> Void
  ) throws {
    let rows = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT labelingFunction, checksum, votes FROM voteChunk WHERE id >= ? AND id < ? ORDER BY id
          """),
      arguments: [chunkRowID(chunk, column: 0), (chunk.id + 1) << 20])
    var found = Set<Int>()
    while let row = try rows.next() {
      guard let column = try columns[row.decode(atIndex: 0)] else { continue }
      try row.withUnsafeData(atIndex: 2) { votes in
        guard let votes, votes.count == chunk.candidateCount,
          try crc(votes) == row.decode(atIndex: 1)
        else {
          throw damagedVotes(of: functions[column], chunk: chunk)
        }
        body(column, votes)
      }
      found.insert(column)
    }
    for (column, name) in functions.enumerated() where !found.contains(column) {
      throw missingVotes(of: name)
    }
  }

  private func missingVotes(of function: String) -> DataError {
    DataError(
      file: "store", field: "labeling function '\(function)'",
      found: "no votes on some candidates of \(task), \(split.rawValue)",
      expected: "a vote or abstain on each",
      remedy: "run 'slicework label \(task) --split \(split.rawValue)'")
  }

  private func damagedVotes(of function: String, chunk: StoredChunk) -> DataError {
    DataError(
      file: "store", field: "labeling function '\(function)'",
      found: "a damaged chunk of votes (\(chunk.split.rawValue), chunk \(chunk.number))",
      expected: "\(chunk.candidateCount) cells with their checksum",
      remedy: "run 'slicework label \(task) --only \(function) --force'")
  }
}
