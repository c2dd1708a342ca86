/// A search for one pattern in the texts of a chunk.
///
/// Literals are located in all texts at once, and once for all patterns that have them; the regular expression runs
/// only on texts that they do not decide.
struct RegexSearch {
  let expression: RegularExpression
  let texts: TextColumn

  /// The answers of the regular expression for every row.
  func answers() -> Answers {
    var answers = Answers(values: [Bool](repeating: false, count: texts.ends.count))
    search(texts.ends.indices, &answers)
    return answers
  }

  /// The same answers.
  ///
  /// - Parameters:
  ///   - shape: of the pattern.
  ///   - isASCII: which rows are.
  ///   - occurrences: positions of any of some literals in the texts, lower-cased when case is ignored.
  func answers(
    _ shape: RegexShape, isASCII: [Bool],
    _ occurrences: (RegexShape.Choice) -> LiteralOccurrences
  ) -> Answers {
    var answers = Answers(values: [Bool](repeating: false, count: isASCII.count))
    let states = ShapeSearch(shape, occurrences: occurrences).states(isASCII: isASCII)
    var left: [Int] = []
    for row in states.indices {
      if states[row] == .present { answers.values[row] = true }
      let isPossible = states[row] == .possible
      if isPossible || shape.hasUnicodeTwins && !isASCII[row] { left.append(row) }
    }
    search(left, &answers)
    return answers
  }

  private func search(_ rows: some Collection<Int>, _ answers: inout Answers) {
    texts.bytes.withUnsafeBufferPointer { bytes in
      for row in rows {
        do {
          answers.values[row] = try expression.matches(
            UnsafeBufferPointer(rebasing: bytes[texts.range(row)]))
        } catch {
          answers.faults.append((row, error))
        }
      }
    }
  }
}

/// The key under which a chunk stores the positions of literals.
struct OccurrencesKey: Hashable {
  let text: TextKey
  let ignoringCase: Bool
  let literals: [Literal]
}
