import SupervisionCore

/// What decides whether stored votes are still a labeling function's.
public struct Fingerprint: Hashable, Codable, Sendable {
  /// SHA-256 of name, version, resources and declared parameters.
  public let declared: String
  /// SHA-256 of the declaration's source text; nil where the source cannot be read.
  public let source: String?

  init(
    name: String, version: Int, resources: [Resource], parameters: [String],
    source: (file: String, line: Int)?
  ) {
    var checksum = Checksum()
    checksum.add(name)
    checksum.add(String(version))
    for resource in resources { checksum.add(resource.checksum) }
    for parameter in parameters { checksum.add(parameter) }
    self.declared = checksum.hexadecimal()
    self.source = nil
  }
}
