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
  associatedtype Label: ClassLabel
  associatedtype Context: CandidateContext = NoContext

  /// Unique within a task, stable over imports.
  var id: String { get }

  /// What this candidate shares with others.
  var context: Context { get }

  /// The text that a person reads, with the spans that make the candidate.
  var markedText: MarkedText { get }

  /// The candidate as text models read it; by default the words of ``markedText``.
  var markedTokens: MarkedTokens { get }

  /// The candidate as JSON text, without its context.
  func encodedBody() throws -> String

  /// The candidate that ``encodedBody()`` described.
  init(id: String, body: String, context: Context) throws
}

/// What several candidates share; stored once and decoded once.
public protocol CandidateContext: Sendable {
  /// Unique within a task.
  var id: String { get }
  func encodedBody() throws -> String
  init(id: String, body: String) throws
}

/// The context of candidates that share nothing.
public struct NoContext: CandidateContext, Equatable {
  public init() {}
  public var id: String { "" }
  public func encodedBody() -> String { "" }
  public init(id: String, body: String) {}
}

extension Candidate {
  public var markedTokens: MarkedTokens { MarkedTokens(markedText) }
}

extension Candidate where Context == NoContext {
  public var context: NoContext { NoContext() }
}

extension Candidate where Self: Codable, Context == NoContext {
  public func encodedBody() throws -> String {
    try canonicalJSONText(self)
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
  /// A span with the name of what it marks.
  public struct Mark: Equatable, Sendable {
    public let span: Span
    public let name: String

    public init(span: Span, name: String) {
      self.span = span
      self.name = name
    }
  }

  public let text: String
  /// In text order, not overlapping.
  public let marks: [Mark]

  public init(text: String, marks: [Mark]) {
    self.text = text
    self.marks = marks
  }
}

/// A candidate with what a corpus says of it.
public struct LabeledCandidate<C: Candidate>: Sendable {
  public let candidate: C
  public let split: Split
  /// Class index, or nil where no gold label is known.
  public let gold: Int?

  public init(candidate: C, split: Split, gold: Int?) {
    self.candidate = candidate
    self.split = split
    self.gold = gold
  }
}
