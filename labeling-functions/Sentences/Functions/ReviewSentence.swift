import SupervisionCore

/// A sentence of a product review: a candidate of the task ``Sentences``.
public struct ReviewSentence: Candidate, Codable, Equatable {
  /// The sentiment of the sentence.
  public enum Label: Int, ClassLabel {
    /// Class 0.
    case negative
    /// Class 1.
    case positive
  }

  /// Id, unique in the corpus.
  public let id: String
  /// The sentence.
  public let text: String

  /// A sentence with its id.
  public init(id: String, text: String) {
    self.id = id
    self.text = text
  }

  /// The text without marks.
  public var markedText: MarkedText { MarkedText(text: text, marks: []) }
}
