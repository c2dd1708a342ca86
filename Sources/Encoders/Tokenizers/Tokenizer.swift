/// Cuts texts into the pieces of a vocabulary; thread-safe.
public protocol Tokenizer: Sendable {
  /// Pieces of a text, without special ones; every source has `text` as its number.
  func pieces(of string: String, text: Int) -> [(id: Int32, source: PieceSequence.Source)]
  /// Special pieces before the first text, between two texts, and at the end, as in `[CLS] a [SEP] b [SEP]`.
  var specialPieces: SpecialPieces { get }
  /// Number of pieces in the vocabulary.
  var vocabularySize: Int { get }
}

/// The special pieces around one text or two.
public struct SpecialPieces: Equatable, Sendable {
  /// Before the first text.
  public var start: [Int32]
  /// Between the first text and the second.
  public var middle: [Int32]
  /// After the last text.
  public var end: [Int32]
  /// Type of the pieces of a second text: 1 for BERT, else 0.
  public var secondType: UInt8

  /// Special pieces from their numbers in the vocabulary.
  public init(start: [Int32], middle: [Int32], end: [Int32], secondType: UInt8) {
    self.start = start
    self.middle = middle
    self.end = end
    self.secondType = secondType
  }
}
