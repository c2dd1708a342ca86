import SupervisionCore

/// A fitted label model with its options and the provenance of its votes.
public struct LabelModelRecord: Equatable, Sendable {
  /// Name of the function set it was fitted to.
  public let functionSet: String
  /// Name of the kind of label model, such as `dp` or `majority`.
  public let name: String
  /// Options of the fit, as JSON.
  public let options: String
  /// Seed of the fit.
  public let seed: UInt64
  /// P(class) by class index; sums to 1.
  public let classBalance: [Double]
  /// The votes and the corpus that it was fitted to.
  public let provenance: Provenance
  /// The fitted model, as JSON from which it is decoded.
  public let fitted: String

  /// A record to be saved with its labels.
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

/// The identity of the votes and candidates that a label model was fitted to.
public struct Provenance: Equatable, Sendable {
  /// A labeling function at the time of the fit.
  public struct Function: Equatable, Codable, Sendable {
    /// Name, unique within a task.
    public let name: String
    /// Its fingerprint at the time of the fit.
    public let fingerprint: FunctionFingerprint
    /// SHA-256 of its votes on every split; nil in stores written before it was recorded.
    public let votes: String?
  }

  /// Functions in the order of the columns of the vote matrix.
  public let functions: [Function]
  /// Checksum of the corpus, as ``StoredCorpus/checksum``.
  public let corpusChecksum: String
}
