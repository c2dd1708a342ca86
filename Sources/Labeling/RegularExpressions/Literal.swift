import CVectorKernels

/// Bytes to look for in the texts of a chunk.
struct Literal: Hashable, Sendable {
  let bytes: [UInt8]
  /// Offsets of three different bytes that English text has least often.
  private let probes: [Int]

  /// - Parameter bytes: at least one.
  init(_ bytes: [UInt8]) {
    let distinct = bytes.indices.filter { !bytes[..<$0].contains(bytes[$0]) }
    let byRarity = distinct.sorted { Self.frequency(bytes[$0]) < Self.frequency(bytes[$1]) }
    self.bytes = bytes
    probes = (0..<3).map { byRarity[min($0, byRarity.count - 1)] }
  }

  /// Offsets at which the literal starts in a text, ascending; occurrences may overlap.
  ///
  /// - Complexity: O(bytes of the text), 64 at a time.
  func positions(in text: UnsafeBufferPointer<UInt8>) -> [Int32] {
    let capacity = 512
    var positions: [Int32] = []
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: capacity) { found in
      var start = 0
      while true {
        let count = sw_find_literal(
          text.baseAddress, start, text.count, bytes, bytes.count, probes, found.baseAddress,
          capacity)
        positions.append(contentsOf: found[..<count])
        guard count == capacity else { return }
        start = Int(found[count - 1]) + 1
      }
    }
    return positions
  }

  /// The frequency of a byte: letters by their rank in English, other bytes as rare.
  private static func frequency(_ byte: UInt8) -> Int {
    letters.lastIndex(of: byte | 0x20).map { letters.count - $0 } ?? 0
  }

  /// The space first, which `| 0x20` keeps.
  private static let letters = Array(" etaoinshrdlcumwfgypbvkjxqz".utf8)
}
