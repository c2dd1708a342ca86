import SupervisionCore

/// A set of words to look up among a sentence's tokens: hashes first, then bytes.
package struct WordSet: Sendable {
  let ignoringCase: Bool
  private let words: [[UInt8]]
  private let index: HashIndex
  private let filter: HashFilter

  /// - Parameters:
  ///   - words: compared with whole tokens.
  ///   - ignoringCase: whether upper and lower case are the same.
  package init(_ words: [String], ignoringCase: Bool = false) {
    var distinct: [[UInt8]] = []
    var index = HashIndex(capacity: 2 * words.count)
    for word in words {
      let bytes = Array((ignoringCase ? word.lowercased() : word).utf8)
      let hash = fnv1a64(bytes)
      if index.number(of: hash, where: { distinct[$0] == bytes }) != nil { continue }
      _ = index.insert(hash)
      distinct.append(bytes)
    }
    self.ignoringCase = ignoringCase
    self.words = distinct
    self.index = index
    filter = HashFilter(distinct.indices.map(index.hash))
  }

  /// Whether the token at a position is one of the words.
  package func contains(_ tokens: Tokens, at position: Int) -> Bool {
    let hashes = ignoringCase ? tokens.lowercasedHashes : tokens.hashes
    return contains(hash: hashes[position]) { tokens.utf8(position) }
  }

  /// Visits the hashes of the words, and few others, with their positions.
  @inline(__always)
  func forEachPossible(in hashes: [UInt64], _ visit: (_ position: Int, _ hash: UInt64) -> Void) {
    filter.forEachPossible(in: hashes, visit)
  }

  /// - Parameters:
  ///   - hash: of the token, lower-cased when case is ignored.
  ///   - token: its UTF-8 as written, called for only when the hash is in the set.
  @inline(__always)
  func contains(hash: UInt64, token: () -> ArraySlice<UInt8>) -> Bool {
    index.number(of: hash) { isEqual(words[$0], token()) } != nil
  }

  private func isEqual(_ word: [UInt8], _ token: ArraySlice<UInt8>) -> Bool {
    guard ignoringCase else { return token.elementsEqual(word) }
    if token.allSatisfy({ $0 < 0x80 }) {
      return token.elementsEqual(word) { 0x41...0x5A ~= $0 ? $0 | 0x20 == $1 : $0 == $1 }
    }
    return String(decoding: token, as: UTF8.self).lowercased().utf8.elementsEqual(word)
  }
}
