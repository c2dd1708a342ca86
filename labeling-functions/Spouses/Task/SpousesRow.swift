import Corpora
import SupervisionCore

/// A line of the spouses files: two persons in a sentence.
struct SpousesRow: Decodable {
  struct Person: Decodable {
    /// Positions in `tokens`, both inclusive.
    let start: Int
    let end: Int
    let text: String
    /// Positions in `sentence`, counting Unicode scalar values, end exclusive.
    let charStart: Int
    let charEnd: Int
  }

  let id: String
  let sentence: String
  let tokens: [String]
  let person1: Person
  let person2: Person
  /// 1, −1, or nil where no gold label is known.
  let label: Int?
}

/// A row whose persons have been found in its sentence.
struct CheckedSpousesRow {
  let id: String
  let sentence: String
  let tokens: [String]
  let first: Mention
  let second: Mention
  let gold: Int?

  /// - Throws: ``DataError`` made by `invalid(field, found, expected)` when a person lies outside the
  ///   sentence or its tokens, has another text than its span or its tokens, or the two overlap.
  init(_ row: SpousesRow, invalid: (String, String, String) -> DataError) throws {
    let offsets = ScalarOffsets(row.sentence)
    let utf8 = Array(row.sentence.utf8)

    func mention(_ person: SpousesRow.Person, _ field: String) throws -> Mention {
      guard let span = offsets.span(person.charStart, person.charEnd) else {
        throw invalid(
          field, "characters \(person.charStart)..<\(person.charEnd)",
          "a range within the sentence's \(offsets.count) characters, start before end")
      }
      let text = String(decoding: utf8[span.start..<span.end], as: UTF8.self)
      guard text.utf8.elementsEqual(person.text.utf8) else {
        throw invalid(
          field, "the text '\(person.text)'", "'\(text)', which stands at its characters")
      }
      guard 0 <= person.start, person.start <= person.end, person.end < row.tokens.count else {
        throw invalid(
          field, "words \(person.start)...\(person.end)",
          "a range within the sentence's \(row.tokens.count) words, start before end")
      }
      let words = row.tokens[person.start...person.end].joined()
      guard words.lettersAndDigits == text.lettersAndDigits else {
        throw invalid(
          field, "the words '\(words)' at \(person.start)...\(person.end)",
          "those of '\(text)', which stands at its characters")
      }
      return Mention(
        type: "Person", entity: "", span: span, tokens: person.start..<person.end + 1)
    }

    first = try mention(row.person1, "person1")
    second = try mention(row.person2, "person2")
    guard first.tokens.upperBound <= second.tokens.lowerBound else {
      throw invalid(
        "person2", "words that start at \(second.tokens.lowerBound)",
        "words after person1, which ends before \(first.tokens.upperBound)")
    }
    switch row.label {
    case nil: gold = nil
    case 1: gold = 1
    case -1: gold = 0
    case let label?: throw invalid("label", "\(label)", "1 or -1")
    }
    id = row.id
    sentence = row.sentence
    tokens = row.tokens
  }
}

extension String {
  /// What tokenizers leave as it is.
  fileprivate var lettersAndDigits: String {
    String(unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil })
  }
}
