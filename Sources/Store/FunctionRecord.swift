import SupervisionCore

/// A labeling function as the store records it: its description, and the fingerprint that decides whether its votes
/// are still valid.
public struct FunctionRecord: Equatable, Sendable {
  /// Name, unique within a task.
  public let name: String
  /// Names of the function sets it belongs to.
  public let sets: [String]
  /// One sentence, as the function declares it.
  public let description: String
  /// Class indices it may vote, or nil where that is not declared.
  public let polarity: [Int]?
  /// Version that the function declares, if any.
  public let version: Int?
  /// Hashes of declaration and source; another fingerprint makes the stored votes stale.
  public let fingerprint: FunctionFingerprint
  /// Identity of the executable that registered it last; another executable casts a sample of the votes again as a check.
  public let build: String?

  /// A record to be registered by ``Store/register(_:task:outdated:)``.
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

/// A registered labeling function, under whose id votes are written.
public struct RegisteredFunction: Equatable, Sendable {
  package let id: Int64
  /// Name, unique within a task.
  public let name: String
  /// The fingerprint it was registered with.
  public let fingerprint: FunctionFingerprint
  /// What its first votes replace; nil where nothing changed.
  let change: FunctionChange?
}

/// A changed function whose record and votes stay in the store until new votes are written.
struct FunctionChange: Equatable {
  let record: FunctionRecord
  /// The stored fingerprint at registration; that of `record` where the function votes differently all the same.
  let previous: FunctionFingerprint

  /// Whether the stored function is the new one already.
  func isMade(in stored: FunctionFingerprint, build: String?) -> Bool {
    stored.matches(record.fingerprint)
      && (!previous.matches(record.fingerprint) || build == record.build)
  }
}

/// The differences between stored and declared functions.
public struct Registration: Equatable, Sendable {
  /// The functions in the order given.
  public let functions: [RegisteredFunction]
  /// Names of functions new to the store.
  public let added: [String]
  /// Names of functions whose fingerprint differs from the stored one, and of those said to be outdated; their votes
  /// are stale.
  public let changed: [String]
}

/// A stored labeling function with totals of its votes.
public struct StoredFunction: Equatable, Sendable {
  /// The function as it was registered last.
  public let record: FunctionRecord
  /// Wall time of casting the stored votes, summed over chunks.
  public let seconds: Double
  /// Number of stored faults.
  public let faultCount: Int
  /// Candidates with a stored cell, vote or abstain.
  public let candidateCount: Int
}
