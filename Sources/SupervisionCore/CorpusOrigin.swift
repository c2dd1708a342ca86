/// The source of a corpus: real or generated data, and the files that were read.
public struct CorpusOrigin: Equatable, Sendable {
  /// Whether the data are real or generated.
  public enum Kind: String, Codable, Sendable {
    /// Data from files that others published or the user collected.
    case real
    /// Data that Slicework generated and carries inside its executable.
    case embedded

    /// The name in tables, pages and errors: `real` or `embedded (generated)`.
    public var caption: String {
      switch self {
      case .real: "real"
      case .embedded: "embedded (generated)"
      }
    }
  }

  /// A file that was read, identified by its content.
  public struct File: Equatable, Codable, Sendable {
    /// The file's name, as the import gave it.
    public let name: String
    /// The size in bytes.
    public let byteCount: Int
    /// SHA-256 of the content, 64 lower-case hexadecimal digits.
    public let checksum: String
    /// Whether the file brought gold labels for candidates that were there already.
    public let isGold: Bool

    /// A file with its size in bytes and the SHA-256 of its content.
    public init(name: String, byteCount: Int, checksum: String, isGold: Bool = false) {
      self.name = name
      self.byteCount = byteCount
      self.checksum = checksum
      self.isGold = isGold
    }

    private enum CodingKeys: CodingKey { case name, byteCount, checksum, isGold }

    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      byteCount = try container.decode(Int.self, forKey: .byteCount)
      checksum = try container.decode(String.self, forKey: .checksum)
      isGold = try container.decodeIfPresent(Bool.self, forKey: .isGold) ?? false
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try container.encode(byteCount, forKey: .byteCount)
      try container.encode(checksum, forKey: .checksum)
      if isGold { try container.encode(isGold, forKey: .isGold) }
    }
  }

  /// Whether the data are real or generated.
  public let kind: Kind
  /// The files that were read; empty for an embedded corpus.
  public let files: [File]

  /// An origin of this kind, read from these files.
  public init(kind: Kind, files: [File]) {
    self.kind = kind
    self.files = files
  }
}
