/// A half-open range of UTF-8 offsets into a text.
public struct Span: Hashable, Codable, Sendable {
  /// Offset of the first byte.
  public let start: Int
  /// Offset after the last byte.
  public let end: Int

  /// The range `start..<end`.
  ///
  /// - Precondition: `0 ≤ start ≤ end`.
  public init(_ start: Int, _ end: Int) {
    precondition(
      0 <= start && start <= end, "a span needs 0 ≤ start ≤ end, found \(start)..<\(end)")
    self.start = start
    self.end = end
  }

  /// Length in bytes.
  public var count: Int { end - start }
  /// Whether the two have a byte in common.
  public func overlaps(_ other: Span) -> Bool { start < other.end && other.start < end }
}

/// A text as a corpus delivers it, before candidates are taken from it.
public struct Document: Equatable, Sendable {
  /// An identifier, unique within the corpus.
  public let id: String
  /// The whole text.
  public let text: String
  /// Annotations in text order; their spans are UTF-8 offsets into `text`.
  public var annotations: [Annotation]
  /// Relations and events of the document.
  public var relations: [Relation]
  /// The parts that the format keeps apart, such as title and abstract, in text order; empty where the format has none.
  /// No sentence crosses the end of a passage.
  public var passages: [Span]
  /// Annotations that the corpus gives without a place in the text.
  public var unplacedAnnotations: [UnplacedAnnotation]

  /// A document as a reader delivers it.
  ///
  /// - Precondition: spans end within the text's UTF-8.
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
    /// The corpus's own name for it (`T1` in brat), unique in the document where the format has names.
    public let name: String
    /// The type, such as `Chemical`, `Disease` or `Person`.
    public let type: String
    /// UTF-8 offsets into the document's text.
    public let span: Span
    /// The text the corpus gives for it.
    public let text: String
    /// Further fields of the format by name, such as `MESH`; several values of one field are joined by `|`.
    public let attributes: [String: String]

    /// An annotation at a span of the text.
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

  /// An annotation of a document that has no place in its text.
  public struct UnplacedAnnotation: Equatable, Sendable {
    /// The corpus's own name for it; empty where the format has none.
    public let name: String
    /// The type, such as `Chemical` or `Disease`.
    public let type: String
    /// The text the corpus gives for it, or empty.
    public let text: String
    /// Further fields of the format by name, as those of ``Annotation``.
    public let attributes: [String: String]

    /// An annotation without a place in the text.
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
    /// The type of relation or event, such as `CID`.
    public let type: String
    /// Arguments by role: the id of an entity, or the name of an annotation or relation, such as `Chemical` → `D016651`.
    /// A role that occurs again is numbered: `Theme`, `Theme2`.
    public let arguments: [String: String]
    /// Further fields of the format by name, such as `Negation` of an event.
    public var attributes: [String: String]

    /// A relation of this type between its arguments.
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

/// The tokens of a text as one buffer of bytes, with a hash of each, as written and lower-cased.
///
/// Equal tokens have equal hashes; compare ``utf8(_:)`` where hashes are equal to exclude collisions.
public struct Tokens: Sendable, Equatable {
  /// UTF-8 of all tokens, one after the other.
  public let bytes: [UInt8]
  /// `ends[i]` is the end of token `i` in `bytes`; it starts where token `i − 1` ends.
  public let ends: [Int32]
  /// FNV-1a of each token's bytes.
  public let hashes: [UInt64]
  /// FNV-1a of each token's lower-cased bytes.
  public let lowercasedHashes: [UInt64]

  /// Tokens from their strings, in order.
  ///
  /// - Complexity: O(bytes).
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

  /// Number of tokens.
  @inlinable public var count: Int { ends.count }
  /// Positions of the tokens, `0..<count`.
  public var indices: Range<Int> { 0..<count }

  /// The token at a position, as a new string.
  public subscript(index: Int) -> String { String(decoding: utf8(index), as: UTF8.self) }

  /// The bytes of the token at a position, without a copy.
  @inlinable public func utf8(_ index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
  }

  /// The tokens of a range, separated by single spaces.
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

/// The 64-bit FNV-1a hash of bytes (offset basis 0xcbf29ce484222325, prime 0x100000001b3).
@inlinable package func fnv1a64(_ bytes: some Sequence<UInt8>) -> UInt64 {
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
