import SupervisionCore

/// Rows of numbers in one piece of memory, those that a cache has already filled in.
///
/// Threads may fill different rows at once.
final class KeptRows: @unchecked Sendable {
  /// Positions of the rows that the cache lacks.
  let missing: [Int]
  private let keys: [CacheKey]
  private let offsets: [Int]
  private let buffer: UnsafeMutableBufferPointer<Float>
  private let cache: StateCache?

  /// - Parameters:
  ///   - keys: one per row.
  ///   - width: length of each row.
  ///   - cache: nil for none.
  ///   - jobs: threads at the most.
  init(keys: [CacheKey], width: (Int) -> Int, cache: StateCache?, jobs: Int) {
    self.keys = keys
    self.cache = cache
    let offsets = keys.indices.reduce(into: [0]) { $0.append($0[$0.count - 1] + width($1)) }
    let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: offsets[keys.count])
    buffer.initialize(repeating: 0)
    self.offsets = offsets
    self.buffer = buffer
    let rows = cache?.rows(jobs: jobs)
    missing = keys.indices.filter { row in
      rows?.copy(
        keys[row], to: buffer.baseAddress! + offsets[row], count: offsets[row + 1] - offsets[row])
        != true
    }
  }

  deinit { buffer.deallocate() }

  /// The first number of a row.
  func pointer(to row: Int) -> UnsafeMutablePointer<Float> { buffer.baseAddress! + offsets[row] }

  /// Adds rows to the cache.
  ///
  /// - Throws: ``FileError`` when they cannot be written.
  func keep(_ rows: [Int]) throws {
    guard let cache, !rows.isEmpty else { return }
    try cache.add(
      keys: rows.map { keys[$0] }, lengths: rows.map { offsets[$0 + 1] - offsets[$0] },
      values: rows.flatMap { buffer[offsets[$0]..<offsets[$0 + 1]] })
  }

  /// All rows, one after the other.
  var values: [Float] { Array(buffer) }
}
