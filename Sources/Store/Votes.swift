import SupervisionCore

/// A chunk of candidates and the functions that have not voted on it yet.
public struct PendingChunk: Equatable, Sendable {
  /// The chunk.
  public let chunk: StoredChunk
  /// The functions in the order of their registration.
  public let functions: [RegisteredFunction]
}

/// One function's votes on one chunk.
public struct ChunkVotes: Sendable {
  /// A function's failure on one candidate, which then counts as an abstain.
  public struct Fault: Equatable, Sendable {
    /// Row within the chunk, from 0.
    public let row: Int
    /// Description of the error.
    public let error: String

    /// A fault on one candidate.
    public init(row: Int, error: String) {
      self.row = row
      self.error = error
    }
  }

  /// The function that voted.
  public let function: RegisteredFunction
  /// One per candidate of the chunk: class indices or ``SupervisionCore/abstainCell``.
  public let cells: [Int8]
  /// Failures of the function; the cell of such a row is an abstain.
  public let faults: [Fault]
  /// Wall time of casting the votes, in seconds.
  public let seconds: Double

  /// Votes to be written by ``Store/write(_:for:)``.
  public init(
    function: RegisteredFunction, cells: [Int8], faults: [Fault] = [], seconds: Double
  ) {
    self.function = function
    self.cells = cells
    self.faults = faults
    self.seconds = seconds
  }
}

/// A stored failure of a labeling function.
public struct StoredFault: Equatable, Sendable {
  /// Name of the function.
  public let function: String
  /// Split of the candidate.
  public let split: Split
  /// Position within the split, from 0.
  public let position: Int
  /// Id of the candidate.
  public let candidate: String
  /// Description of the error.
  public let error: String
}
