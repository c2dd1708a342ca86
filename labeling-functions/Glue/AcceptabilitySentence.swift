import SupervisionCore

/// A sentence that speakers of its language accept or not.
public struct AcceptabilitySentence: Candidate, Codable, Equatable {
  public enum Label: Int, ClassLabel { case unacceptable, acceptable }

  public let id: String
  public let text: String
  /// Where it was published, such as `gj04`; for generated sentences, what makes them acceptable or not.
  public let source: String

  public init(id: String, text: String, source: String) {
    self.id = id
    self.text = text
    self.source = source
  }

  public var markedText: MarkedText { MarkedText(text: text, marks: []) }
}
