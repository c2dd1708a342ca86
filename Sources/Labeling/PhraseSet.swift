import SupervisionCore

/// Words and phrases to look for, each as hashed words.
struct PhraseSet: Sendable {
  private struct Word: Sendable {
    let bytes: [UInt8]
    let hash: UInt64
  }

  private let phrases: [[Word]]
  /// Phrases by the hash of their first word.
  private let byFirstWord: [UInt64: [Int]]

  /// - Parameter texts: each is cut into words as candidates' texts are; those without a word are left out.
  init(_ texts: [String], ignoringCase: Bool) {
    phrases = texts.map { text in
      (ignoringCase ? text.lowercased() : text).words.map {
        Word(bytes: Array($0.utf8), hash: fnv1a64($0.utf8))
      }
    }.filter { !$0.isEmpty }
    byFirstWord = Dictionary(grouping: phrases.indices) { [phrases] in phrases[$0][0].hash }
  }

  /// Whether each row of `words` has one of the phrases.
  ///
  /// - Complexity: O(min(phrases, distinct words) + occurrences of first words).
  func isPresent(in words: WordIndex) -> [Bool] {
    var present = [Bool](repeating: false, count: words.rowCount)
    if phrases.count <= words.distinctCount {
      for phrase in phrases { mark(phrase, in: words, &present) }
    } else {
      for identity in 0..<words.distinctCount {
        for phrase in byFirstWord[words.hash(of: identity)] ?? [] {
          mark(phrases[phrase], in: words, &present)
        }
      }
    }
    return present
  }

  private func mark(_ phrase: [Word], in words: WordIndex, _ present: inout [Bool]) {
    var identities: [Int] = []
    for word in phrase {
      guard let identity = words.identity(of: word.bytes, hash: word.hash) else { return }
      identities.append(identity)
    }
    for position in words.occurrences(of: identities[0])
    where identities.count == 1 || words.hasPhrase(identities, at: position) {
      present[words.row(of: position)] = true
    }
  }
}
