/// What decides whether stored votes are still a function's.
public struct FunctionFingerprint: Hashable, Codable, Sendable {
  /// SHA-256 of name, version, polarity, resources and the parameters of declarative helpers.
  public let declared: String
  /// SHA-256 of the declarations' source text; nil where the source cannot be read.
  public let source: String?

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
