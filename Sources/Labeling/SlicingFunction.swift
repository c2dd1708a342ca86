import SupervisionCore

/// A function that decides whether a candidate belongs to a slice, a part of the data that is modelled or scored apart.
///
/// ```swift
/// SlicingFunction("questions", "Comments that ask.") { $0.text.hasSuffix("?") }
/// SlicingFunction("links", "Comments with a link.", when: .pattern(in: \.text, matches: "https?://"))
/// SlicingFunction(votesOf: marriedBetween)
/// ```
public struct SlicingFunction<C: Candidate>: ColumnFunction {
  /// The name of the slice, unique within a set.
  public let name: String
  /// One sentence on the candidates of the slice.
  public let description: String
  public let fingerprint: FunctionFingerprint
  public let declarationError: UsageError?
  private let evaluate: @Sendable (CandidateChunk<C>, inout VoteColumn) -> Void

  /// 0: a candidate on which the function fails is not in the slice.
  public static var defaultCell: Int8 { 0 }
  public var allowedCells: [Int8] { [0, 1] }

  /// A slice from a closure, called once for every candidate. Parameters as in ``LabelingFunction``.
  @inlinable
  public init(
    _ name: String, _ description: String = "", version: Int = 1, resources: [Resource] = [],
    file: String = #filePath, line: Int = #line, column: Int = #column,
    _ isMember: @escaping @Sendable (C) throws -> Bool
  ) {
    self.init(
      name: name, description: description,
      fingerprint: FunctionFingerprint(
        name: name, version: version, polarity: nil, resources: resources, parameters: [],
        sources: [SourceLocation(file: file, line: line, column: column)])
    ) { chunk, cells in
      chunk.fill(&cells) { try isMember($0) ? 1 : 0 }
    }
  }

  /// The slice of the candidates for which a condition holds.
  public init(
    _ name: String, _ description: String = "", version: Int = 1, file: String = #filePath,
    line: Int = #line, column: Int = #column, when condition: Condition<C>
  ) {
    self.init(
      name: name, description: description,
      fingerprint: FunctionFingerprint(
        name: name, version: version, polarity: nil, resources: condition.resources,
        parameters: condition.parameters,
        sources: [SourceLocation(file: file, line: line, column: column)] + condition.sources),
      declarationError: condition.declarationError
    ) { chunk, cells in
      condition.fill(&cells, for: chunk, whereTrue: 1)
    }
  }

  /// The slice of the candidates on which a labeling function votes, whatever the class.
  public init(votesOf function: LabelingFunction<C>) {
    self.init(
      name: function.name, description: function.description, fingerprint: function.fingerprint,
      declarationError: function.declarationError
    ) { chunk, cells in
      var votes = VoteColumn(
        rowCount: cells.cells.count, defaultCell: LabelingFunction<C>.defaultCell)
      function.fill(&votes, for: chunk)
      cells.cells = votes.cells.map { $0 == abstainCell ? 0 : 1 }
      for fault in votes.faults { cells.fail(fault.row, fault.error) }
    }
  }

  @usableFromInline
  init(
    name: String, description: String, fingerprint: FunctionFingerprint,
    declarationError: UsageError? = nil,
    evaluate: @escaping @Sendable (CandidateChunk<C>, inout VoteColumn) -> Void
  ) {
    self.name = name
    self.description = description
    self.fingerprint = fingerprint
    self.declarationError = declarationError
    self.evaluate = evaluate
  }

  public func fill(_ column: inout VoteColumn, for chunk: CandidateChunk<C>) {
    evaluate(chunk, &column)
  }
}
