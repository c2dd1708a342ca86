import SupervisionCore

/// A sentence that speakers may find acceptable or not: a candidate of the CoLA task.
public struct AcceptabilitySentence: Candidate, Codable, Equatable {
  /// Whether the sentence is acceptable.
  public enum Label: Int, ClassLabel {
    /// Class 0.
    case unacceptable
    /// Class 1.
    case acceptable
  }

  /// Id, unique in the corpus.
  public let id: String
  /// The sentence.
  public let text: String
  /// Publication the sentence is from, such as `gj04`; for generated sentences, the rule that decides their label.
  public let source: String

  /// A sentence with its id and source.
  public init(id: String, text: String, source: String) {
    self.id = id
    self.text = text
    self.source = source
  }

  /// The text without marks.
  public var markedText: MarkedText { MarkedText(text: text, marks: []) }
}
