import Evaluation
import Foundation
import SupervisionCore

/// A labeling function that could be written: votes for a class where a word or phrase occurs.
public struct FunctionSuggestion: Equatable, Sendable {
  /// What accuracy and gain are estimated from.
  public enum Basis: String, Sendable {
    /// Gold of dev.
    case gold = "dev gold"
    /// Probabilities of the label model on the train candidates with a vote, as dev has no gold for the phrase.
    case labels = "label model"
  }

  /// Words in lower case with a space between them.
  public let phrase: String
  /// Position of the text of a candidate that has the phrase: 0, or 1 for the second text of a pair.
  public let text: Int
  /// Class index that it would vote.
  public let label: Int
  /// What ``accuracy`` and ``gain`` are estimated from.
  public let basis: Basis
  /// Number of candidates that the accuracy is estimated from.
  public let judgedCount: Int
  /// Estimated share of correct votes, in 0...1.
  public let accuracy: Double
  /// Wilson's interval of the accuracy; counts of probabilities are rounded.
  public let interval: ConfidenceInterval
  /// Decrease of the mean log loss of the label model's labels, in nats, when the vote counts with the weight that
  /// evidence and its penalty favour; at least 0.
  public let gain: Double
  /// Number of train candidates with the phrase.
  public let voteCount: Int
  /// Share of the train candidates with the phrase, in 0...1.
  public let coverage: Double
  /// Number of train candidates with the phrase on which no function votes.
  public let newlyCoveredCount: Int
  /// Share of its train votes on candidates that have a vote, in 0...1; nil without any.
  public let overlaps: Double?
  /// The function that votes on most of its train candidates; nil where none does.
  public let nearestFunction: String?
}

extension FunctionSuggestion {
  /// Suggestions judged by gold first, by their gain; on a tie those with more train candidates, then the longer phrases,
  /// then those that came first.
  static func ranked<Item>(_ items: [Item], by suggestion: (Item) -> FunctionSuggestion) -> [Item] {
    items.enumerated().sorted { a, b in
      let (first, second) = (suggestion(a.element), suggestion(b.element))
      if first.basis != second.basis { return first.basis == .gold }
      return (second.gain, second.voteCount, second.wordCount, a.offset)
        < (first.gain, first.voteCount, first.wordCount, b.offset)
    }.map(\.element)
  }

  private var wordCount: Int { phrase.split(separator: " ").count }
}

/// Weight of a vote, as an addition to the log odds of its class, and what it gains.
///
/// The weight *a* ≥ 0 maximises `s·a − Σ log(1 + pᵢ(eᵃ − 1)) − a²/2`: the change of the log likelihood of the classes of
/// the candidates *i* whose label has probability *pᵢ* for the class of the vote, *s* of which are of that class, with a
/// standard normal penalty. For labels that hold the other functions' votes, it is what the vote adds to them.
package struct VoteGain: Equatable, Sendable {
  /// Addition to the log odds, in 0...8.
  package let weight: Double
  /// The maximum, in nats; 0 where the vote adds nothing.
  package let total: Double

  /// - Parameters:
  ///   - successes: number of candidates of the class, in 0...`probabilities.count`, possibly a fraction.
  ///   - probabilities: probability of the class for each candidate, in 0...1.
  /// - Complexity: 40 passes over the probabilities.
  package init(successes: Double, probabilities: [Double]) {
    func slope(_ weight: Double) -> Double {
      let factor = exp(weight)
      return probabilities.reduce(successes - weight) { sum, p in
        sum - p * factor / (1 + p * (factor - 1))
      }
    }
    guard slope(0) > 0 else {
      weight = 0
      total = 0
      return
    }
    var (low, high) = (0.0, 8.0)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if slope(middle) > 0 { low = middle } else { high = middle }
    }
    weight = low
    let factor = exp(low)
    total = probabilities.reduce(successes * low - low * low / 2) { sum, p in
      sum - log(1 + p * (factor - 1))
    }
  }
}
