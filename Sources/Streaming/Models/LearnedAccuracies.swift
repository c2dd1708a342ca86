import Evaluation
import LabelModels
import SupervisionCore

/// Coverage and learned accuracy of each function.
package func learnedAccuracies(
  caption: String, _ fitted: any FittedLabelModel, _ patterns: VotePatterns,
  notes: [String]
) -> ResultTable {
  ResultTable(
    caption: caption,
    columns: [
      .init("function"), .init("coverage", .percent),
      .init("learnedAccuracy", title: "learned accuracy", .percent),
    ],
    rows: patterns.functionNames.enumerated().map { index, name in
      [
        .text(name), .number(patterns.coverage(ofFunction: index)),
        .number(fitted.learnedAccuracies[index]),
      ]
    }, notes: notes)
}
