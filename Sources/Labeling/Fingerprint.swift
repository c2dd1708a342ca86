import SupervisionCore

extension FunctionFingerprint {
  /// A fingerprint of a declaration.
  ///
  /// It changes with the name, version, polarity, resource contents, keywords, patterns and options
  /// (`declared`), and with the text of the declaration itself or of a condition that it uses, apart
  /// from comments and white space (`source`). It does not change with code elsewhere, such as a helper
  /// function or a constant that a closure reads, with another package, or with the corpus's own fields. Raise
  /// the function's `version` then, or label with `--force`; casting the votes of ``driftCheckRows(of:limit:)``
  /// again finds most of these changes.
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
    self.init(declared: checksum.hexadecimal(), source: Self.checksum(of: sources))
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
