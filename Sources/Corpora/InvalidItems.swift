import SupervisionCore

/// What to do with invalid items: throw at the first, or list them and go on.
package struct InvalidItems {
  package let areSkipped: Bool
  package private(set) var list: [DataError] = []

  package init(areSkipped: Bool) { self.areSkipped = areSkipped }

  /// The result of `body`, or nil when it found invalid data that are to be left out.
  package mutating func attempt<T>(_ body: () throws -> T) throws -> T? {
    do {
      return try body()
    } catch let error as DataError where areSkipped {
      list.append(error)
      return nil
    }
  }
}

/// Notices a second use of an id.
///
/// Keeps 16 bytes an id (two hashes), so that memory does not hold the ids themselves.
struct SeenIdentifiers {
  private struct Digest: Hashable {
    let fnv: UInt64
    let sip: Int
  }

  private var digests: Set<Digest> = []

  /// Whether the id is new; remembers it.
  mutating func insert(_ id: String) -> Bool {
    digests.insert(Digest(fnv: fnv1a64(id.utf8), sip: id.hashValue)).inserted
  }
}
