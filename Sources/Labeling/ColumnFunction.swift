import SupervisionCore

/// What labeling functions and slicing functions have in common: each fills a column of cells.
public protocol ColumnFunction<C>: Sendable {
  associatedtype C: Candidate

  /// Unique within a set.
  var name: String { get }
  /// One line for people.
  var description: String { get }
  /// What decides whether stored cells are still this function's.
  var fingerprint: FunctionFingerprint { get }
  /// What is wrong with the declaration, such as a pattern that does not compile. Sets throw it.
  var declarationError: UsageError? { get }
  /// The cell of a candidate of which the function says nothing, and where it fails.
  static var restingCell: Int8 { get }
  /// The cells it may set beside the resting one; another is a fault.
  var allowedCells: [Int8] { get }

  /// Fills the cells of a chunk's candidates, and records failures.
  func fill(_ column: inout CellColumn, for chunk: CandidateChunk<C>)
}
