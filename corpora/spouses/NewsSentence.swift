/// A sentence with its tokens and the persons in it.
struct NewsSentence {
  struct Mention {
    /// Which person of the sentence it names.
    let key: String
    let person: EmbeddedSpouses.Person
  }

  let text: String
  let tokens: [String]
  /// In text order.
  let mentions: [Mention]
  /// Pairs of persons who are or were married.
  let couples: [(String, String)]

  /// Positions of all pairs of mentions, in text order.
  var pairs: [(Int, Int)] {
    mentions.indices.flatMap { first in
      mentions.indices.dropFirst(first + 1).map { (first, $0) }
    }
  }

  func areMarried(_ first: Int, _ second: Int) -> Bool {
    let keys = (mentions[first].key, mentions[second].key)
    return couples.contains { $0 == keys || ($0.1, $0.0) == keys }
  }
}
