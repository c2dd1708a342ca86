import Foundation
import GRDB
import SupervisionCore

/// How long votes take to and from a store.
public struct StoreBenchmark: Equatable, Codable, Sendable {
  public let rowCount: Int
  public let functionCount: Int
  /// Casting excluded; one transaction per chunk, as when labeling.
  public let writeSeconds: Double
  /// Chunk by chunk, in bounded memory.
  public let streamSeconds: Double
  /// Into one matrix.
  public let matrixSeconds: Double
  /// Of the store's files after writing.
  public let fileBytes: Int
  /// Largest resident memory of the process while writing and streaming; the matrix comes on top.
  public let peakMemoryBytes: Int
}

/// Writes and reads random votes in a temporary store, which is removed.
///
/// - Parameters:
///   - folder: where the store stands meanwhile; about 1.2 bytes per cell.
///   - rows: candidates, of which only the chunks are stored.
///   - functions: labeling functions that vote on each row.
/// - Complexity: O(rows × functions).
public func storeBenchmark(
  folder: URL = FileManager.default.temporaryDirectory, rows: Int = 10_000_000, functions: Int = 33
) throws -> StoreBenchmark {
  let place = folder.appendingPathComponent("slicework-bench-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: place) }
  let store = try Store(path: place.appendingPathComponent("store.sqlite").path)
  let task = "bench"
  try store.writeEmptyChunks(task: task, rows: rows)
  let registered = try store.register(
    (0..<functions).map {
      FunctionRecord(
        name: "f\($0)", sets: [task], description: "", polarity: nil,
        fingerprint: FunctionFingerprint(declared: "", source: nil))
    }, task: task
  ).functions
  let names = registered.map(\.name)
  let votes = RandomVotes()
  let clock = ContinuousClock()

  var writing = Duration.zero
  for pending in try store.pendingChunks(task: task, functions: registered) {
    let columns = pending.functions.map {
      ChunkVotes(function: $0, cells: votes.cells(pending.chunk, function: $0), seconds: 0)
    }
    writing += try clock.measure { try store.write(columns, for: pending.chunk) }
  }
  let fileBytes = store.fileBytes
  var streamedCells = 0
  let streaming = try clock.measure {
    try store.forEachVoteChunk(task: task, split: .train, functions: names) {
      streamedCells += $1.cells.count
    }
  }
  let peakMemoryBytes = residentMemoryPeak()
  var matrix = VoteMatrix(rows: [], classCount: 2)
  let reading = try clock.measure {
    matrix = try store.voteMatrix(task: task, split: .train, functions: names)
  }
  try votes.check(matrix, store.chunks(task: task), registered, streamedCells: streamedCells)
  return StoreBenchmark(
    rowCount: rows, functionCount: functions, writeSeconds: writing / .seconds(1),
    streamSeconds: streaming / .seconds(1), matrixSeconds: reading / .seconds(1),
    fileBytes: fileBytes, peakMemoryBytes: peakMemoryBytes)
}

extension Store {
  /// A corpus of chunks without candidates, which votes do not need.
  fileprivate func writeEmptyChunks(task: String, rows: Int) throws {
    try write { db in
      try db.execute(
        sql: "INSERT INTO task (id, name, classNames) VALUES (1, ?, ?)",
        arguments: [task, try json(BinaryLabel.classNames)])
      try db.execute(
        sql: "INSERT INTO corpus (task, kind, checksum, files) VALUES (1, 'embedded', '', '[]')")
      for (number, start) in stride(from: 0, to: rows, by: Self.candidatesPerChunk).enumerated() {
        try db.execute(
          sql: """
            INSERT INTO candidateChunk (task, split, number, candidateCount, checksum)
            VALUES (1, 'train', ?, ?, '')
            """,
          arguments: [number, min(Self.candidatesPerChunk, rows - start)])
      }
    }
  }
}

/// Votes that differ by chunk and function, cut from one random buffer.
private struct RandomVotes {
  private let source: [Int8]
  private static let offsets = 4096

  init() {
    var generator = SeededGenerator(seed: 1)
    source = (0..<(Store.candidatesPerChunk + Self.offsets)).map { _ in
      Int8(generator.index(below: 3) - 1)
    }
  }

  func cells(_ chunk: StoredChunk, function: RegisteredFunction) -> [Int8] {
    let offset = (chunk.number &* 31 &+ Int(function.id) &* 131) % Self.offsets
    return Array(source[offset..<(offset + chunk.candidateCount)])
  }

  /// - Throws: ``DataError`` when what was read is not what was written.
  func check(
    _ matrix: VoteMatrix, _ chunks: [StoredChunk], _ functions: [RegisteredFunction],
    streamedCells: Int
  ) throws {
    let isEqual = functions.enumerated().allSatisfy { column, function in
      chunks.allSatisfy { chunk in
        matrix.column(column).dropFirst(chunk.positions.lowerBound).prefix(chunk.candidateCount)
          .elementsEqual(cells(chunk, function: function))
      }
    }
    guard isEqual, streamedCells == matrix.cells.count else {
      throw DataError(
        file: "benchmark of the store", found: "other votes than were written",
        expected: "the same", remedy: "report this as a defect")
    }
  }
}

/// The largest resident memory of this process so far, in bytes.
private func residentMemoryPeak() -> Int {
  var usage = rusage()
  #if os(Linux)
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  #else
    getrusage(RUSAGE_SELF, &usage)
    return usage.ru_maxrss
  #endif
}
