import SupervisionCore

/// A yes-or-no question about a candidate, from which labeling and slicing functions are built.
///
/// A condition used by several functions is evaluated once per candidate. Conditions combine with
/// `&&`, `||` and `!`; both sides are always evaluated, and a failure of either is a fault.
///
/// ```swift
/// let short = Condition<Comment> { $0.text.words.count < 5 }
/// LabelingFunction("short-link", "Little but a link.", vote: .spam,
///   when: short && .pattern(in: \.text, matches: "https?://"))
/// ```
public struct Condition<C: Candidate>: Sendable {
  let parameters: [String]
  let resources: [Resource]
  let sources: [SourceLocation]
  let declarationError: UsageError?
  private let identity = Identity()
  private let evaluate: @Sendable (CandidateChunk<C>) -> Answers

  /// A condition from a closure, called once for every candidate.
  ///
  /// - Parameters:
  ///   - resources: data that the closure reads beside the candidate; their bytes are part of the fingerprint.
  ///   - file: the file of the declaration, whose text is part of the fingerprint.
  ///   - line: the line of the declaration.
  ///   - column: the column of the declaration.
  ///   - holds: the answer for a candidate; an error that it throws is a fault.
  @inlinable
  public init(
    resources: [Resource] = [], file: String = #filePath, line: Int = #line, column: Int = #column,
    _ holds: @escaping @Sendable (C) throws -> Bool
  ) {
    self.init(
      parameters: [], resources: resources,
      sources: [SourceLocation(file: file, line: line, column: column)]
    ) { chunk in
      chunk.candidates.withUnsafeBufferPointer { Answers(of: $0, at: chunk.place, holds) }
    }
  }

  /// A condition on a feature, which is computed once per candidate for all conditions that use it.
  @inlinable
  public init<Value>(
    on feature: Feature<C, Value>, resources: [Resource] = [], file: String = #filePath,
    line: Int = #line, column: Int = #column, _ holds: @escaping @Sendable (Value) -> Bool
  ) {
    self.init(
      parameters: ["feature", feature.key], resources: resources,
      sources: [SourceLocation(file: file, line: line, column: column)]
    ) { chunk in
      chunk.values(of: feature).withUnsafeBufferPointer { Answers(of: $0, at: chunk.place, holds) }
    }
  }

  /// A condition from a closure over chunks.
  ///
  /// - Parameter parameters: all that the answers depend on beside the candidate and `resources`.
  @usableFromInline
  init(
    parameters: [String], resources: [Resource] = [], sources: [SourceLocation] = [],
    declarationError: UsageError? = nil,
    evaluate: @escaping @Sendable (CandidateChunk<C>) -> Answers
  ) {
    self.parameters = parameters
    self.resources = resources
    self.sources = sources
    self.declarationError = declarationError
    self.evaluate = evaluate
  }

  func answers(for chunk: CandidateChunk<C>) -> Answers {
    chunk.answers.value(of: ObjectIdentifier(identity)) { evaluate(chunk) }
  }

  func fill(_ column: inout VoteColumn, for chunk: CandidateChunk<C>, whereTrue cell: Int8) {
    answers(for: chunk).fill(&column, whereTrue: cell)
  }
}

private final class Identity: Sendable {}

extension Condition {
  /// Holds where both hold.
  public static func && (a: Condition, b: Condition) -> Condition {
    combination("and", a, b) { $0.combined(with: $1) { $0 && $1 } }
  }

  /// Holds where at least one holds.
  public static func || (a: Condition, b: Condition) -> Condition {
    combination("or", a, b) { $0.combined(with: $1) { $0 || $1 } }
  }

  /// Holds where the condition does not; a failure is still a fault.
  public static prefix func ! (a: Condition) -> Condition {
    Condition(
      parameters: ["not"] + a.parameters, resources: a.resources, sources: a.sources,
      declarationError: a.declarationError
    ) { chunk in
      a.answers(for: chunk).negated()
    }
  }

  private static func combination(
    _ name: String, _ a: Condition, _ b: Condition,
    _ combine: @escaping @Sendable (Answers, Answers) -> Answers
  ) -> Condition {
    Condition(
      parameters: ["(\(name)"] + a.parameters + [","] + b.parameters + [")"],
      resources: a.resources + b.resources, sources: a.sources + b.sources,
      declarationError: a.declarationError ?? b.declarationError
    ) { chunk in
      combine(a.answers(for: chunk), b.answers(for: chunk))
    }
  }
}
