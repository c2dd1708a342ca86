import SupervisionCore

/// A chunk of candidates and the functions that have not voted on it yet.
public struct PendingChunk: Equatable, Sendable {
  public let chunk: StoredChunk
  /// In the order in which they were registered.
  public let functions: [RegisteredFunction]
}

/// One function's votes on one chunk.
public struct ChunkVotes: Sendable {
  /// A function's failure on one candidate, which then counts as an abstain.
  public struct Fault: Equatable, Sendable {
    /// Within the chunk.
    public let row: Int
    public let error: String

    public init(row: Int, error: String) {
      self.row = row
      self.error = error
    }
  }

  public let function: RegisteredFunction
  /// One per candidate of the chunk: class indices or ``SupervisionCore/abstainCell``.
  public let cells: [Int8]
  public let faults: [Fault]
  /// Wall time that casting them took.
  public let seconds: Double

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
  public let function: String
  public let split: Split
  /// Within the split.
  public let position: Int
  /// The candidate's id.
  public let candidate: String
  public let error: String
}
