import Streaming
import SupervisionCore

/// Words and phrases that occur in enough of some rows, with all rows that have them.
package struct FrequentPhrases: Sendable {
  /// Consecutive words with the rows that have them.
  package struct Phrase: Equatable, Sendable {
    /// The words with a space between them.
    package let text: String
    /// Positions of the rows, ascending.
    package let rows: [Int]
  }

  /// Shorter phrases first, then by their first occurrence.
  package let phrases: [Phrase]

  /// - Parameters:
  ///   - texts: words of each row, compared as they are.
  ///   - isTarget: whether a row counts for being frequent, one for each row.
  ///   - longest: greatest number of words of a phrase.
  ///   - minimumRows: smallest number of target rows that a phrase is in.
  /// - Complexity: O(words · `longest`); a longer phrase is counted only where the shorter one is frequent (Agrawal and
  ///   Srikant 1994).
  package init(in texts: [[String]], isTarget: [Bool], longest: Int = 3, minimumRows: Int = 3) {
    let vocabulary = NumberedWords(texts)
    let rows = vocabulary.rows
    var found: [Phrase] = []
    var names: [String] = []
    /// Number of the frequent phrase that begins at each word, -1 for none; before the first level, the empty phrase.
    var begun = rows.map { [Int32](repeating: 0, count: $0.count) }
    for length in 1...max(1, longest) {
      let level = Level(
        rows: rows, begun: begun, length: length, isTarget: isTarget, minimumRows: minimumRows)
      names = level.keys.map { key in
        let word = vocabulary.words[Int(key & 0xFFFF_FFFF)]
        return length == 1 ? word : names[Int(key >> 32)] + " " + word
      }
      found += zip(names, level.occurrences).map { Phrase(text: $0, rows: $1) }
      begun = level.begun
    }
    phrases = found
  }
}

/// The words of texts as numbers, in the order of their first occurrence.
private struct NumberedWords {
  private(set) var words: [String] = []
  private(set) var rows: [[Int32]] = []

  init(_ texts: [[String]]) {
    var numbers: [String: Int32] = [:]
    for text in texts {
      rows.append(
        text.map { word in
          if let number = numbers[word] { return number }
          let number = Int32(words.count)
          numbers[word] = number
          words.append(word)
          return number
        })
    }
  }
}

/// The frequent phrases of one length.
private struct Level {
  /// Number of the phrase without its last word, and number of that word.
  private(set) var keys: [UInt64] = []
  private(set) var occurrences: [[Int]] = []
  private(set) var begun: [[Int32]]

  init(
    rows: [[Int32]], begun previous: [[Int32]], length: Int, isTarget: [Bool], minimumRows: Int
  ) {
    func forEachKey(of row: Int, _ body: (Int, UInt64) -> Void) {
      guard rows[row].count >= length else { return }
      for start in 0...(rows[row].count - length) where previous[row][start] >= 0 {
        let word = rows[row][start + length - 1]
        body(start, UInt64(previous[row][start]) << 32 | UInt64(word))
      }
    }
    var counts: [UInt64: (lastRow: Int, count: Int)] = [:]
    for row in rows.indices where isTarget[row] {
      forEachKey(of: row) { _, key in
        let known = counts[key] ?? (-1, 0)
        if known.lastRow != row { counts[key] = (row, known.count + 1) }
      }
    }
    var numbers: [UInt64: Int32] = [:]
    var keys: [UInt64] = []
    var occurrences: [[Int]] = []
    var begun = rows.map { [Int32](repeating: -1, count: $0.count) }
    for row in rows.indices {
      forEachKey(of: row) { start, key in
        guard let count = counts[key]?.count, count >= minimumRows else { return }
        let number = numbers[key] ?? Int32(keys.count)
        if Int(number) == keys.count {
          numbers[key] = number
          keys.append(key)
          occurrences.append([])
        }
        begun[row][start] = number
        if occurrences[Int(number)].last != row { occurrences[Int(number)].append(row) }
      }
    }
    self.keys = keys
    self.occurrences = occurrences
    self.begun = begun
  }
}
