/// A vocabulary that is searched by bytes: the number of each piece, with a hash of every prefix of a word computed once.
struct PieceTable: Sendable {
  private let bytes: [UInt8]
  /// Per slot a piece's first byte, its end and its number; −1 for free slots.
  private let slots: [(start: Int32, end: Int32, id: Int32)]
  private let mask: Int
  /// Length in bytes of the longest piece.
  let longest: Int

  /// - Parameter pieces: distinct pieces with their numbers.
  init(_ pieces: [(bytes: [UInt8], id: Int32)]) {
    var capacity = 16
    while capacity < pieces.count * 2 { capacity *= 2 }
    var bytes: [UInt8] = []
    var slots = [(start: Int32, end: Int32, id: Int32)](
      repeating: (start: 0, end: 0, id: -1), count: capacity)
    for piece in pieces {
      let start = Int32(bytes.count)
      bytes += piece.bytes
      var slot = Int(truncatingIfNeeded: Self.hash(piece.bytes[...])) & (capacity - 1)
      while slots[slot].id >= 0 { slot = (slot + 1) & (capacity - 1) }
      slots[slot] = (start, Int32(bytes.count), piece.id)
    }
    self.bytes = bytes
    self.slots = slots
    mask = capacity - 1
    longest = pieces.reduce(0) { max($0, $1.bytes.count) }
  }

  static let emptyHash: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The hash of some bytes followed by one more.
  @inline(__always)
  static func hash(_ hash: UInt64, then byte: UInt8) -> UInt64 {
    let mixed = (hash ^ UInt64(byte)) &* 0x9E37_79B9_7F4A_7C15
    return mixed ^ mixed >> 29
  }

  private static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(emptyHash) { hash($0, then: $1) }
  }

  /// The number of a piece; nil where there is none.
  func id(_ piece: ArraySlice<UInt8>) -> Int32? { id(piece, hash: Self.hash(piece)) }

  /// The same with the piece's hash.
  func id(_ piece: ArraySlice<UInt8>, hash: UInt64) -> Int32? {
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot].id >= 0 {
      let (start, end, id) = slots[slot]
      if Int(end - start) == piece.count,
        bytes[Int(start)..<Int(end)].elementsEqual(piece)
      {
        return id
      }
      slot = (slot + 1) & mask
    }
    return nil
  }
}
