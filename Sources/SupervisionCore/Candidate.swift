import JSONCoding
import PortableFoundation

/// One thing to be classified: a text, a pair of mentions, a feature vector with an identity.
///
/// A `Codable` type needs only an `id` and a nested `Label`; the store then keeps its JSON:
///
/// ```swift
/// struct Comment: Candidate, Codable {
///   enum Label: Int, ClassLabel { case ham, spam }
///   let id: String
///   let text: String
/// }
/// ```
///
/// Candidates that share something large, such as the sentence around a pair of mentions, name it
/// as their ``Context``: it is stored and decoded once.
public protocol Candidate: Sendable {
  /// The classes of the task.
  associatedtype Label: ClassLabel
  /// The value that candidates share; ``NoContext`` where they share nothing.
  associatedtype Context: CandidateContext = NoContext

  /// An identifier, unique within a task and the same at every import.
  var id: String { get }

  /// The value that this candidate shares with others.
  var context: Context { get }

  /// The text that a person reads, with the spans that make the candidate.
  var markedText: MarkedText { get }

  /// The candidate as text models read it; by default the words of ``markedText``.
  var markedTokens: MarkedTokens { get }

  /// The candidate as pretrained encoders read it; by default ``markedText``, its marks as mentions.
  var candidateText: CandidateText { get }

  /// The candidate as JSON text, without its context.
  ///
  /// - Throws: an error of the encoder.
  func encodedBody() throws -> String

  /// The candidate that ``encodedBody()`` described.
  ///
  /// - Throws: an error of the decoder, or ``DataError``, when `body` has another form.
  init(id: String, body: String, context: Context) throws
}

/// A value that several candidates share, stored and decoded once.
public protocol CandidateContext: Sendable {
  /// An identifier, unique within a task.
  var id: String { get }
  /// The context as JSON text, without its identifier.
  ///
  /// - Throws: an error of the encoder.
  func encodedBody() throws -> String
  /// The context that ``encodedBody()`` described.
  ///
  /// - Throws: an error of the decoder, or ``DataError``, when `body` has another form.
  init(id: String, body: String) throws
}

/// The context of candidates that share nothing.
public struct NoContext: CandidateContext, Equatable {
  /// The one value of this type.
  public init() {}
  public var id: String { "" }
  public func encodedBody() -> String { "" }
  public init(id: String, body: String) {}
}

extension Candidate {
  public var markedTokens: MarkedTokens { MarkedTokens(markedText) }

  public var candidateText: CandidateText { CandidateText(markedText) }
}

extension Candidate where Context == NoContext {
  public var context: NoContext { NoContext() }
}

extension Candidate where Self: Codable, Context == NoContext {
  public func encodedBody() throws -> String {
    try FlatEncoder.text(of: self) ?? canonicalJSONText(self)
  }

  public init(id: String, body: String, context: NoContext) throws {
    var body = body
    let flat = body.withUTF8 { FlatDecoder().decode(Self.self, from: $0, 0..<$0.count) }
    self = try flat ?? JSONDecoder().decode(Self.self, from: Data(body.utf8))
  }

  /// The field `text` where there is one, else the whole candidate as JSON.
  public var markedText: MarkedText {
    let body = (try? encodedBody()) ?? id
    let text = try? JSONDecoder().decode(TextField.self, from: Data(body.utf8)).text
    return MarkedText(text: text ?? body, marks: [])
  }
}

private struct TextField: Decodable {
  let text: String
}

/// A text with marked spans, for people to read.
public struct MarkedText: Equatable, Sendable {
  /// A marked span and its name.
  public struct Mark: Equatable, Sendable {
    /// UTF-8 offsets into the text.
    public let span: Span
    /// The caption of the span, such as `Chemical 1`.
    public let name: String

    /// A mark with this caption over a span of the text.
    public init(span: Span, name: String) {
      self.span = span
      self.name = name
    }
  }

  /// The whole text.
  public let text: String
  /// Marks in text order, not overlapping.
  public let marks: [Mark]

  /// A text with marks in text order.
  ///
  /// - Precondition: marks do not overlap and end within the text.
  public init(text: String, marks: [Mark]) {
    self.text = text
    self.marks = marks
  }
}

/// A candidate with its split and, where the corpus has one, its gold label.
public struct LabeledCandidate<C: Candidate>: Sendable {
  /// The candidate itself.
  public let candidate: C
  /// The part of the corpus that the candidate belongs to.
  public let split: Split
  /// Class index, or nil where no gold label is known.
  public let gold: Int?

  /// A candidate as a corpus delivers it.
  ///
  /// - Parameters:
  ///   - candidate: the candidate itself.
  ///   - split: the part of the corpus that it belongs to.
  ///   - gold: its class index; nil where no gold label is known.
  public init(candidate: C, split: Split, gold: Int?) {
    self.candidate = candidate
    self.split = split
    self.gold = gold
  }
}
