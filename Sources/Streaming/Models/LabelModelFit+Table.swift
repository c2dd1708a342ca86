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

  /// The candidates of `auto` with their scores on dev gold; nil for every other label model.
  package var candidateTable: ResultTable? {
    guard let choice = (model as? FittedAutomatic)?.choice, !choice.candidates.isEmpty else {
      return nil
    }
    return ResultTable(
      caption: "Candidates of auto · \(choice.goldCount) dev rows with gold",
      columns: [
        .init("model"), .init("abstentions"), .init("calibrated"),
        .init("logLoss", title: "log loss", .decimal(4)), .init("gain", .decimal(4)),
        .init("standardError", title: "± s.e.", .decimal(4)),
        .init("rocAUC", title: "AUC", .percent),
        .init("chosen"),
      ],
      rows: choice.candidates.enumerated().map { index, candidate in
        [
          .text(candidate.name.rawValue), .text(candidate.abstentions.rawValue),
          .text(candidate.isCalibrated ? "yes" : "no"), .number(candidate.logLoss),
          .number(candidate.gain), .number(candidate.standardError), .number(candidate.rocAUC),
          .text(index == choice.chosenIndex ? "chosen" : ""),
        ]
      },
      notes: [
        "Gain: log loss of the first, the default, less that of the row; another is chosen where it exceeds one standard error."
      ])
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
