import SupervisionCore

/// A labeling or slicing function: it fills a column of cells, one per candidate.
public protocol ColumnFunction<C>: Sendable {
  associatedtype C: Candidate

  /// Unique within a set.
  var name: String { get }
  /// One line for people.
  var description: String { get }
  /// Decides whether stored cells are still this function's.
  var fingerprint: FunctionFingerprint { get }
  /// The error of the declaration, such as a pattern that does not compile; sets throw it.
  var declarationError: UsageError? { get }
  /// The cell of a candidate that the function does not decide, or on which it fails.
  static var defaultCell: Int8 { get }
  /// The cells it may set beside the default; another is a fault.
  var allowedCells: [Int8] { get }

  /// Fills the cells of a chunk's candidates, and records failures.
  func fill(_ column: inout VoteColumn, for chunk: CandidateChunk<C>)
}
