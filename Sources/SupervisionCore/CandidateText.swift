/// A candidate as pretrained encoders read it: one or two whole texts, and the mentions that it is about.
///
/// Candidates with equal texts, such as pairs of mentions in one sentence, share one pass of an encoder.
public struct CandidateText: Equatable, Sendable {
  /// A part of a text that the candidate is about.
  public struct Mention: Equatable, Sendable {
    /// Position in ``CandidateText/texts``.
    public let text: Int
    /// UTF-8 bytes in that text.
    public let span: Span

    /// A mention over bytes of a text.
    public init(text: Int = 0, span: Span) {
      self.text = text
      self.span = span
    }
  }

  /// One text, or two that are read as a pair.
  public let texts: [String]
  /// Mentions by role: the first argument of a relation comes first, wherever it is in the text.
  public let mentions: [Mention]

  /// One or two texts with mentions in them.
  ///
  /// - Precondition: mentions lie within their texts.
  public init(texts: [String], mentions: [Mention] = []) {
    precondition((1...2).contains(texts.count), "one text or two")
    precondition(
      mentions.allSatisfy { $0.text < texts.count && $0.span.end <= texts[$0.text].utf8.count },
      "mentions within their texts")
    self.texts = texts
    self.mentions = mentions
  }

  /// One text whose marks are the mentions, in the order of the text.
  public init(_ text: MarkedText) {
    self.init(texts: [text.text], mentions: text.marks.map { Mention(span: $0.span) })
  }
}
