import Evaluation
import LabelModels
import Store
import SupervisionCore

/// The fitted label model behind stored labels, which says why a candidate has its label.
package struct LabelExplainer: Sendable {
  /// Greatest difference of a probability by which stored labels are those of the model on the votes of now.
  private static let tolerance = 1e-6

  private let model: any FittedLabelModel

  /// - Parameters:
  ///   - record: a stored label model.
  ///   - functions: the functions that the votes are of.
  /// - Returns: nil where the model was fitted to other functions, or this process cannot read it.
  package init?(_ record: LabelModelRecord, functions: [String]) {
    guard let model = try? record.decodedModel(), model.functionNames == functions else {
      return nil
    }
    self.model = model
  }

  /// The parts of the log odds of class 1 of two, or of the most probable class of more.
  ///
  /// - Parameters:
  ///   - row: the votes on a candidate.
  ///   - probabilities: its stored label.
  /// - Returns: nil where the label is not the model's for these votes, because they changed since it was fitted.
  package func contributions(
    of row: [Int8], to probabilities: [Double]
  ) -> VoteContributions? {
    let isCurrent = zip(model.posterior(for: row), probabilities).allSatisfy {
      abs($0 - $1) <= Self.tolerance
    }
    return isCurrent ? model.contributions(for: row) : nil
  }
}

extension VoteContributions {
  /// How the contributions were computed, where they are means over some orders only: `mean over 128 orders of the 14 votes`.
  package var samplingNote: String? {
    sampledOrders.map { "mean over \($0) orders of the \(votes.count) votes" }
  }
}

extension VoteContributions.Vote {
  /// The discount in words, such as `counts as 0.50 of a vote: repeats lf_b`; nil where the vote counts in full.
  package var discount: String? {
    let share = decimalText(weight, decimals: 2)
    guard share != "1.00" else { return nil }
    return "counts as \(share) of a vote" + (repeats.map { ": repeats \($0)" } ?? "")
  }
}

/// A change of log odds with its sign and two decimals: `+1.25`.
package func signedText(_ logOdds: Double) -> String {
  let text = decimalText(abs(logOdds), decimals: 2)
  return text == "0.00" ? text : (logOdds < 0 ? "-" : "+") + text
}
