import SupervisionCore

/// What decides whether stored votes are still a function's.
///
/// Noticed: another name, version, polarity, resource content, keyword, pattern or option
/// (`declared`), and any other text of the declaration itself or of a condition that it uses, apart
/// from comments and white space (`source`). Not noticed: a change elsewhere, such as in a helper
/// function or a constant that a closure reads, in another package, or in the corpus's own fields. Raise
/// the function's `version` then, or label with `--force`; casting the votes of ``probeRows(of:limit:)``
/// again finds most of these changes.
public struct Fingerprint: Hashable, Codable, Sendable {
  /// SHA-256 of name, version, polarity, resources and the parameters of declarative helpers.
  public let declared: String
  /// SHA-256 of the declarations' source text; nil where the source cannot be read.
  public let source: String?

  public init(declared: String, source: String?) {
    self.declared = declared
    self.source = source
  }

  @usableFromInline
  init(
    name: String, version: Int, polarity: [Int]?, resources: [Resource], parameters: [String],
    sources: [SourceLocation]
  ) {
    var checksum = Checksum()
    checksum.add(name)
    checksum.add(String(version))
    checksum.add(polarity.map { "\($0.sorted())" } ?? "any")
    for resource in resources {
      checksum.add(resource.name)
      checksum.add(resource.checksum)
    }
    for parameter in parameters { checksum.add(parameter) }
    declared = checksum.hexadecimal()
    source = Self.checksum(of: sources)
  }

  /// Whether votes stored under this fingerprint have to be computed again for `current`: what is declared
  /// differs, or both sources are known and differ.
  public func isStale(comparedWith current: Fingerprint) -> Bool {
    if declared != current.declared { return true }
    guard let source, let other = current.source else { return false }
    return source != other
  }

  private static func checksum(of sources: [SourceLocation]) -> String? {
    var checksum = Checksum()
    for location in sources {
      guard let text = SourceFile.at(location.file).flatMap({ $0.declaration(at: location) })
      else { return nil }
      checksum.add(text)
    }
    return sources.isEmpty ? nil : checksum.hexadecimal()
  }
}
