/// A filter that recognises most hashes outside a set, in a few kilobytes that fit the fastest cache.
struct HashFilter: Sendable {
  private var words: [UInt64]

  /// - Parameter hashes: of the set: the lowest bits of each are remembered, one of at least sixteen places a hash.
  init(_ hashes: some Collection<UInt64>) {
    var size = 64
    while 64 * size < 16 * hashes.count { size *= 2 }
    words = [UInt64](repeating: 0, count: size)
    for hash in hashes { words[word(of: hash)] |= 1 << (hash & 63) }
  }

  /// Whether the set may have a hash; never false for one that it has.
  @inline(__always)
  func mayContain(_ hash: UInt64) -> Bool { words[word(of: hash)] & 1 << (hash & 63) != 0 }

  /// Visits the hashes of the set, and few others, with their positions.
  @inline(__always)
  func forEachPossible(in hashes: [UInt64], _ visit: (_ position: Int, _ hash: UInt64) -> Void) {
    hashes.withUnsafeBufferPointer { hashes in
      words.withUnsafeBufferPointer { words in
        let mask = words.count - 1
        for position in hashes.indices {
          let hash = hashes[position]
          if words[Int(truncatingIfNeeded: hash >> 6) & mask] & 1 << (hash & 63) != 0 {
            visit(position, hash)
          }
        }
      }
    }
  }

  @inline(__always)
  private func word(of hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash >> 6) & (words.count - 1)
  }
}
