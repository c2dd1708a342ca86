import Evaluation
import LabelModels
import SupervisionCore

extension LabelModelFit {
  /// One row per labeling function with its coverage and learned accuracy.
  package func table(caption: String, notes: [String]) -> ResultTable {
    ResultTable(
      caption: caption,
      learnedAccuracies: patterns.functionNames.enumerated().map { index, name in
        LearnedAccuracy(
          function: name, coverage: patterns.coverage(ofFunction: index),
          accuracy: model.learnedAccuracies[index])
      }, notes: notes)
  }

  /// P(Y) in words: `Class balance (dev gold): ham 0.600, spam 0.400.`
  ///
  /// - Parameter classNames: nil for the bare numbers.
  package func classBalanceNote(classNames: [String]? = nil) -> String {
    let shares = model.classBalance.enumerated().map { label, share in
      (classNames.map { $0[label] + " " } ?? "") + decimalText(share, decimals: 3)
    }
    return "Class balance (\(classBalanceSource)): \(shares.joined(separator: ", "))."
  }
}
