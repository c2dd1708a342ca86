import SupervisionCore

/// The words of a chunk's texts, interned: which distinct words there are and where each one stands.
///
/// A question about a word costs one look-up and a walk over its occurrences, whatever the number of
/// candidates.
struct WordIndex: Sendable {
  private let texts: TextColumn
  /// Start and end of every word in `texts.bytes`, in order.
  private var starts: [Int32] = []
  private var ends: [Int32] = []
  /// Row of every word.
  private var rows: [Int32] = []
  /// Which distinct word each one is.
  private var identities: [Int32] = []
  /// Numbers the distinct words.
  private var index = HashIndex(capacity: 0)
  /// First occurrence of each distinct word.
  private var firstOccurrences: [Int32] = []
  /// Occurrences sorted by distinct word; those of word `w` end at `occurrenceEnds[w]`.
  private var occurrences: [Int32] = []
  private var occurrenceEnds: [Int32] = []

  /// - Complexity: O(bytes).
  init(_ texts: TextColumn) {
    self.texts = texts
    texts.bytes.withUnsafeBufferPointer { bytes in
      findWords(in: bytes)
      intern(bytes)
    }
    sortOccurrences()
  }

  var distinctCount: Int { index.count }
  var rowCount: Int { texts.ends.count }

  /// The distinct word with these bytes, or nil.
  func identity(of word: [UInt8], hash: UInt64) -> Int? {
    index.number(of: hash) {
      let first = Int(firstOccurrences[$0])
      return texts.bytes[Int(starts[first])..<Int(ends[first])].elementsEqual(word)
    }
  }

  func hash(of identity: Int) -> UInt64 { index.hash(of: identity) }

  /// Positions, among all words, where a distinct word stands, ascending.
  func occurrences(of identity: Int) -> ArraySlice<Int32> {
    let start = identity == 0 ? 0 : Int(occurrenceEnds[identity - 1])
    return occurrences[start..<Int(occurrenceEnds[identity])]
  }

  func row(of position: Int32) -> Int { Int(rows[Int(position)]) }

  /// Whether the distinct words of a phrase stand one after the other from `position`, in one row.
  func hasPhrase(_ phrase: [Int], at position: Int32) -> Bool {
    let start = Int(position)
    guard start + phrase.count <= rows.count, rows[start] == rows[start + phrase.count - 1]
    else { return false }
    return phrase.indices.allSatisfy { Int(identities[start + $0]) == phrase[$0] }
  }

  private mutating func findWords(in bytes: UnsafeBufferPointer<UInt8>) {
    for row in texts.ends.indices {
      let range = texts.range(row)
      WordScanner.forEachWord(in: UnsafeBufferPointer(rebasing: bytes[range])) { word in
        starts.append(Int32(range.lowerBound + word.lowerBound))
        ends.append(Int32(range.lowerBound + word.upperBound))
        rows.append(Int32(row))
      }
    }
  }

  private mutating func intern(_ bytes: UnsafeBufferPointer<UInt8>) {
    index = HashIndex(capacity: starts.count)
    identities.reserveCapacity(starts.count)
    for position in starts.indices {
      let word = UnsafeBufferPointer(rebasing: bytes[Int(starts[position])..<Int(ends[position])])
      let hash = fnv1a64(word)
      let known = index.number(of: hash) {
        let first = Int(firstOccurrences[$0])
        return bytes[Int(starts[first])..<Int(ends[first])].elementsEqual(word)
      }
      if known == nil { firstOccurrences.append(Int32(position)) }
      identities.append(Int32(known ?? index.insert(hash)))
    }
  }

  private mutating func sortOccurrences() {
    occurrenceEnds = [Int32](repeating: 0, count: distinctCount)
    for identity in identities { occurrenceEnds[Int(identity)] += 1 }
    var end: Int32 = 0
    for identity in occurrenceEnds.indices {
      let count = occurrenceEnds[identity]
      occurrenceEnds[identity] = end
      end += count
    }
    occurrences = [Int32](repeating: 0, count: identities.count)
    for (position, identity) in identities.enumerated() {
      occurrences[Int(occurrenceEnds[Int(identity)])] = Int32(position)
      occurrenceEnds[Int(identity)] += 1
    }
  }
}
