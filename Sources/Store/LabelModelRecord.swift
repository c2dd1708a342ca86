import SupervisionCore

/// A fitted label model with all that its labels came from.
public struct LabelModelRecord: Equatable, Sendable {
  /// The set of labeling functions it was fitted to.
  public let functionSet: String
  /// Such as `dp` or `majority`.
  public let name: String
  /// JSON.
  public let options: String
  public let seed: UInt64
  public let classBalance: [Double]
  public let provenance: Provenance
  /// JSON from which the model is made again.
  public let fitted: String

  public init(
    functionSet: String, name: String, options: String, seed: UInt64, classBalance: [Double],
    provenance: Provenance, fitted: String
  ) {
    self.functionSet = functionSet
    self.name = name
    self.options = options
    self.seed = seed
    self.classBalance = classBalance
    self.provenance = provenance
    self.fitted = fitted
  }
}

/// Which votes on which candidates a label model saw.
public struct Provenance: Equatable, Sendable {
  /// A labeling function as it was.
  public struct Function: Equatable, Codable, Sendable {
    public let name: String
    public let fingerprint: FunctionFingerprint
    /// SHA-256 of its votes on every split; nil in stores written before it was kept.
    public let votes: String?
  }

  /// In the order of the vote matrix's columns.
  public let functions: [Function]
  public let corpusChecksum: String
}
