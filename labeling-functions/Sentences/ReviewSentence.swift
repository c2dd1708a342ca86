import SupervisionCore

/// A sentence about something that was bought.
public struct ReviewSentence: Candidate, Codable, Equatable {
  public enum Label: Int, ClassLabel { case negative, positive }

  public let id: String
  public let text: String

  public init(id: String, text: String) {
    self.id = id
    self.text = text
  }

  public var markedText: MarkedText { MarkedText(text: text, marks: []) }
}
