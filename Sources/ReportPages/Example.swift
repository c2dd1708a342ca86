import SupervisionCore

/// A candidate to read: its marked text, gold label, probabilities and votes.
public struct Example: Equatable, Sendable {
  /// The vote of a labeling function that did not abstain.
  public struct Vote: Equatable, Sendable {
    /// Name of the labeling function.
    public let function: String
    /// Name of the class voted for.
    public let label: String
    /// Number of the class, which selects the colour.
    public let classIndex: Int
    /// What the vote adds to the label, such as `+1.25`; nil where it is not known.
    public let contribution: String?

    /// A vote of the named function for the named class.
    public init(function: String, label: String, classIndex: Int, contribution: String? = nil) {
      self.function = function
      self.label = label
      self.classIndex = classIndex
      self.contribution = contribution
    }
  }

  /// A probability that a label model or an end model gives.
  public struct Probability: Equatable, Sendable {
    /// Name of the quantity, such as `P(positive), SBL`.
    public let name: String
    /// The probability, in 0...1.
    public let value: Double

    /// A named probability in 0...1.
    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// Heading, such as the identifier of the candidate.
  public let title: String
  /// The text with its marks. Marks outside of the text, and parts of marks that an earlier mark covers, are dropped.
  public let text: MarkedText
  /// Name of the gold class; nil where it is unknown.
  public let gold: String?
  /// Probabilities shown beside the gold label, in this order.
  public let probabilities: [Probability]
  /// Votes of the functions that did not abstain.
  public let votes: [Vote]
  /// A sentence on why the label is what it is, above the votes; nil for none.
  public let reason: String?

  /// An example without gold label, probabilities, votes and reason unless they are given.
  public init(
    title: String, text: MarkedText, gold: String? = nil,
    probabilities: [Probability] = [], votes: [Vote] = [], reason: String? = nil
  ) {
    self.title = title
    self.text = text
    self.gold = gold
    self.probabilities = probabilities
    self.votes = votes
    self.reason = reason
  }
}
