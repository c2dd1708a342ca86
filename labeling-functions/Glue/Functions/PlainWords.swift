import SupervisionCore

/// The words of a text as the slices of CoLA and RTE count them: lower-cased, split at white space, without the
/// punctuation at either end. A token of punctuation alone is no word.
struct PlainWords: Sendable {
  let words: [String]

  init(_ text: String) {
    words = text.lowercased().split(whereSeparator: \.isWhitespace).compactMap { piece in
      let isLetterOrDigit = { (character: Character) in character.isLetter || character.isNumber }
      guard let first = piece.firstIndex(where: isLetterOrDigit),
        let last = piece.lastIndex(where: isLetterOrDigit)
      else { return nil }
      return String(piece[first...last])
    }
  }

  var count: Int { words.count }

  func has(anyOf sought: Set<String>) -> Bool { words.contains(where: sought.contains) }

  /// Whether the words of a phrase, which are parted by single spaces, follow each other.
  func has(phrase: String) -> Bool {
    let phrase = phrase.split(separator: " ").map(String.init)
    guard phrase.count <= words.count else { return false }
    return (0...(words.count - phrase.count)).contains { start in
      words[start..<(start + phrase.count)].elementsEqual(phrase)
    }
  }
}
