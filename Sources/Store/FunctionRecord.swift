import SupervisionCore

/// What the store keeps of a labeling function: what people read, and what decides whether its
/// votes are still valid.
public struct FunctionRecord: Equatable, Sendable {
  /// Unique within a task.
  public let name: String
  /// The sets it belongs to.
  public let sets: [String]
  public let description: String
  /// Class indices it may vote, or nil where that is not declared.
  public let polarity: [Int]?
  public let version: Int?
  public let fingerprint: FunctionFingerprint
  /// Identifies the executable that registered it last; a new one casts a sample of the votes again.
  public let build: String?

  public init(
    name: String, sets: [String], description: String, polarity: [Int]?, version: Int? = nil,
    fingerprint: FunctionFingerprint, build: String? = nil
  ) {
    self.name = name
    self.sets = sets
    self.description = description
    self.polarity = polarity
    self.version = version
    self.fingerprint = fingerprint
    self.build = build
  }
}

/// A labeling function that the store knows, and under whose id votes are written.
public struct RegisteredFunction: Equatable, Sendable {
  package let id: Int64
  public let name: String
  public let fingerprint: FunctionFingerprint
}

/// How stored functions compare with those that are declared now.
public struct Registration: Equatable, Sendable {
  /// In the order given.
  public let functions: [RegisteredFunction]
  /// Names not in the store before.
  public let added: [String]
  /// Names whose fingerprint differs from the stored one; their votes are stale.
  public let changed: [String]
}

/// What the store knows of a function besides its votes.
public struct StoredFunction: Equatable, Sendable {
  public let record: FunctionRecord
  /// Wall time of casting the stored votes, summed over chunks.
  public let seconds: Double
  public let faultCount: Int
  /// Candidates with a stored cell, vote or abstain.
  public let candidateCount: Int
}
