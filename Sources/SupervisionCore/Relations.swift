import JSONCoding
import PortableFoundation

/// A named thing in a sentence, such as a person or a chemical.
public struct Mention: Hashable, Sendable {
  /// The type, such as `Person`, `Chemical` or `Disease`.
  public let type: String
  /// The identifier of the entity in the corpus (`D016651`, several joined by `|`); empty where it gives none.
  public let entity: String
  /// UTF-8 offsets into the sentence's text.
  public let span: Span
  /// Positions in the sentence's tokens; empty only where no token is at the span.
  public let tokens: Range<Int>

  /// A mention of a type, with its place in the text and in the tokens.
  public init(type: String, entity: String, span: Span, tokens: Range<Int>) {
    self.type = type
    self.entity = entity
    self.span = span
    self.tokens = tokens
  }
}

/// A sentence with its tokens and all its mentions, shared by the candidates in it.
public final class Sentence: CandidateContext {
  public let id: String
  /// The text of the sentence.
  public let text: String
  /// The text's UTF-8, against which spans are offsets.
  public let utf8: [UInt8]
  /// The tokens in text order.
  public let tokens: Tokens
  /// Mentions in text order.
  public let mentions: [Mention]

  /// A sentence with tokens and mentions in text order.
  ///
  /// - Precondition: spans end within the text's UTF-8, token ranges within the tokens.
  public init(id: String, text: String, tokens: Tokens, mentions: [Mention]) {
    self.id = id
    self.text = text
    self.utf8 = Array(text.utf8)
    self.tokens = tokens
    self.mentions = mentions
  }

  /// The text of a span.
  public func text(of span: Span) -> String {
    String(decoding: utf8[span.start..<span.end], as: UTF8.self)
  }

  private struct Body: Codable {
    var text: String
    /// Each followed by U+001F; nil where a token holds that character.
    var tokens: String?
    /// The tokens one by one, where one of them holds U+001F.
    var tokenList: [String]?
    /// type, entity, start, end, first token, end token
    var mentions: [MentionBody]
  }

  private struct MentionBody: Codable {
    var type: String
    var entity: String
    var span: [Int]
    var tokens: [Int]
  }

  public func encodedBody() throws -> String {
    let separator = "\u{1F}"
    let holdsSeparator = tokens.bytes.contains(0x1F)
    let body = Body(
      text: text,
      tokens: holdsSeparator ? nil : tokens.indices.map { tokens[$0] + separator }.joined(),
      tokenList: holdsSeparator ? tokens.indices.map { tokens[$0] } : nil,
      mentions: mentions.map {
        MentionBody(
          type: $0.type, entity: $0.entity, span: [$0.span.start, $0.span.end],
          tokens: [$0.tokens.lowerBound, $0.tokens.upperBound])
      })
    return try canonicalJSONText(body)
  }

  public convenience init(id: String, body: String) throws {
    let body = try JSONDecoder().decode(Body.self, from: Data(body.utf8))
    guard
      let tokens = body.tokenList
        ?? body.tokens?.utf8.split(separator: 0x1F, omittingEmptySubsequences: false)
        .dropLast().map({ String(Substring($0)) })
    else {
      throw DataError(
        file: "sentence \(id)", field: "tokens", found: "no such field",
        expected: "the sentence's tokens", remedy: "export or import the corpus again")
    }
    func range(_ ends: [Int], _ field: String, within count: Int) throws -> Range<Int> {
      guard ends.count == 2, 0 <= ends[0], ends[0] <= ends[1], ends[1] <= count else {
        throw DataError(
          file: "sentence \(id)", field: "mentions.\(field)", found: "\(ends)",
          expected: "start and end, in order and at most \(count)",
          remedy: "export or import the corpus again")
      }
      return ends[0]..<ends[1]
    }
    let mentions = try body.mentions.map { mention in
      let span = try range(mention.span, "span", within: body.text.utf8.count)
      return Mention(
        type: mention.type, entity: mention.entity, span: Span(span.lowerBound, span.upperBound),
        tokens: try range(mention.tokens, "tokens", within: tokens.count))
    }
    self.init(
      id: id, text: body.text, tokens: Tokens(tokens),
      mentions: mentions)
  }
}

/// A candidate that is a pair of mentions in one sentence; the task decides the role of each.
public protocol PairCandidate: Candidate where Context == Sentence {
  /// Position in `context.mentions` of the mention in the first role.
  var firstIndex: Int { get }
  /// Position in `context.mentions` of the mention in the second role.
  var secondIndex: Int { get }
}

extension PairCandidate {
  /// The sentence that both mentions are in.
  @inlinable public var sentence: Sentence { context }
  /// The mention in the first role.
  @inlinable public var first: Mention { context.mentions[firstIndex] }
  /// The mention in the second role.
  @inlinable public var second: Mention { context.mentions[secondIndex] }

  public var markedText: MarkedText {
    let marks = [(first, "1"), (second, "2")].sorted { $0.0.span.start < $1.0.span.start }
    return MarkedText(
      text: context.text,
      marks: marks.map { MarkedText.Mark(span: $0.0.span, name: "\($0.0.type) \($0.1)") })
  }
}

extension PairCandidate {
  /// The sentence's tokens with the two mentions in the order of their roles.
  public var markedTokens: MarkedTokens {
    MarkedTokens(
      tokens: context.tokens,
      marks: [first, second].map { MarkedTokens.Mark(type: $0.type, range: $0.tokens) })
  }

  /// The sentence's text with the two mentions in the order of their roles.
  public var candidateText: CandidateText {
    CandidateText(
      texts: [context.text],
      mentions: [first, second].map { CandidateText.Mention(span: $0.span) })
  }
}

/// A pair of mentions between which the task's relation holds or not.
public struct RelationCandidate: PairCandidate {
  public typealias Label = BinaryLabel

  public let id: String
  public let context: Sentence
  public let firstIndex: Int
  public let secondIndex: Int

  /// A pair of mentions by their positions in `sentence.mentions`.
  public init(id: String, sentence: Sentence, firstIndex: Int, secondIndex: Int) {
    self.id = id
    self.context = sentence
    self.firstIndex = firstIndex
    self.secondIndex = secondIndex
  }

  public func encodedBody() -> String { "[\(firstIndex),\(secondIndex)]" }

  public init(id: String, body: String, context: Sentence) throws {
    let indices = body.dropFirst().dropLast().split(separator: ",").compactMap { Int($0) }
    guard indices.count == 2, indices.allSatisfy(context.mentions.indices.contains) else {
      throw DataError(
        file: "candidate \(id)", field: "body", found: body,
        expected: "two positions below \(context.mentions.count)",
        remedy: "import the corpus again")
    }
    self.init(id: id, sentence: context, firstIndex: indices[0], secondIndex: indices[1])
  }
}
