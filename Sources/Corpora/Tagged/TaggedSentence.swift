import SupervisionCore

/// A sentence with a tag for each token, as data sets for the recognition of names have it.
public struct TaggedSentence: Equatable, Sendable {
  /// Consecutive tokens that the tags make one mention.
  public struct Mention: Equatable, Sendable {
    /// The type, such as `PER`.
    public let type: String
    /// Positions of the tokens.
    public let tokens: Range<Int>
  }

  /// The id that the file gives the sentence, else the file's name and the number of sentences before it, `train-0`.
  public let id: String
  /// The tokens in order.
  public let tokens: [String]
  /// A tag for each token: `O`, or a prefix and a type, such as `B-PER`.
  public let tags: [String]
  /// The mentions in order; none overlap.
  public let mentions: [Mention]

  /// A sentence whose mentions are those of its tags.
  ///
  /// A tag is `O`, or a prefix with `-` or `_` and a type. A mention begins at `B`, `S`, `U` and wherever the type changes
  /// or nothing came before, and ends at `E`, `L`, `S`, `U` and before what begins another: so IOB1, IOB2 (BIO), BIOES,
  /// BILOU and BMES are read alike, as the scorer of CoNLL reads them.
  ///
  /// - Precondition: a tag for each token.
  /// - Returns: nil where a tag is none of these; ``positionOfFault(in:)`` says which.
  public init?(id: String, tokens: [String], tags: [String]) {
    precondition(tokens.count == tags.count, "a tag for each token")
    guard let mentions = Self.mentions(tags) else { return nil }
    self.id = id
    self.tokens = tokens
    self.tags = tags
    self.mentions = mentions
  }

  /// The position of the first tag that is neither `O` nor a prefix and a type; nil where there is none.
  public static func positionOfFault(in tags: [String]) -> Int? {
    tags.firstIndex { Tag($0) == nil }
  }

  /// The tokens with single spaces between them, and the mentions by their types.
  public var sentence: Sentence {
    var spans: [Span] = []
    var end = 0
    for token in tokens {
      spans.append(Span(end, end + token.utf8.count))
      end += token.utf8.count + 1
    }
    return Sentence(
      id: id, text: tokens.joined(separator: " "), tokens: Tokens(tokens),
      mentions: mentions.map { mention in
        SupervisionCore.Mention(
          type: mention.type, entity: "",
          span: Span(
            spans[mention.tokens.lowerBound].start, spans[mention.tokens.upperBound - 1].end),
          tokens: mention.tokens)
      })
  }

  private static func mentions(_ texts: [String]) -> [Mention]? {
    var mentions: [Mention] = []
    var open: (type: String, start: Int)?
    func close(at end: Int) {
      if let open { mentions.append(Mention(type: open.type, tokens: open.start..<end)) }
      open = nil
    }
    for (position, text) in texts.enumerated() {
      guard let tag = Tag(text) else { return nil }
      guard case .inside(let prefix, let type) = tag else {
        close(at: position)
        continue
      }
      if "BSU".contains(prefix) || open?.type != type {
        close(at: position)
        open = (type, position)
      }
      if "ELSU".contains(prefix) { close(at: position + 1) }
    }
    close(at: texts.count)
    return mentions
  }
}

/// A tag of a token.
private enum Tag {
  case outside
  case inside(prefix: Character, type: String)

  init?(_ text: String) {
    if text == "O" {
      self = .outside
      return
    }
    guard let prefix = text.first, "BIESLUM".contains(prefix),
      let separator = text.dropFirst().first, "-_".contains(separator), text.count > 2
    else { return nil }
    self = .inside(prefix: prefix, type: String(text.dropFirst(2)))
  }
}
