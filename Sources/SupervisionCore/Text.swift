/// A half-open range of UTF-8 offsets into a text.
public struct Span: Hashable, Codable, Sendable {
  public let start: Int
  public let end: Int

  public init(_ start: Int, _ end: Int) {
    precondition(
      0 <= start && start <= end, "a span needs 0 ≤ start ≤ end, found \(start)..<\(end)")
    self.start = start
    self.end = end
  }

  public var count: Int { end - start }
  /// Whether the two have a byte in common.
  public func overlaps(_ other: Span) -> Bool { start < other.end && other.start < end }
}

/// A text as a corpus delivers it, before candidates are taken from it.
public struct Document: Equatable, Sendable {
  public let id: String
  public let text: String
  /// In text order. Spans are UTF-8 offsets into `text`.
  public var annotations: [Annotation]
  public var relations: [Relation]
  /// The parts that the format keeps apart, such as title and abstract, in text order; empty where
  /// it knows none. No sentence runs over the end of a passage.
  public var passages: [Span]
  /// Annotations that the corpus gives without a place in the text.
  public var unplacedAnnotations: [UnplacedAnnotation]

  public init(
    id: String, text: String, annotations: [Annotation] = [], relations: [Relation] = [],
    passages: [Span] = [], unplacedAnnotations: [UnplacedAnnotation] = []
  ) {
    self.id = id
    self.text = text
    self.annotations = annotations
    self.relations = relations
    self.passages = passages
    self.unplacedAnnotations = unplacedAnnotations
  }

  /// A marked piece of a document.
  public struct Annotation: Equatable, Sendable {
    /// The corpus's own name for it (`T1` in brat), unique in the document where the format has one.
    public let name: String
    /// Such as `Chemical`, `Disease`, `Person`.
    public let type: String
    public let span: Span
    /// The text the corpus gives for it.
    public let text: String
    /// Further fields of the format, such as `MESH`; several values of one field are joined by `|`.
    public let attributes: [String: String]

    public init(
      name: String, type: String, span: Span, text: String, attributes: [String: String] = [:]
    ) {
      self.name = name
      self.type = type
      self.span = span
      self.text = text
      self.attributes = attributes
    }
  }

  /// What a corpus says of a document's text without saying where.
  public struct UnplacedAnnotation: Equatable, Sendable {
    public let name: String
    public let type: String
    /// The text the corpus gives for it, or empty.
    public let text: String
    /// As those of ``Annotation``.
    public let attributes: [String: String]

    public init(name: String, type: String, text: String, attributes: [String: String] = [:]) {
      self.name = name
      self.type = type
      self.text = text
      self.attributes = attributes
    }
  }

  /// A relation between annotations, or between entities known by an id; also an event.
  public struct Relation: Equatable, Sendable {
    /// The corpus's own name for it (`R1` or `E1` in brat), by which an argument may refer to it; empty
    /// where the format has none.
    public let name: String
    public let type: String
    /// Role to entity id, or name of an annotation or relation, such as `Chemical` → `D016651`. A role
    /// that occurs again has a number: `Theme`, `Theme2`.
    public let arguments: [String: String]
    /// Further fields of the format, such as `Negation` of an event.
    public var attributes: [String: String]

    public init(
      name: String = "", type: String, arguments: [String: String],
      attributes: [String: String] = [:]
    ) {
      self.name = name
      self.type = type
      self.arguments = arguments
      self.attributes = attributes
    }
  }
}

/// The tokens of a text as one buffer of bytes, with a hash of each as it stands and lower-cased.
///
/// Comparing hashes finds candidates for equality; `equals` settles it.
public struct Tokens: Sendable, Equatable {
  /// UTF-8 of all tokens, one after the other.
  public let bytes: [UInt8]
  /// `ends[i]` is the end of token `i` in `bytes`; it starts where token `i − 1` ends.
  public let ends: [Int32]
  /// FNV-1a of each token's bytes.
  public let hashes: [UInt64]
  /// FNV-1a of each token's lower-cased bytes.
  public let lowercasedHashes: [UInt64]

  public init(_ tokens: some Sequence<some StringProtocol>) {
    var bytes: [UInt8] = []
    var ends: [Int32] = []
    var hashes: [UInt64] = []
    var lowercasedHashes: [UInt64] = []
    for token in tokens {
      let start = bytes.count
      bytes.append(contentsOf: token.utf8)
      ends.append(Int32(bytes.count))
      let piece = bytes[start...]
      let hash = fnv1a64(piece)
      hashes.append(hash)
      lowercasedHashes.append(lowercasedHash(piece, hash: hash))
    }
    self.bytes = bytes
    self.ends = ends
    self.hashes = hashes
    self.lowercasedHashes = lowercasedHashes
  }

  @inlinable public var count: Int { ends.count }
  public var indices: Range<Int> { 0..<count }

  public subscript(index: Int) -> String { String(decoding: utf8(index), as: UTF8.self) }

  @inlinable public func utf8(_ index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
  }

  /// Tokens of a range joined with one space each.
  public func joined(_ range: Range<Int>) -> String {
    guard let first = range.first else { return "" }
    var start = first == 0 ? 0 : Int(ends[first - 1])
    let byteCount = Int(ends[range.upperBound - 1]) - start
    return String(unsafeUninitializedCapacity: byteCount + range.count - 1) { buffer in
      bytes.withUnsafeBufferPointer { bytes in
        var count = 0
        for position in range {
          if position > first {
            buffer[count] = UInt8(ascii: " ")
            count += 1
          }
          let end = Int(ends[position])
          for byte in bytes[start..<end] {
            buffer[count] = byte
            count += 1
          }
          start = end
        }
        return count
      }
    }
  }
}

/// 64-bit FNV-1a (offset basis 0xcbf29ce484222325, prime 0x100000001b3).
@inlinable public func fnv1a64(_ bytes: some Sequence<UInt8>) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  return hash
}

private func lowercasedHash(_ bytes: ArraySlice<UInt8>, hash: UInt64) -> UInt64 {
  if bytes.allSatisfy({ $0 < 0x80 }) {
    return bytes.contains { 0x41...0x5A ~= $0 }
      ? fnv1a64(bytes.lazy.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }) : hash
  }
  return fnv1a64(String(decoding: bytes, as: UTF8.self).lowercased().utf8)
}
