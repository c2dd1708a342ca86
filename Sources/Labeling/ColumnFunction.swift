import SupervisionCore

/// A labeling or slicing function: it fills a column of cells, one per candidate.
public protocol ColumnFunction<C>: Sendable {
  /// The type of candidate that the function reads.
  associatedtype C: Candidate

  /// The name, unique within a set.
  var name: String { get }
  /// One line of text for help and tables.
  var description: String { get }
  /// The identity of the definition, by which stored cells are recognised as current or stale.
  var fingerprint: FunctionFingerprint { get }
  /// The error of the declaration, such as a pattern that does not compile, which sets throw; nil for none.
  var declarationError: UsageError? { get }
  /// The cell of a candidate that the function does not decide, or on which it fails.
  static var defaultCell: Int8 { get }
  /// The cells that the function may set beside the default; any other is a fault.
  var allowedCells: [Int8] { get }

  /// Sets the cells of a chunk's candidates and records failures.
  func fill(_ column: inout VoteColumn, for chunk: CandidateChunk<C>)
}
