import SupervisionCore

/// A search for one pattern in the texts of a chunk.
///
/// Literals are looked for in all texts at once, and once for all patterns that have them; the regular expression runs
/// only where they do not settle the matter.
struct PatternSearch<C: Candidate> {
  private struct OccurrencesKey: Hashable {
    let text: TextSource<C>.Key
    let ignoringCase: Bool
    let literals: [Literal]
  }

  private let expression: RegularExpression
  private let shape: PatternShape?
  private let source: TextSource<C>
  private let chunk: CandidateChunk<C>
  private let texts: TextColumn

  init(
    _ expression: RegularExpression, _ shape: PatternShape?, in source: TextSource<C>,
    of chunk: CandidateChunk<C>
  ) {
    self.expression = expression
    self.source = source
    self.chunk = chunk
    texts = source.texts(of: chunk)
    self.shape = texts.bytes.count <= Int32.max ? shape : nil
  }

  func answers() -> Condition<C>.Answers {
    var answers = Condition<C>.Answers(values: [Bool](repeating: false, count: texts.ends.count))
    guard let shape else {
      search(texts.ends.indices, &answers)
      return answers
    }
    search(rowsLeft(by: shape, &answers), &answers)
    return answers
  }

  /// Runs the regular expression on some rows.
  private func search(_ rows: some Collection<Int>, _ answers: inout Condition<C>.Answers) {
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

  /// Answers for the rows in which the literals decide, and gives the others.
  private func rowsLeft(
    by shape: PatternShape, _ answers: inout Condition<C>.Answers
  ) -> [Int] {
    let lowercased = source.lowercasedASCII(of: chunk)
    let searched = expression.ignoringCase ? lowercased.texts : texts
    let isASCII = { (row: Int) in lowercased.isASCII || texts.isASCII(row) }
    var search = ShapeSearch(shape) { occurrences(of: $0, in: searched) }
    let states = search.states(rowCount: texts.ends.count, isASCII: isASCII)
    var left: [Int] = []
    for row in states.indices {
      if states[row] == .present { answers.values[row] = true }
      let isPossible = states[row] == .possible
      if isPossible || shape.hasUnicodeTwins && !isASCII(row) { left.append(row) }
    }
    return left
  }

  private func occurrences(
    of literals: [Literal], in searched: TextColumn
  ) -> LiteralOccurrences {
    let key = OccurrencesKey(
      text: source.key, ignoringCase: expression.ignoringCase, literals: literals)
    return chunk.answer(key) { LiteralOccurrences(of: literals, in: searched) }
  }
}
