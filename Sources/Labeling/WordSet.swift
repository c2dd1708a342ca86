import SupervisionCore

/// Single words to look up among a sentence's tokens: hashes first, then bytes.
public struct WordSet: Sendable {
  private let ignoringCase: Bool
  private let byHash: [UInt64: [String]]
  /// Bit `h mod 64` of every word's hash `h`: most tokens are refused without a look-up.
  private let filter: UInt64

  /// - Parameter words: compared with whole tokens.
  public init(_ words: [String], ignoringCase: Bool = false) {
    self.ignoringCase = ignoringCase
    byHash = Dictionary(grouping: ignoringCase ? words.map { $0.lowercased() } : words) {
      fnv1a64($0.utf8)
    }
    filter = byHash.keys.reduce(0) { $0 | 1 << ($1 & 63) }
  }

  public func contains(_ tokens: Tokens, at index: Int) -> Bool {
    let hash = ignoringCase ? tokens.lowercasedHashes[index] : tokens.hashes[index]
    guard filter >> (hash & 63) & 1 == 1, let words = byHash[hash] else { return false }
    let token = ignoringCase ? tokens[index].lowercased() : tokens[index]
    return words.contains { $0.utf8.elementsEqual(token.utf8) }
  }
}
