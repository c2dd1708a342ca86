/// Permitted difference between a printed output and the one in the page.
package enum OutputTolerance: Equatable, Sendable {
  /// No difference but white space at the ends of lines.
  case exact
  /// Numbers may differ by this much; runs of spaces and of rules, which follow the width of numbers, count as one.
  case absolute(Double)
  /// Numbers may differ by any amount, for durations and sizes; spaces and rules as above.
  case ignoringNumbers

  /// The first line that differs, or nil.
  ///
  /// - Complexity: O(bytes).
  package func firstDifference(expected: String, found: String) -> OutputDifference? {
    let expected = Self.lines(expected)
    let found = Self.lines(found)
    for index in 0..<max(expected.count, found.count) {
      let line = index < expected.count ? expected[index] : nil
      let other = index < found.count ? found[index] : nil
      if let line, let other, accepts(line, other) { continue }
      return OutputDifference(
        index: index, expected: line.map { String($0) }, found: other.map { String($0) })
    }
    return nil
  }

  private func accepts(_ expected: Substring, _ found: Substring) -> Bool {
    if expected == found { return true }
    guard self != .exact else { return false }
    let words = LineTokens(expected).tokens
    let others = LineTokens(found).tokens
    return words.count == others.count && zip(words, others).allSatisfy(accepts)
  }

  private func accepts(_ expected: LineTokens.Token, _ found: LineTokens.Token) -> Bool {
    switch (self, expected, found) {
    case (.ignoringNumbers, .number, .number): true
    case (.absolute(let bound), .number(let value), .number(let other)):
      // Decimal figures are not exact in binary: 0.3 − 0.2 must pass a bound of 0.1.
      abs(value - other) <= bound + 1e-9 * max(1, abs(value))
    default: expected == found
    }
  }

  /// Lines without white space at their ends, and without empty lines at the end.
  private static func lines(_ text: String) -> [Substring] {
    var lines = linesWithEndings(text).map { line in
      var line = line
      while line.last?.isWhitespace == true { line.removeLast() }
      return line
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}

/// First difference between a printed output and the one in the page.
package struct OutputDifference: Equatable, Sendable {
  /// Index of the line within the output, from 0.
  package let index: Int
  /// The page's line; nil past its end.
  package let expected: String?
  /// The printed line; nil past its end.
  package let found: String?
}

/// A line as numbers and the text between them.
private struct LineTokens {
  enum Token: Equatable {
    case number(Double)
    case text(String)
  }

  private(set) var tokens: [Token] = []
  private var text = ""

  init(_ line: Substring) {
    var rest = line
    while let character = rest.first {
      if let number = number(at: rest) {
        flush()
        tokens.append(.number(number.value))
        rest = number.rest
      } else {
        append(character)
        rest.removeFirst()
      }
    }
    flush()
  }

  private mutating func append(_ character: Character) {
    let repeats = character.isWhitespace || character == "─"
    let character = character.isWhitespace ? " " : character
    if repeats, text.last == character { return }
    text.append(character)
  }

  private mutating func flush() {
    // The padding around a number moves with its width.
    let content = text.drop { $0 == " " }
    let end = content.lastIndex { $0 != " " }
    if let end { tokens.append(.text(String(content[...end]))) }
    text = ""
  }

  /// A number that starts here and is no part of a name such as `d01`.
  private func number(at rest: Substring) -> (value: Double, rest: Substring)? {
    if let last = text.last, last.isLetter || last.isNumber || last == "_" { return nil }
    var end = rest
    if end.first == "-" || end.first == "+" { end.removeFirst() }
    guard take(digits: &end) else { return nil }
    var fraction = end
    if fraction.first == "." {
      fraction.removeFirst()
      if take(digits: &fraction) { end = fraction }
    }
    var exponent = end
    if exponent.first == "e" || exponent.first == "E" {
      exponent.removeFirst()
      if exponent.first == "-" || exponent.first == "+" { exponent.removeFirst() }
      if take(digits: &exponent) { end = exponent }
    }
    guard let value = Double(rest[..<end.startIndex]) else { return nil }
    return (value, end)
  }

  private func take(digits rest: inout Substring) -> Bool {
    let end = rest.drop { $0.isASCII && $0.isNumber }
    guard end.startIndex > rest.startIndex else { return false }
    rest = end
    return true
  }
}
