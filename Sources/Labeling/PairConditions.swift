import SupervisionCore

/// A range of tokens in a pair's sentence, relative to its mentions.
public enum TokenWindow: Hashable, Sendable {
  /// All tokens.
  case sentence
  /// After the leading mention and before the trailing one.
  case between
  /// Up to `count` tokens before a mention, without the `gap` tokens next to it.
  case before(PairRole, count: Int, gap: Int = 0)
  /// Up to `count` tokens after a mention, without the `gap` tokens next to it.
  case after(PairRole, count: Int, gap: Int = 0)

  /// Positions of the window's tokens in the sentence, cut at its ends.
  public func range(in candidate: some PairCandidate) -> Range<Int> {
    range(in: candidate.tokenPair)
  }

  func range(in pair: TokenPair) -> Range<Int> {
    switch self {
    case .sentence:
      return 0..<pair.tokenCount
    case .between:
      return pair.between
    case .before(let role, let count, let gap):
      let end = max(0, (role == .first ? pair.first : pair.second).lowerBound - gap)
      return max(0, end - count)..<end
    case .after(let role, let count, let gap):
      let start = min(pair.tokenCount, (role == .first ? pair.first : pair.second).upperBound + gap)
      return start..<min(pair.tokenCount, start + count)
    }
  }
}

extension Condition where C: PairCandidate {
  /// Whether a token in one of the windows equals one of the words.
  public static func words(
    _ words: [String], in windows: [TokenWindow], ignoringCase: Bool = false
  ) -> Condition {
    let set = WordSet(words, ignoringCase: ignoringCase)
    return Condition(
      parameters: ["words", "\(ignoringCase)", "\(windows)", "\(words.count)"] + words
    ) { chunk in
      let column = TokenColumn.of(chunk)
      let positions = chunk.positions.value(of: WordsKey(words: words, ignoringCase: ignoringCase))
      {
        column.positions(of: set)
      }
      var values = [Bool](repeating: false, count: column.pairs.count)
      for window in windows {
        for row in column.pairs.indices {
          let pair = column.pairs[row]
          let range = window.range(in: pair)
          if positions.overlaps(pair.start + range.lowerBound..<pair.start + range.upperBound) {
            values[row] = true
          }
        }
      }
      return Answers(values: values)
    }
  }

  /// Whether a pattern matches in the sentence with the pair's spans replaced by tags.
  ///
  /// Sentences are tagged once per candidate for all functions.
  public static func tagged(
    matches pattern: String, ignoringCase: Bool = true, first: String = "{{A}}",
    second: String = "{{B}}", file: String = #filePath, line: Int = #line, column: Int = #column
  ) -> Condition {
    let text = TextSource<C>("tagged \(first) \(second)") {
      $0.appendTaggedText(to: &$1, first: first, second: second)
    }
    return matches(
      pattern, in: text, ignoringCase: ignoringCase,
      sources: [SourceLocation(file: file, line: line, column: column)],
      furtherParameters: [first, second])
  }

  /// Whether a pattern matches in the text of a mention's span.
  public static func mention(
    _ role: PairRole, matches pattern: String, ignoringCase: Bool = true,
    file: String = #filePath, line: Int = #line, column: Int = #column
  ) -> Condition {
    let text = TextSource<C>("mention \(role)") { candidate, bytes in
      candidate.context.append(mention: candidate.index(of: role), to: &bytes)
    }
    return matches(
      pattern, in: text, ignoringCase: ignoringCase,
      sources: [SourceLocation(file: file, line: line, column: column)],
      furtherParameters: ["\(role)"])
  }
}
