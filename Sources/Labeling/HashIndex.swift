/// Numbers 0, 1, 2, … for elements by their 64-bit hashes, with open addressing; the owner stores the elements and
/// compares them where hashes are equal.
struct HashIndex: Sendable {
  private var hashes: [UInt64] = []
  /// Number of a thing + 1, or 0; a power of two, at most half full.
  private var slots: [Int32]

  /// - Parameter capacity: how many things are expected.
  init(capacity: Int) {
    var size = 8
    while size < 2 * capacity { size *= 2 }
    slots = [Int32](repeating: 0, count: size)
  }

  var count: Int { hashes.count }

  func hash(of number: Int) -> UInt64 { hashes[number] }

  /// A hash for this index, several times as fast as FNV-1a: eight bytes at a time.
  ///
  /// - Parameters:
  ///   - bytes: to be hashed.
  ///   - before: the hash of the bytes before these.
  static func hash(of bytes: UnsafeBufferPointer<UInt8>, after before: UInt64 = 0) -> UInt64 {
    var hash = before ^ UInt64(bytes.count)
    var rest = UnsafeRawBufferPointer(bytes)
    while rest.count >= 8 {
      hash = mixed(hash ^ rest.loadUnaligned(as: UInt64.self))
      rest = UnsafeRawBufferPointer(rebasing: rest[8...])
    }
    var last: UInt64 = 0
    for byte in rest { last = last << 8 | UInt64(byte) }
    return mixed(hash ^ last)
  }

  /// Both halves of a product with 2⁶⁴ over the golden ratio.
  private static func mixed(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }

  /// The number of the thing with this hash for which `isEqual` holds.
  @inline(__always)
  func number(of hash: UInt64, where isEqual: (Int) -> Bool) -> Int? {
    var slot = firstSlot(hash)
    while slots[slot] != 0 {
      let number = Int(slots[slot] - 1)
      if hashes[number] == hash, isEqual(number) { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Gives the next number to a thing that is not there yet.
  @inline(__always)
  mutating func insert(_ hash: UInt64) -> Int {
    if 2 * (hashes.count + 1) > slots.count { grow() }
    hashes.append(hash)
    fill(hash, Int32(hashes.count))
    return hashes.count - 1
  }

  private func firstSlot(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash ^ hash >> 32) & (slots.count - 1)
  }

  private mutating func fill(_ hash: UInt64, _ value: Int32) {
    var slot = firstSlot(hash)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = value
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: 2 * slots.count)
    for (number, hash) in hashes.enumerated() { fill(hash, Int32(number + 1)) }
  }
}
