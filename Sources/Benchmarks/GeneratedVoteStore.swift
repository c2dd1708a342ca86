import Foundation
import Store
import SupervisionCore

/// A temporary store of generated votes, for timing writes and reads.
///
/// Candidates have chunks but no rows, which votes do not need. The files are removed with the value, and take about
/// 1.2 bytes per cell.
package final class GeneratedVoteStore {
  package let rowCount: Int
  private let folder: URL
  private let store: Store
  private let functions: [RegisteredFunction]
  private let votes: RandomVotes

  private static let task = "bench"

  /// An empty store with its chunks and functions.
  ///
  /// - Parameters:
  ///   - folder: the folder that the store is created in.
  ///   - rows: number of candidates.
  ///   - functions: number of labeling functions, which vote on each row.
  ///   - seed: seed of the votes.
  package init(
    in folder: URL = FileManager.default.temporaryDirectory, rows: Int, functions: Int,
    seed: UInt64 = 0
  ) throws {
    rowCount = rows
    self.folder = folder.appendingPathComponent("slicework-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
    store = try Store(path: self.folder.appendingPathComponent("store.sqlite").path)
    try store.writeEmptyChunks(task: Self.task, rows: rows)
    let records = (0..<functions).map {
      FunctionRecord(
        name: "f\($0)", sets: [Self.task], description: "", polarity: nil,
        fingerprint: FunctionFingerprint(declared: "", source: nil))
    }
    self.functions = try store.register(records, task: Self.task).functions
    votes = RandomVotes(seed: seed)
  }

  deinit {
    store.close()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Size of the store's files in bytes.
  package var fileBytes: Int { store.fileBytes }

  /// Stores every vote, one transaction per chunk, as when labeling.
  ///
  /// - Complexity: O(rows × functions).
  package func write() throws {
    for pending in try store.pendingChunks(task: Self.task, functions: functions) {
      let columns = pending.functions.map {
        ChunkVotes(function: $0, cells: votes.cells(pending.chunk, function: $0), seconds: 0)
      }
      try store.write(columns, for: pending.chunk)
    }
  }

  /// Reads every vote chunk by chunk, in bounded memory.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when votes are missing.
  package func stream() throws {
    var cellCount = 0
    try store.forEachVoteChunk(
      task: Self.task, split: .train, functions: functions.map(\.name)
    ) { cellCount += $1.cells.count }
    guard cellCount == rowCount * functions.count else {
      throw differs("\(cellCount) cells", "\(rowCount * functions.count)")
    }
  }

  /// Reads every vote into one matrix.
  package func matrix() throws -> VoteMatrix {
    try store.voteMatrix(task: Self.task, split: .train, functions: functions.map(\.name))
  }

  /// - Throws: ``SupervisionCore/DataError`` when the votes read differ from those written.
  package func check(_ matrix: VoteMatrix) throws {
    let chunks = try store.chunks(task: Self.task)
    let isEqual = functions.enumerated().allSatisfy { column, function in
      chunks.allSatisfy { chunk in
        matrix.column(column).dropFirst(chunk.positions.lowerBound).prefix(chunk.candidateCount)
          .elementsEqual(votes.cells(chunk, function: function))
      }
    }
    guard isEqual else { throw differs("other votes than were written", "the same") }
  }

  private func differs(_ found: String, _ expected: String) -> DataError {
    DataError(
      file: "benchmark of the store", found: found, expected: expected,
      remedy: "report this as a defect")
  }
}

/// Votes that differ by chunk and function, from columns that many of them share, so that casting costs nothing.
private struct RandomVotes {
  private let columns: [[Int8]]
  private static let columnCount = 64

  init(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    columns = (0..<Self.columnCount).map { _ in
      (0..<Store.candidatesPerChunk).map { _ in Int8(generator.index(below: 3) - 1) }
    }
  }

  func cells(_ chunk: StoredChunk, function: RegisteredFunction) -> [Int8] {
    let column = columns[(chunk.number &* 31 &+ Int(function.id) &* 13) % Self.columnCount]
    return chunk.candidateCount == column.count
      ? column : Array(column.prefix(chunk.candidateCount))
  }
}
