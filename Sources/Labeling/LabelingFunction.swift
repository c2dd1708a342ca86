import SupervisionCore

/// A heuristic that votes a class for a candidate or abstains.
///
/// ```swift
/// LabelingFunction<Comment>("very-short", "Short comments are seldom spam.", polarity: [.ham]) { comment in
///   comment.text.count < 20 ? .vote(.ham) : .abstain
/// }
/// ```
public struct LabelingFunction<C: Candidate>: Sendable {
  /// Unique within a set.
  public let name: String
  public let description: String
  /// The classes this function may vote, or nil where that is not declared.
  public let polarity: [C.Label]?
  /// What decides whether stored votes are still this function's.
  public let fingerprint: Fingerprint
  let evaluate: @Sendable (CandidateChunk<C>, VoteColumn<C.Label>) -> Void

  /// A function from a closure, called once for every candidate.
  ///
  /// - Parameters:
  ///   - version: raise it when the body changes in a way that the fingerprint cannot notice.
  ///   - resources: what the body consults beside the candidate; a change of their bytes is noticed.
  public init(
    _ name: String, _ description: String, polarity: [C.Label]? = nil, version: Int = 1,
    resources: [Resource] = [], file: String = #filePath, line: Int = #line,
    _ body: @escaping @Sendable (C) throws -> Vote<C.Label>
  ) {
    self.init(
      name: name, description: description, polarity: polarity,
      fingerprint: Fingerprint(
        name: name, version: version, resources: resources, parameters: [], source: (file, line))
    ) { chunk, column in
      for (row, candidate) in chunk.candidates.enumerated() {
        column.set(row) { try body(candidate) }
      }
    }
  }

  /// A function that fills a whole chunk's column at once, from values computed once per candidate.
  package init(
    name: String, description: String, polarity: [C.Label]?, fingerprint: Fingerprint,
    evaluate: @escaping @Sendable (CandidateChunk<C>, VoteColumn<C.Label>) -> Void
  ) {
    self.name = name
    self.description = description
    self.polarity = polarity
    self.fingerprint = fingerprint
    self.evaluate = evaluate
  }
}

/// A labeling function's failure on one candidate.
public struct Fault: Sendable, Equatable {
  public let function: String
  public let candidate: String
  public let error: String

  public init(function: String, candidate: String, error: String) {
    self.function = function
    self.candidate = candidate
    self.error = error
  }
}
