import PortableFoundation
import SupervisionCore

/// The words of a chunk's texts, interned: the distinct words and the positions of each.
///
/// A query for a word costs one look-up and a walk over its occurrences, whatever the number of
/// candidates.
struct WordIndex: Sendable {
  private struct Word: Sendable {
    /// The word's range in `texts.bytes`.
    let start: Int32
    let end: Int32
    let row: Int32
    /// Which distinct word it is.
    let identity: Int32
  }

  private let texts: TextColumn
  /// In order of the texts.
  private let words: [Word]
  /// Numbers the distinct words.
  private let index: HashIndex
  /// First occurrence of each distinct word.
  private let firstOccurrences: [Int32]
  /// Occurrences sorted by distinct word; those of word `w` end at `occurrenceEnds[w]`.
  private let occurrences: [Int32]
  private let occurrenceEnds: [Int32]

  /// - Complexity: O(bytes).
  init(_ texts: TextColumn) {
    var words: [Word] = []
    words.reserveCapacity(texts.bytes.count / 5)
    var index = HashIndex(capacity: texts.bytes.count / 12)
    var firstOccurrences: [Int32] = []
    texts.bytes.withUnsafeBufferPointer { bytes in
      for row in texts.ends.indices {
        WordScanner.forEachWord(in: bytes, texts.range(row)) { start, end in
          let word = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start..<end])
          let hash = fnv1a64(word)
          let known = index.number(of: hash) {
            let first = words[Int(firstOccurrences[$0])]
            return Int(first.end - first.start) == word.count
              && memcmp(bytes.baseAddress! + Int(first.start), word.baseAddress!, word.count) == 0
          }
          if known == nil { firstOccurrences.append(Int32(words.count)) }
          let identity = known ?? index.insert(hash)
          words.append(
            Word(start: Int32(start), end: Int32(end), row: Int32(row), identity: Int32(identity)))
        }
      }
    }
    self.texts = texts
    self.words = words
    self.index = index
    self.firstOccurrences = firstOccurrences
    (occurrences, occurrenceEnds) = Self.sortedByIdentity(words, count: index.count)
  }

  var distinctCount: Int { index.count }
  var rowCount: Int { texts.ends.count }

  /// The distinct word with these bytes, or nil.
  func identity(of word: [UInt8], hash: UInt64) -> Int? {
    index.number(of: hash) {
      let first = words[Int(firstOccurrences[$0])]
      return texts.bytes[Int(first.start)..<Int(first.end)].elementsEqual(word)
    }
  }

  func hash(of identity: Int) -> UInt64 { index.hash(of: identity) }

  /// Positions of a distinct word among all words, ascending.
  func occurrences(of identity: Int) -> ArraySlice<Int32> {
    let start = identity == 0 ? 0 : Int(occurrenceEnds[identity - 1])
    return occurrences[start..<Int(occurrenceEnds[identity])]
  }

  func row(of position: Int32) -> Int { Int(words[Int(position)].row) }

  /// Whether the distinct words of a phrase follow each other from `position`, in one row.
  func hasPhrase(_ phrase: [Int], at position: Int32) -> Bool {
    let start = Int(position)
    guard start + phrase.count <= words.count,
      words[start].row == words[start + phrase.count - 1].row
    else { return false }
    return phrase.indices.allSatisfy { Int(words[start + $0].identity) == phrase[$0] }
  }

  /// A counting sort.
  private static func sortedByIdentity(
    _ words: [Word], count: Int
  ) -> (occurrences: [Int32], ends: [Int32]) {
    var ends = [Int32](repeating: 0, count: count)
    for word in words { ends[Int(word.identity)] += 1 }
    var end: Int32 = 0
    for identity in ends.indices {
      let occurrenceCount = ends[identity]
      ends[identity] = end
      end += occurrenceCount
    }
    var occurrences = [Int32](repeating: 0, count: words.count)
    for position in words.indices {
      let identity = Int(words[position].identity)
      occurrences[Int(ends[identity])] = Int32(position)
      ends[identity] += 1
    }
    return (occurrences, ends)
  }
}
