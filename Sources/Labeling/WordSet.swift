import SupervisionCore

/// Single words to look up among a sentence's tokens: hashes first, then bytes.
public struct WordSet: Sendable {
  let ignoringCase: Bool
  private let words: [[UInt8]]
  private let index: HashIndex

  /// - Parameters:
  ///   - words: compared with whole tokens.
  ///   - ignoringCase: whether upper and lower case are the same.
  public init(_ words: [String], ignoringCase: Bool = false) {
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
  }

  public func contains(_ tokens: Tokens, at position: Int) -> Bool {
    let hashes = ignoringCase ? tokens.lowercasedHashes : tokens.hashes
    return contains(hash: hashes[position]) { tokens[position] }
  }

  /// - Parameter token: the token's text, asked for when the hash is known.
  @inline(__always)
  func contains(hash: UInt64, token: () -> String) -> Bool {
    index.number(of: hash) {
      let text = ignoringCase ? token().lowercased() : token()
      return text.utf8.elementsEqual(words[$0])
    } != nil
  }
}
