import SupervisionCore

/// A candidate to read: its text with what it is about, what is known of it and who voted what.
public struct Example: Equatable, Sendable {
  /// The vote of a labeling function that did not abstain.
  public struct Vote: Equatable, Sendable {
    public let function: String
    public let label: String
    /// Number of the class, which chooses the colour.
    public let classIndex: Int

    public init(function: String, label: String, classIndex: Int) {
      self.function = function
      self.label = label
      self.classIndex = classIndex
    }
  }

  /// What a model says, in 0...1.
  public struct Probability: Equatable, Sendable {
    /// Such as `P(positive), SBL`.
    public let name: String
    public let value: Double

    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// Names the candidate, such as its identifier.
  public let title: String
  /// Marks outside of the text, and parts of marks that lie in an earlier one, are left out.
  public let text: MarkedText
  /// Name of the true class; nil where it is unknown.
  public let gold: String?
  public let probabilities: [Probability]
  public let votes: [Vote]

  public init(
    title: String, text: MarkedText, gold: String? = nil,
    probabilities: [Probability] = [], votes: [Vote] = []
  ) {
    self.title = title
    self.text = text
    self.gold = gold
    self.probabilities = probabilities
    self.votes = votes
  }
}
