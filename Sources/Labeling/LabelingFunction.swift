import SupervisionCore

/// A heuristic that votes a class for a candidate or abstains.
///
/// ```swift
/// LabelingFunction("very-short", "Short comments are seldom spam.", polarity: [.ham]) { comment in
///   comment.text.words.count < 5 ? .vote(.ham) : .abstain
/// }
/// LabelingFunction(
///   "sells", "Offers something.", vote: .spam,
///   when: .keywords(in: \.text, anyOf: ["buy", "cheap"]) && !.pattern(in: \.text, matches: "not for sale"))
/// ```
///
/// ``Keywords``, ``Pattern`` and ``DictionaryMatch`` are shorter forms of the second.
public struct LabelingFunction<C: Candidate>: ColumnFunction {
  /// The name, unique within a set; the key of its votes in the store.
  public let name: String
  /// One sentence on when the function votes which class.
  public let description: String
  /// The classes this function may vote; nil where that is not declared. Another vote is a fault.
  public let polarity: [C.Label]?
  /// A number raised by hand for changes that the ``SupervisionCore/FunctionFingerprint`` cannot notice.
  public let version: Int
  public let fingerprint: FunctionFingerprint
  public let declarationError: UsageError?
  private let evaluate: @Sendable (CandidateChunk<C>, inout VoteColumn) -> Void

  public static var defaultCell: Int8 { abstainCell }
  public var allowedCells: [Int8] {
    (polarity ?? Array(C.Label.allCases)).map { Int8(truncatingIfNeeded: $0.rawValue) }
  }

  /// A function from a closure, called once for every candidate.
  ///
  /// - Parameters:
  ///   - name: unique within its set; the key of its votes in the store.
  ///   - description: one sentence on when it votes which class.
  ///   - polarity: the classes it votes for; nil where it may vote for any.
  ///   - version: number to raise when the function changes in a way that its
  ///     ``SupervisionCore/FunctionFingerprint`` cannot notice.
  ///   - resources: data that the body reads beside the candidate; their bytes are part of the fingerprint.
  ///   - file: the file of the declaration, whose text is part of the fingerprint.
  ///   - line: the line of the declaration.
  ///   - column: the column of the declaration.
  ///   - body: the vote on a candidate; an error that it throws is a fault of that candidate.
  @inlinable
  public init(
    _ name: String, _ description: String, polarity: [C.Label]? = nil, version: Int = 1,
    resources: [Resource] = [], file: String = #filePath, line: Int = #line,
    column: Int = #column, _ body: @escaping @Sendable (C) throws -> Vote<C.Label>
  ) {
    self.init(
      name: name, description: description, polarity: polarity, version: version,
      resources: resources, sources: [SourceLocation(file: file, line: line, column: column)]
    ) { chunk, cells in
      chunk.fill(&cells) { try body($0).cell }
    }
  }

  /// A function that votes one class wherever a condition holds, and abstains elsewhere.
  public init(
    _ name: String, _ description: String, vote: C.Label, version: Int = 1,
    file: String = #filePath, line: Int = #line, column: Int = #column, when condition: Condition<C>
  ) {
    let cell = Vote.vote(vote).cell
    self.init(
      name: name, description: description, polarity: [vote], version: version,
      resources: condition.resources, parameters: condition.parameters,
      sources: [SourceLocation(file: file, line: line, column: column)] + condition.sources,
      declarationError: condition.declarationError
    ) { chunk, cells in
      condition.fill(&cells, for: chunk, whereTrue: cell)
    }
  }

  @usableFromInline
  init(
    name: String, description: String, polarity: [C.Label]?, version: Int,
    resources: [Resource], parameters: [String] = [], sources: [SourceLocation],
    declarationError: UsageError? = nil,
    evaluate: @escaping @Sendable (CandidateChunk<C>, inout VoteColumn) -> Void
  ) {
    self.name = name
    self.description = description
    self.polarity = polarity
    self.version = version
    self.declarationError = declarationError
    self.evaluate = evaluate
    fingerprint = FunctionFingerprint(
      name: name, version: version, polarity: polarity?.map(\.rawValue), resources: resources,
      parameters: parameters, sources: sources)
  }

  public func fill(_ column: inout VoteColumn, for chunk: CandidateChunk<C>) {
    evaluate(chunk, &column)
  }
}
