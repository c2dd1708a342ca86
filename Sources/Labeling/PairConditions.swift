import SupervisionCore

/// Some tokens of a pair's sentence.
public enum TokenWindow: Hashable, Sendable {
  case sentence
  /// After the leading mention and before the trailing one.
  case between
  /// Up to `count` tokens before a mention, without the `gap` tokens next to it.
  case before(PairRole, count: Int, gap: Int = 0)
  /// Up to `count` tokens after a mention, without the `gap` tokens next to it.
  case after(PairRole, count: Int, gap: Int = 0)

  public func range(in candidate: some PairCandidate) -> Range<Int> {
    switch self {
    case .sentence: candidate.sentence.tokens.indices
    case .between: candidate.tokensBetween
    case .before(let role, let count, let gap):
      candidate.tokens(before: candidate.mention(role), count: count, gap: gap)
    case .after(let role, let count, let gap):
      candidate.tokens(after: candidate.mention(role), count: count, gap: gap)
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
      Answers(
        values: chunk.candidates.map { candidate in
          let tokens = candidate.sentence.tokens
          return windows.contains { window in
            window.range(in: candidate).contains { set.contains(tokens, at: $0) }
          }
        })
    }
  }

  /// Whether a pattern occurs in the sentence with the pair's spans replaced by tags.
  ///
  /// Sentences are tagged once per candidate, however many functions ask.
  public static func tagged(
    matches pattern: String, ignoringCase: Bool = true, first: String = "{{A}}",
    second: String = "{{B}}", file: String = #filePath, line: Int = #line, column: Int = #column
  ) -> Condition {
    let text = TextSource<C>("tagged \(first) \(second)") {
      $0.appendTaggedText(to: &$1, first: first, second: second)
    }
    return matches(
      pattern, in: text, ignoringCase: ignoringCase,
      source: SourceLocation(file: file, line: line, column: column),
      furtherParameters: [first, second])
  }
}
