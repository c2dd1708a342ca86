/// One or two texts as an encoder reads them: pieces of words between special ones.
public struct PieceSequence: Hashable, Sendable {
  /// Where a piece comes from.
  public struct Source: Hashable, Sendable {
    /// 0 for the first text, 1 for the second.
    public let text: Int
    /// First UTF-8 byte of the piece in its text.
    public let start: Int
    /// End of the piece in its text, exclusive.
    public let end: Int

    /// The bytes `start..<end` of a text.
    public init(text: Int, start: Int, end: Int) {
      self.text = text
      self.start = start
      self.end = end
    }
  }

  /// Numbers of the pieces in the vocabulary, special ones included.
  public let ids: [Int32]
  /// Type of each piece: 0 for the first text, 1 for the second.
  public let types: [UInt8]
  /// Source of each piece; nil for special ones.
  public let sources: [Source?]

  /// A sequence from its pieces.
  ///
  /// - Precondition: the three arrays are equally long.
  public init(ids: [Int32], types: [UInt8], sources: [Source?]) {
    precondition(ids.count == types.count && ids.count == sources.count, "one type and source each")
    self.ids = ids
    self.types = types
    self.sources = sources
  }

  /// Number of pieces, special ones included.
  public var count: Int { ids.count }
}
