import SupervisionCore

/// Rows of numbers in memory of others, those that a cache has already filled in.
///
/// Threads may fill different rows at once.
struct KeptRows: @unchecked Sendable {
  /// Positions of the rows that the cache lacks.
  let missing: [Int]
  private let keys: [CacheKey]
  private let places: [UnsafeMutableBufferPointer<Float>]
  private let cache: StateCache?

  /// - Parameters:
  ///   - keys: one per row.
  ///   - places: memory of each row, as long as the row.
  ///   - cache: nil for none.
  ///   - jobs: threads at the most.
  init(
    keys: [CacheKey], places: [UnsafeMutableBufferPointer<Float>], cache: StateCache?, jobs: Int
  ) {
    self.keys = keys
    self.places = places
    self.cache = cache
    let rows = cache?.rows(jobs: jobs)
    missing = keys.indices.filter { row in
      guard let start = places[row].baseAddress else { return false }
      return rows?.copy(keys[row], to: start, count: places[row].count) != true
    }
  }

  /// The first number of a row.
  ///
  /// - Precondition: the row is not empty.
  func pointer(to row: Int) -> UnsafeMutablePointer<Float> { places[row].baseAddress! }

  /// Adds rows to the cache.
  ///
  /// - Throws: ``FileError`` when they cannot be written.
  func keep(_ rows: [Int]) throws {
    guard let cache, !rows.isEmpty else { return }
    try cache.add(
      keys: rows.map { keys[$0] }, lengths: rows.map { places[$0].count },
      values: rows.flatMap { places[$0] })
  }
}

/// Arrays of given sizes whose memory is filled in at once, without a copy of it.
///
/// - Parameters:
///   - sizes: of the arrays.
///   - budget: of the memory.
///   - fill: receives the memory of each, zeros at first.
/// - Throws: ``UsageError`` where the memory is not to be had; errors of `fill`.
func filledArrays(
  _ sizes: [Int], within budget: MemoryBudget = .available, for purpose: String,
  fill: ([UnsafeMutableBufferPointer<Float>]) throws -> Void
) throws -> [[Float]] {
  try budget.require(
    sizes.reduce(0, +) * MemoryLayout<Float>.stride, for: "holding \(purpose)",
    remedy: "import fewer candidates, or choose a smaller encoder")
  return try filledArrays(sizes[...], memory: [], fill)
}

private func filledArrays(
  _ sizes: ArraySlice<Int>, memory: [UnsafeMutableBufferPointer<Float>],
  _ fill: ([UnsafeMutableBufferPointer<Float>]) throws -> Void
) throws -> [[Float]] {
  guard let size = sizes.first else {
    try fill(memory)
    return []
  }
  var others: [[Float]] = []
  let own = try [Float](unsafeUninitializedCapacity: size) { buffer, count in
    let part = UnsafeMutableBufferPointer(rebasing: buffer[..<size])
    part.initialize(repeating: 0)
    count = size
    others = try filledArrays(sizes.dropFirst(), memory: memory + [part], fill)
  }
  return [own] + others
}

extension UnsafeMutableBufferPointer<Float> {
  /// Rows of given lengths, one after the other.
  func rows(of lengths: some Sequence<Int>) -> [UnsafeMutableBufferPointer<Float>] {
    var start = 0
    return lengths.map { length in
      defer { start += length }
      return UnsafeMutableBufferPointer(rebasing: self[start..<start + length])
    }
  }
}
