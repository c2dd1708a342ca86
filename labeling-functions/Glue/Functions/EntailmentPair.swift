import SupervisionCore

/// A premise and a hypothesis that may follow from it: a candidate of the RTE task.
public struct EntailmentPair: Candidate, Codable, Equatable {
  /// Whether the premise entails the hypothesis.
  public enum Label: Int, ClassLabel {
    /// Class 0: the hypothesis does not follow.
    case notEntailment
    /// Class 1: the hypothesis follows.
    case entailment
  }

  /// Id, unique in the corpus.
  public let id: String
  /// One or more sentences.
  public let premise: String
  /// One sentence.
  public let hypothesis: String

  /// A pair with its id.
  public init(id: String, premise: String, hypothesis: String) {
    self.id = id
    self.premise = premise
    self.hypothesis = hypothesis
  }

  /// Premise and hypothesis on a line each.
  public var markedText: MarkedText {
    let end = premise.utf8.count
    return MarkedText(
      text: premise + "\n" + hypothesis,
      marks: [
        MarkedText.Mark(span: Span(0, end), name: "Premise"),
        MarkedText.Mark(span: Span(end + 1, end + 1 + hypothesis.utf8.count), name: "Hypothesis"),
      ])
  }

  /// The tokens of the premise, those of the hypothesis, and once more those of the hypothesis that the premise lacks
  /// in lower case, each part marked (`Premise`, `Hypothesis`, `New`).
  ///
  /// A bag of n-grams has features of its own for each mark and so tells the three apart; the third gives it the one
  /// comparison of the two sentences that it cannot make itself. A sequence model sees a symbol at either end of each.
  public var markedTokens: MarkedTokens {
    let (premise, hypothesis) = (Self.tokens(premise), Self.tokens(hypothesis))
    let known = Set(premise.lowercasedHashes)
    let new = hypothesis.indices.filter { !known.contains(hypothesis.lowercasedHashes[$0]) }
    let parts = [
      ("Premise", premise.indices.map { premise[$0] }),
      ("Hypothesis", hypothesis.indices.map { hypothesis[$0] }),
      ("New", new.map { hypothesis[$0] }),
    ]
    var end = 0
    let marks = parts.map { type, tokens in
      defer { end += tokens.count }
      return MarkedTokens.Mark(type: type, range: end..<(end + tokens.count))
    }
    return MarkedTokens(tokens: Tokens(parts.flatMap(\.1)), marks: marks)
  }

  /// Premise and hypothesis as a pair, without mentions.
  public var candidateText: CandidateText { CandidateText(texts: [premise, hypothesis]) }

  private static func tokens(_ text: String) -> Tokens {
    MarkedTokens(MarkedText(text: text, marks: [])).tokens
  }
}
