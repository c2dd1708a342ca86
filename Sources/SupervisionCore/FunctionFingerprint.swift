/// The identity of a function's definition, by which stored votes are recognised as current or stale.
public struct FunctionFingerprint: Hashable, Codable, Sendable {
  /// SHA-256 of name, version, polarity, resources and the parameters of declarative helpers.
  public let declared: String
  /// SHA-256 of the declarations' source text; nil where the source cannot be read.
  public let source: String?

  /// A fingerprint from the two checksums, each 64 hexadecimal digits.
  public init(declared: String, source: String?) {
    self.declared = declared
    self.source = source
  }

  /// Whether votes of one are votes of the other: the declared parts are equal, and the sources
  /// are where both are known.
  public func matches(_ other: FunctionFingerprint) -> Bool {
    guard declared == other.declared else { return false }
    guard let source, let otherSource = other.source else { return true }
    return source == otherSource
  }
}
