import SupervisionCore

/// Words cut into bytes, which are merged pair by pair in the order of a list, as in GPT-2 and RoBERTa.
///
/// A special piece that stands in a text, such as `</s>`, is read as text.
///
/// - Source: Radford et al. 2019, after Sennrich et al. 2016.
struct BytePairTokenizer: Tokenizer {
  let specialPieces: SpecialPieces
  let vocabularySize: Int
  private let addsPrefixSpace: Bool
  /// Number of the piece of each byte.
  private let bytePieces: [Int32]
  private let merges: [Pair: Merge]
  /// Pieces by their bytes, which words that are pieces become without merges; nil where every word is merged.
  private let wholeWords: [[UInt8]: Int32]?

  struct Pair: Hashable {
    let left: Int32
    let right: Int32
  }

  struct Merge {
    let rank: Int
    let merged: Int32
  }

  /// - Throws: ``DataError`` where a byte, a merged piece or a part of one is not in the vocabulary.
  init(
    _ vocabulary: Vocabulary, merges: [(String, String)], specialPieces: SpecialPieces,
    addsPrefixSpace: Bool, takesWholeWords: Bool = false
  ) throws {
    self.specialPieces = specialPieces
    self.addsPrefixSpace = addsPrefixSpace
    vocabularySize = vocabulary.pieces.reduce(0) { max($0, Int($1.id) + 1) }
    bytePieces = try ByteAlphabet.characters.map { try vocabulary.id(String($0)) }
    var table: [Pair: Merge] = [:]
    for (rank, (left, right)) in merges.enumerated() {
      let pair = Pair(left: try vocabulary.id(left), right: try vocabulary.id(right))
      // Of a pair that is listed twice, the last place counts, as in the reference.
      table[pair] = Merge(rank: rank, merged: try vocabulary.id(left + right))
    }
    self.merges = table
    wholeWords = takesWholeWords ? ByteAlphabet.pieces(of: vocabulary) : nil
  }

  func pieces(of string: String, text: Int) -> [(id: Int32, source: PieceSequence.Source)] {
    let adds = addsPrefixSpace && string.unicodeScalars.first.map { $0 != " " } == true
    let bytes = (adds ? [0x20] : []) + Array(string.utf8)
    let shift = adds ? 1 : 0
    return ByteLevelWords.ranges(of: (adds ? " " : "") + string).flatMap { range in
      merged(bytes[range]).map { id, place in
        let covered = Self.trimmed(place, in: bytes)
        return (
          id,
          PieceSequence.Source(
            text: text, start: max(0, covered.lowerBound - shift),
            end: max(0, covered.upperBound - shift))
        )
      }
    }
  }

  /// What a piece covers: whole scalars, without the spaces around them.
  private static func trimmed(_ place: Range<Int>, in bytes: [UInt8]) -> Range<Int> {
    var (start, end) = (place.lowerBound, place.upperBound)
    while start > 0, bytes[start].isContinuation { start -= 1 }
    while end < bytes.count, bytes[end].isContinuation { end += 1 }
    while start < end, bytes[start] == 0x20 { start += 1 }
    while end > start, bytes[end - 1] == 0x20 { end -= 1 }
    return start..<end
  }

  /// The pieces of a word with their bytes.
  ///
  /// - Complexity: O(*n*·log *n*) for *n* bytes.
  private func merged(_ word: ArraySlice<UInt8>) -> [(id: Int32, place: Range<Int>)] {
    if let id = wholeWords?[Array(word)] { return [(id, word.indices)] }
    var chain = PieceChain(word.map { bytePieces[Int($0)] }, start: word.startIndex)
    var waiting = MergeQueue()
    func offer(_ left: Int) {
      guard let right = chain.next(after: left),
        let merge = merges[Pair(left: chain.ids[left], right: chain.ids[right])]
      else { return }
      waiting.insert(
        .init(
          rank: merge.rank, left: left, merged: merge.merged, right: chain.ids[right],
          own: chain.ids[left]))
    }
    for index in chain.ids.indices { offer(index) }
    while let next = waiting.removeFirst() {
      guard chain.ids[next.left] == next.own, let right = chain.next(after: next.left),
        chain.ids[right] == next.right
      else { continue }
      chain.merge(next.left, with: right, into: next.merged)
      offer(next.left)
      if let before = chain.previous(before: next.left) { offer(before) }
    }
    return chain.pieces
  }
}

extension UInt8 {
  fileprivate var isContinuation: Bool { self & 0xC0 == 0x80 }
}

/// Pieces of a word in a doubly linked list over its bytes.
private struct PieceChain {
  /// The piece that begins at each byte; −1 where none does any more.
  private(set) var ids: [Int32]
  private var ends: [Int]
  private var starts: [Int]
  private let offset: Int

  init(_ ids: [Int32], start: Int) {
    self.ids = ids
    offset = start
    ends = ids.indices.map { $0 + 1 }
    starts = ids.indices.map { $0 }
  }

  func next(after index: Int) -> Int? { ends[index] < ids.count ? ends[index] : nil }
  /// `starts[i]` is the first byte of the piece whose last byte is `i`.
  func previous(before index: Int) -> Int? { index > 0 ? starts[index - 1] : nil }

  mutating func merge(_ left: Int, with right: Int, into id: Int32) {
    ids[left] = id
    ids[right] = -1
    ends[left] = ends[right]
    starts[ends[left] - 1] = left
  }

  var pieces: [(id: Int32, place: Range<Int>)] {
    ids.indices.filter { ids[$0] >= 0 }.map { (ids[$0], offset + $0..<offset + ends[$0]) }
  }
}

/// Possible merges, the one of lowest rank first, of equal ones the leftmost: a binary heap.
private struct MergeQueue {
  struct Entry {
    let rank: Int
    let left: Int
    let merged: Int32
    let right: Int32
    let own: Int32

    func isBefore(_ other: Entry) -> Bool { (rank, left) < (other.rank, other.left) }
  }

  private var heap: [Entry] = []

  mutating func insert(_ entry: Entry) {
    heap.append(entry)
    var child = heap.count - 1
    while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeFirst() -> Entry? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].isBefore(heap[least]) { least = child }
      guard least != parent else { return first }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
