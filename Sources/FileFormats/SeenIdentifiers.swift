import SupervisionCore

/// A set of ids that detects repetition, byte for byte: ids that differ only in Unicode normalisation are two.
///
/// It stores two 64-bit hashes an id instead of the ids themselves, in a table with open addressing: 32 to
/// 64 bytes an id. Two ids that agree in both hashes are taken for one, which for a million ids has a
/// probability below 10⁻²⁵.
package struct SeenIdentifiers {
  private struct Digest: Equatable {
    static let empty = Digest(fnv: 0, sip: 0)

    let fnv: UInt64
    let sip: Int
  }

  /// A power of two of places, at most half of them taken.
  private var places = [Digest](repeating: .empty, count: 64)
  private var count = 0

  package init() {}

  /// Whether the id is new; remembers it.
  package mutating func insert(_ id: String) -> Bool {
    if 2 * count >= places.count { grow() }
    let digest = Digest(fnv: fnv1a64(id.utf8) | 1, sip: id.hashValue)
    let place = Self.place(of: digest, in: places)
    guard places[place] == .empty else { return false }
    places[place] = digest
    count += 1
    return true
  }

  /// The place of the digest, or the free place where it belongs.
  private static func place(of digest: Digest, in places: [Digest]) -> Int {
    let mask = places.count - 1
    var place = digest.sip & mask
    while places[place] != .empty, places[place] != digest { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    var larger = [Digest](repeating: .empty, count: 2 * places.count)
    for digest in places where digest != .empty {
      larger[Self.place(of: digest, in: larger)] = digest
    }
    places = larger
  }
}

/// The reason why a text cannot be an id; nil where it can.
package func identifierFault(_ id: String) -> (found: String, expected: String)? {
  if id.allSatisfy(\.isWhitespace) {
    return (id.isEmpty ? "an empty id" : "an id of blanks", "an id")
  }
  return id.utf8.contains(0) ? ("the character U+0000", "an id without it") : nil
}
